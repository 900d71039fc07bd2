import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Totals } from '../../../lambdas/restore/put-back/contract';
import type { Verified } from '../../../lambdas/restore/shared/seen';
import { login, seenBy, serverOf } from '../application';
import { sharedInstance } from '../databases';
import { invoked } from '../hooks';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import { CONTOSO, FABRIKAM, REQUESTED_BY, TAILSPIN } from '../tenants';
import type { LifeTenant } from '../tenants';
import { counted, seconds } from '../words';
import { filesAreBack, filesHeldBy, spoilFiles } from './files';
import { equal, heldBy } from './holdings';
import { holds, outputOf } from './operation';
import { spansOf, timeline } from './timeline';
import { Watched } from './watched';

const TIMEOUT_MS = 120_000;

/** From here on the server can be brought back to any moment: what the tenants write afterwards is in the log alone. */
export async function keepBackups(life: Life): Promise<string[]> {
  const { home, recovery } = life.residency;
  const places = { region: home.region.region, ...(recovery && { elsewhere: recovery.region.region }) };
  await life.aws.gaps.restores!.keep(serverOf(life, FABRIKAM), { instance: sharedInstance(life), ...places });
  return ['a base backup of the shared server is taken while it serves, and its log is kept from then on'];
}

/** One customer of each kind that shares a server deletes and overwrites by mistake, and has it undone; the others go on. */
export async function undoMistakes(life: Life): Promise<string[]> {
  await invoked(life, 'write-heartbeat');
  return [...(await undone(life, FABRIKAM, [TAILSPIN, CONTOSO])), ...(await undone(life, CONTOSO, [TAILSPIN, FABRIKAM]))];
}

/** How rows come back. */
const BY = {
  dedicated: "with the tenant's instance",
  database: "with the tenant's database, which took the other's place",
  row: 'by difference, in the tables of all',
} as const;

interface Restored {
  readonly difference: Totals;
  readonly verified: Verified;
}

async function undone(life: Life, tenant: LifeTenant, neighbours: readonly LifeTenant[]): Promise<string[]> {
  const [wanted, print, wantedFiles] = [await heldBy(life, tenant), await seenBy(life, tenant), await filesHeldBy(life, tenant)];
  const theirs = await Promise.all(neighbours.map((one) => heldBy(life, one)));
  await pause(1_100); // RDS knows moments by the second.
  const moment = new Date();
  await pause(1_100); // S3 as well, by when a version was written.
  const spoilt = await spoil(await login(life, tenant));
  await spoilFiles(life, tenant);
  await pause(1_100); // What is written in the second in which a run begins was written since, and stays.
  const mistaken = await seenBy(life, tenant);
  holds(mistaken.sum !== print.sum, `${tenant.name} sees what it saw before its mistake; wanted the mistake to be there`);
  const watched = new Watched(() => seenBy(life, tenant), print.sum);
  const watchedTheirs = neighbours.map((one) => new Watched(() => seenBy(life, one)));
  const writers = neighbours.map((one) => writing(life, one));
  const begun = Date.now();
  const input = {
    tenant: tenant.tenant,
    use: 'in-place',
    moment: moment.toISOString(),
    reason: 'half of the matters were deleted by mistake',
    requestedBy: REQUESTED_BY,
  };
  const title = `${tenant.name} (${tenant.isolation}): a mistake is undone`;
  const ran = await runMachine(life, 'restore', { title, input, timeoutMs: TIMEOUT_MS });
  await pause(300); // One look more.
  const written = await Promise.all(writers.map((end) => end()));
  await Promise.all([watched, ...watchedTheirs].map((one) => one.end()));
  const { difference, verified } = outputOf<Restored>(ran);

  equal(await heldBy(life, tenant), wanted, `${tenant.name} after its restore`);
  const files = await filesAreBack(life, tenant, wantedFiles);
  const { rows, missing, changed, surplus } = difference;
  holds(
    missing >= spoilt.deleted && changed >= spoilt.changed && surplus >= spoilt.added,
    `${missing} rows were put in, ${changed} changed, ${surplus} deleted; wanted at least the ${spoilt.deleted}, ${spoilt.changed} and ${spoilt.added} of the mistake`,
  );
  holds(verified.kept, `${tenant.name}: ${verified.said}; wanted what its plan promises`);
  const right = watched.rightSince;
  holds(right !== undefined, `${tenant.name} was never seen as it was; wanted its rows served again`);
  holds(watched.refusals > 0, `${tenant.name} was let in all the while; wanted it shut out while its rows were put back`);
  for (const [at, neighbour] of neighbours.entries()) {
    const watch = watchedTheirs[at]!;
    holds(watch.refusals === 0, `${neighbour.name} was refused ${watch.refusals} times; wanted it served all the while`);
    holds(written[at]! > 0, `${neighbour.name} wrote nothing meanwhile; wanted it to go on`);
    const taken = await takenBack(life, neighbour);
    holds(taken === written[at], `${neighbour.name} has ${taken} of the ${written[at]} rows that were confirmed to it; wanted all`);
    equal(await heldBy(life, neighbour), theirs[at]!, `${neighbour.name} beside the restore of ${tenant.name}`);
  }
  const came = life.aws.gaps.restores!.took.at(-1)!;
  const kept = neighbours.map(({ name }, at) => `${counted(written[at]!)} of ${name}`).join(', ');
  const sums = Object.values(wanted).reduce((sum, { rows: of }) => sum + of, 0);
  life.operations.push({
    title,
    promises: ['SD-9.1', 'SH-7.2'],
    figures: [
      ['served again as it was, after the request', seconds(right - begun)],
      ['of it, a server brought to the moment from base backup and log (stands for RDS)', seconds(came.ms)],
      [
        'recovery time that the machine measured',
        `${verified.recoveryTimeMinutes} min; promised ${verified.promised.recoveryTimeMinutes} min`,
      ],
      [
        'recovery point that the machine measured',
        `${verified.recoveryPointMinutes} min; promised ${verified.promised.recoveryPointMinutes} min`,
      ],
      ['rows compared', counted(rows)],
      ['rows that came back, changed back, went', `${counted(missing)}, ${counted(changed)}, ${counted(surplus)}`],
      ['checksums equal to those of the moment', `${Object.keys(wanted).length} tables, ${counted(sums)} rows`],
      ['files', files],
      ['rows that neighbours wrote meanwhile, all kept', kept],
      ['looks at the tenant, of them refused', `${watched.times}, ${watched.refusals}`],
      ['looks at neighbours, of them refused', `${watchedTheirs.reduce((sum, { times }) => sum + times, 0)}, 0`],
    ],
    picture: timeline([
      { name: tenant.name, spans: watched.spans() },
      ...neighbours.map(({ name }, at) => ({ name, spans: watchedTheirs[at]!.spans() })),
      { name: 'Machine', spans: spansOf(ran.happenings) },
    ]),
  });
  return [
    `${tenant.name}: ${counted(spoilt.deleted + spoilt.changed + spoilt.added)} rows were spoilt; ${counted(missing)} came back, ${counted(changed)} changed back and ${counted(surplus)} went, ${BY[tenant.isolation]}; ${Object.keys(wanted).length} tables have the checksums of the moment; served again after ${seconds(right - begun)}, recovery point ${verified.recoveryPointMinutes} min`,
    `${tenant.name}: its files stand as at the moment: ${files}`,
    `meanwhile ${kept} were written, all kept, and no neighbour was refused once`,
  ];
}

/** What a customer does by mistake, as the customer: some rows go, some are overwritten, some come. */
async function spoil(client: Client): Promise<{ deleted: number; changed: number; added: number }> {
  const count = async (text: string) => (await client.query(text)).rowCount ?? 0;
  try {
    const deleted = await count('DELETE FROM matter WHERE parent IS NOT NULL AND hashtext(title) % 2 = 0');
    const changed = await count("UPDATE matter SET title = 'overwritten' WHERE parent IS NOT NULL AND hashtext(title) % 5 = 1");
    const added = await count("INSERT INTO matter (title) SELECT 'by mistake ' || n FROM generate_series(1, 7) n");
    holds(
      deleted > 100 && changed > 10,
      `the mistake took ${deleted} rows and changed ${changed}; wanted one that is worth undoing`,
    );
    return { deleted, changed, added };
  } finally {
    await client.end();
  }
}

const MEANWHILE = 'written meanwhile';

/** Writes as the neighbour until it is told to stop; counts what was confirmed. */
function writing(life: Life, neighbour: LifeTenant): () => Promise<number> {
  let going = true;
  const done = (async () => {
    const client = await login(life, neighbour);
    let written = 0;
    for (; going; written++, await pause(25)) await client.query('INSERT INTO matter (title) VALUES ($1)', [MEANWHILE]);
    await client.end();
    return written;
  })();
  return () => {
    going = false;
    return done;
  };
}

/** How many of those rows there are; they go, so that the neighbour is as it was before. */
async function takenBack(life: Life, neighbour: LifeTenant): Promise<number> {
  const client = await login(life, neighbour);
  const { rowCount } = await client.query('DELETE FROM matter WHERE title = $1', [MEANWHILE]);
  await client.end();
  return rowCount ?? 0;
}
