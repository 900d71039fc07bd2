import { context, hear } from '../lambdas/support/invocation';
import type { Client } from 'pg';
import { handler as switchAccess } from '../../lambdas/change/switch-access/handler';
import { putBackBy } from '../../lambdas/restore/put-back/handler';
import { verifyBy } from '../../lambdas/restore/verify-restored/handler';
import { SHARED_CONNECTION, connectionName } from '../../lambdas/shared/postgres/connection';
import { databaseNames } from '../../lambdas/shared/postgres/tenant-names';
import { asSuperuser } from '../applications/ground';
import { TestPostgres } from '../support/postgres';
import { holdings } from '../support/postgres/holdings';
import { fill, OFFICE } from '../support/postgres/office';
import { Directory } from '../support/postgres/secrets';
import { migrate, prepare } from '../support/postgres/tenants';
import { said } from '../lambdas/support/signing';
import type { Call } from './engine';
import { onboardingOf, run } from './run';
import { LifeWorld } from './world';

hear();
const COPY = '/freehold/copy/connection';
const SOURCE = { kind: 'point-in-time', of: 'softdocket-production-eu-central-1-shared', why: 'for this test', id: 'db-1' };
/** As many of the tenant's own as it takes for the figures to be more than the way to the server and back. */
const MATTERS = 2_000;
let server: TestPostgres;

beforeAll(async () => (server = await TestPostgres.start()));
afterAll(() => server.stop());

interface Order {
  readonly tenant: string;
  readonly isolation: 'row' | 'database';
}

const as = async <T>(order: Order, act: (client: Client) => Promise<T>): Promise<T> => {
  const client = await server.as(order.tenant, databaseNames(order).database);
  return act(client).finally(() => client.end());
};
const held = (order: Order) => asSuperuser(server, databaseNames(order).database, (client) => holdings(client, order));

/** Writes as the neighbour for as long as it is told to; what was confirmed is counted. */
function writing(order: Order): () => Promise<number> {
  let goOn = true;
  const done = as(order, async (client) => {
    let written = 0;
    while (goOn) {
      await client.query("INSERT INTO matter (tenant, title) VALUES ($1, 'meanwhile')", [order.tenant]);
      written++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return written;
  });
  return () => {
    goOn = false;
    return done;
  };
}

/**
 * The machine from its request to its record, with the hooks that work in PostgreSQL and the ledger as they are. A second server that was
 * copied at the moment stands for what RDS restores: the hooks that ask RDS for it are held by suites of their own.
 */
test.each([
  { isolation: 'row', plan: 'seat', me: 'acme', other: 'globex' },
  { isolation: 'database', plan: 'team', me: 'kestrel', other: 'heron' },
] as const)(
  'SD-9.1 SH-7.2 $isolation: put back by the machine, while a neighbour writes',
  async ({ isolation, plan, me, other }) => {
    const world = new LifeWorld();
    const directory = new Directory();
    const [mine, neighbour] = [
      { tenant: me, isolation },
      { tenant: other, isolation },
    ] as const;
    directory.lead(SHARED_CONNECTION, server, 'postgres');
    for (const [at, order] of [mine, neighbour].entries()) {
      await run(world, 'onboarding', { input: onboardingOf(order.tenant, { plan }) });
      await prepare(server, directory, order);
      if (at === 0 || isolation === 'database') await migrate(server, order, ...OFFICE, 'SELECT freehold.protect_all()');
      await as(order, (client) => fill(client, order.tenant, MATTERS));
      const heart = await server.as(databaseNames(order).roles.heartbeat, databaseNames(order).database);
      await heart.query('INSERT INTO freehold.heartbeat (tenant) VALUES ($1)', [order.tenant]).finally(() => heart.end());
    }
    const [wanted, theirs] = [await held(mine), await held(neighbour)];
    const moment = new Date();
    const copy = await server.restored();
    let stopped = false;
    const stop = async (): Promise<void> => {
      if (!stopped) await copy.stop();
      stopped = true;
    };
    try {
      // It has another port since.
      directory.lead(SHARED_CONNECTION, server, 'postgres');
      for (const order of [mine, neighbour]) directory.lead(connectionName(order.tenant), server, databaseNames(order).database);
      directory.lead(COPY, copy, 'postgres');
      const spoilt = await as(mine, async (client) => {
        const gone = await client.query('DELETE FROM document WHERE hashtext(title) % 2 = 0');
        const changed = await client.query("UPDATE matter SET title = 'x' || title WHERE hashtext(title) % 10 = 0");
        const more = await client.query("INSERT INTO matter (tenant, title) VALUES ($1, 'since then')", [me]);
        return (gone.rowCount ?? 0) + (changed.rowCount ?? 0) + (more.rowCount ?? 0);
      });
      const beside = (order: object) => ({ ...order, from: { connection: COPY } });
      const calls = {
        'choose-source': () => Promise.resolve({ ...SOURCE, moment: moment.toISOString(), asOf: moment.toISOString() }),
        'restore-copy': () => Promise.resolve({ done: true, instance: 'copy' }),
        'remove-copy': async () => (stopped || (await stop()), { done: true, instance: 'copy' }),
        'switch-access': ((order: never) => switchAccess(order, context())) as Call,
        'put-back': ((order: object) => putBackBy(() => new Date())(beside(order) as never, context())) as Call,
        'verify-restored': ((order: never) => verifyBy(() => new Date())(order, context())) as Call,
      };
      // The first removal is of what an earlier run left.
      const removal = calls['remove-copy'];
      let removals = 0;
      calls['remove-copy'] = () => (removals++ === 0 ? Promise.resolve({ done: true, instance: 'copy' }) : removal());
      const over = writing(neighbour);
      const began = Date.now();
      const input = {
        tenant: me,
        use: 'in-place',
        moment: moment.toISOString(),
        reason: 'half of it was deleted',
        requestedBy: 'tests',
      };
      const ran = await run(world, 'restore', { input, calls });
      const took = Date.now() - began;
      const written = await over();
      expect(ran.error).toBeUndefined();
      expect(await held(mine)).toEqual(wanted);
      // The neighbour has what it had, and every line that was confirmed to it meanwhile, and is let in as ever.
      expect(written).toBeGreaterThan(0);
      const after = await as(neighbour, async (client) => {
        const { rows } = await client.query<{ n: number }>(
          "WITH gone AS (DELETE FROM matter WHERE title = 'meanwhile' RETURNING 1) SELECT count(*)::int AS n FROM gone",
        );
        return rows[0]!.n;
      });
      expect(after).toBe(written);
      expect(await held(neighbour)).toEqual(theirs);
      await as(mine, (client) => client.query('SELECT 1'));
      const [record] = [...world.objects]
        .filter(([key]) => key.startsWith('records/run=restore/'))
        .map(([, text]) => said<Restored>(text));
      const { missing, changed, surplus, rows } = record!.difference.totals;
      expect(missing + changed + surplus).toBe(spoilt);
      expect(record).toMatchObject({
        outcome: 'succeeded',
        rows: 'put back',
        verified: { recoveryPointMinutes: expect.any(Number) as number, kept: true },
      });
      process.stdout.write(
        `${isolation}: ${rows} rows compared, ${missing} put back, ${changed} changed back, ${surplus} taken out; ${written} rows of the neighbour written meanwhile; served again after ${(took / 1000).toFixed(1)} s (without RDS's part), recovery point ${record!.verified.recoveryPointMinutes} min\n`,
      );
    } finally {
      await stop();
    }
  },
);

interface Restored {
  readonly difference: { readonly totals: Record<'rows' | 'missing' | 'changed' | 'surplus', number> };
  readonly verified: { readonly recoveryPointMinutes: number };
}
