import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { restoredName } from '../../../lib/naming';
import type { Verified } from '../../../lambdas/restore/shared/seen';
import { seenBy } from '../application';
import { invoked } from '../hooks';
import { regionsOf } from '../life';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import { CONTOSO, FABRIKAM, REQUESTED_BY } from '../tenants';
import type { LifeTenant } from '../tenants';
import { counted, seconds } from '../words';
import { heldBy } from './holdings';
import { holds, outputOf } from './operation';
import { spansOf, timeline } from './timeline';
import { Watched } from './watched';

const TIMEOUT_MS = 120_000;
type Place = 'home' | 'recovery';

/** A drill at home and one in the recovery region, measured beside the promise; and one of a moment that is not kept. */
export async function drill(life: Life): Promise<string[]> {
  await invoked(life, 'write-heartbeat');
  return [
    ...(await drilled(life, FABRIKAM, 'home')),
    ...(life.residency.recovery ? await drilled(life, CONTOSO, 'recovery') : []),
    await refused(life, FABRIKAM),
  ];
}

const request = (tenant: LifeTenant, where: Place, moment: string) => ({
  tenant: tenant.tenant,
  use: 'drill',
  moment,
  where,
  reason: 'its turn has come',
  requestedBy: REQUESTED_BY,
});

async function drilled(life: Life, tenant: LifeTenant, where: Place): Promise<string[]> {
  const { sum } = await seenBy(life, tenant);
  const held = Object.values(await heldBy(life, tenant)).reduce((all, { rows }) => all + rows, 0);
  const watched = new Watched(() => seenBy(life, tenant), sum);
  const title = `${tenant.name} (${tenant.isolation}): drill ${where === 'home' ? 'at home' : 'in the recovery region'}`;
  const ran = await runMachine(life, 'restore-drill', { title, input: request(tenant, where, 'latest'), timeoutMs: TIMEOUT_MS });
  await watched.end();
  const { verified } = outputOf<{ verified: Verified }>(ran);
  const { recoveryTimeMinutes: time, recoveryPointMinutes: point, promised, contents, kept, said } = verified;
  holds(kept, `${title}: ${said}; wanted what the plan promises`);
  holds(contents.rows === held, `${title} read ${contents.rows} rows in the copy; wanted the ${held} that the tenant has`);
  holds(watched.wrong === 0, `${title}: ${tenant.name} saw something else ${watched.wrong} times; wanted it served all the while`);
  await nothingIsLeft(life, tenant);
  life.operations.push({
    title,
    promises: where === 'home' ? ['SH-8.4', 'SD-6.1'] : ['SH-8.4', 'SD-9.1', 'SD-9.2', 'AM-5.4'],
    figures: [
      ['recovery time', `${time} min; promised ${promised.recoveryTimeMinutes} min`],
      ['recovery point', `${point} min; promised ${promised.recoveryPointMinutes} min`],
      ['whole run', seconds(ran.ms)],
      [
        'of it, a server brought to the moment from base backup and log (stands for RDS)',
        seconds(life.aws.gaps.restores!.took.at(-1)!.ms),
      ],
      [
        'read in the copy as the tenant',
        `${contents.tables} tables, ${counted(contents.rows)} rows, SHA-256 ${contents.sha256.slice(0, 12)}...`,
      ],
      ['copies left in either region', '0'],
      ['looks at the tenant meanwhile, of them otherwise', `${watched.times}, 0`],
    ],
    picture: timeline([
      { name: tenant.name, spans: watched.spans() },
      { name: 'Machine', spans: spansOf(ran.happenings) },
    ]),
  });
  return [
    `${title}: ${counted(contents.rows)} rows read in ${contents.tables} tables; recovery time ${time} min of ${promised.recoveryTimeMinutes}, recovery point ${point} min of ${promised.recoveryPointMinutes}; the copy is gone, and the tenant was served all the while`,
  ];
}

/** Neither an instance nor a server is left of a copy. */
async function nothingIsLeft(life: Life, { tenant }: LifeTenant): Promise<void> {
  const copy = restoredName(life.residency.home, tenant);
  const all = (await Promise.all(regionsOf(life).map((region) => instancesIn(life, region)))).flat();
  holds(!all.includes(copy) && !life.aws.gaps.restores!.serverOf(copy), `the copy ${copy} is still there; wanted it removed`);
}

async function instancesIn(life: Life, region: string): Promise<string[]> {
  const { DBInstances = [] } = await new RDSClient(life.settings(region)).send(new DescribeDBInstancesCommand({}));
  return DBInstances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier!);
}

/** Of a moment from before the backup nothing is kept: it is refused with the window that is, and nothing is made. */
async function refused(life: Life, tenant: LifeTenant): Promise<string> {
  const before = life.aws.gaps.restores!.took.length;
  const title = `${tenant.name}: drill of a moment that is not kept`;
  const input = request(tenant, 'home', '2020-01-01T00:00:00Z');
  const { failure = 'nothing' } = await runMachine(life, 'restore-drill', { title, input, timeoutMs: TIMEOUT_MS });
  holds(
    /nothing that is kept of .*; wanted a moment from .* to /.test(failure),
    `${title} ended with ${failure}; wanted it refused with the window`,
  );
  holds(life.aws.gaps.restores!.took.length === before, `${title} made a copy; wanted none`);
  await nothingIsLeft(life, tenant);
  return `${title}: refused with the window that is kept, and nothing was made`;
}
