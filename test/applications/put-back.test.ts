import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { context, hear } from '../lambdas/support/invocation';
import { handler as switchAccess } from '../../lambdas/change/switch-access/handler';
import { putBackBy } from '../../lambdas/restore/put-back/handler';
import { SHARED_CONNECTION } from '../../lambdas/shared/postgres/connection';
import { databaseNames } from '../../lambdas/shared/postgres/tenant-names';
import { sampled } from '../support/sample';
import { APPLICATIONS } from './applications';
import type { Application } from './applications';
import { Ground } from './ground';
import { settled, used } from './life';
import { PLACES } from './life';
import type { Order } from './life';
import { holdings } from '../support/postgres/holdings';
import { RECORDS_TEST_ENV } from '../lambdas/support/signing';

hear();

const COPY = '/freehold/copy/connection';
const NOW = new Date('2026-11-30T16:00:00Z');
let ground: Ground;

beforeAll(async () => {
  Object.assign(process.env, RECORDS_TEST_ENV);
  ground = await Ground.start({});
});
afterAll(() => ground.stop());
beforeEach(() => ground.clear());

/** Columns beside a key, and whether the row may do without their values; tables of partitions come with what they are of. */
const TABLES = `SELECT c.oid::regclass::text AS table, ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
    AND NOT a.attisdropped AND NOT a.attnotnull AND a.attgenerated = '' AND (SELECT t.typtype FROM pg_type t WHERE t.oid = a.atttypid) <> 'd' ORDER BY a.attnum) AS loose
  FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$|freehold$)'
    AND (NOT $1 OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped))
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1`;

/** What no application would do to itself: half of the rows go whatever refers to them, others lose a value, and two are there twice. */
async function spoilt(client: Client, shared: boolean): Promise<number> {
  const { rows } = await client.query<{ table: string; loose: string[] }>(TABLES, [shared]);
  const mine = shared ? "tenant = 'kestrel'" : 'true';
  let touched = 0;
  await client.query("SET session_replication_role = 'replica'");
  for (const { table, loose } of rows) {
    touched += (await client.query(`DELETE FROM ${table} t WHERE ${mine} AND hashtext(t::text) % 2 = 0`)).rowCount ?? 0;
    const [column] = loose;
    if (column) touched += (await client.query(`UPDATE ${table} t SET ${id(column)} = NULL WHERE ${mine}`)).rowCount ?? 0;
  }
  return touched;
}

async function happened(application: Application, orders: readonly Order[]): Promise<void> {
  for (const order of orders) {
    await settled(ground, application, order);
    await used(ground, order);
    ground.ledger.stand(order.tenant, order.isolation, 'active');
  }
}

const CASES = APPLICATIONS.flatMap((application) =>
  (['row', 'database'] as const).map((isolation) => ({ name: application.name, isolation, application })),
);
/** Each application under one isolation, and one of them under both; with `npm run test:all` every one under both. */
const TAKEN = new Set([...sampled(CASES, ({ name }) => name), ...CASES.filter(({ name }) => name === 'files')]);

test.each(CASES.filter((one) => TAKEN.has(one)))(
  "$name, $isolation: a tenant's rows are put back to the last byte, and the neighbour's are as they were",
  async ({ application, isolation }) => {
    const me: Order = { tenant: 'kestrel', isolation, plan: PLACES[isolation] };
    const neighbour: Order = { ...me, tenant: 'heron' };
    await happened(application, [me, neighbour]);
    const copy = await ground.shared.restored();
    try {
      ground.directory.lead(SHARED_CONNECTION, ground.shared, 'postgres');
      ground.directory.lead(COPY, copy, 'postgres');
      const held = (order: Order) => ground.inside(order, (client) => holdings(client, order));
      const [wanted, others] = [await held(me), await held(neighbour)];
      expect(await ground.inside(me, (client) => spoilt(client, databaseNames(me).shared))).toBeGreaterThan(0);
      expect(await held(me)).not.toEqual(wanted);
      await switchAccess({ ...me, do: 'suspend' }, context());
      const order = {
        ...me,
        isolation,
        from: { connection: COPY },
        moment: '2026-11-30T15:00:00Z',
        run: 'arn:run',
        keepDays: 7,
      } as const;
      const run = (what: 'compare' | 'put-back') => putBackBy(() => NOW)({ ...order, do: what }, context());
      expect(await run('compare')).toMatchObject({ done: true, tried: true, conflicts: [] });
      expect(await held(me)).not.toEqual(wanted);
      expect(await run('put-back')).toMatchObject({ done: true, conflicts: [] });
      expect(await held(me)).toEqual(wanted);
      expect(await held(neighbour)).toEqual(others);
      expect(await run('compare')).toMatchObject({ done: true, passes: 0 });
    } finally {
      await copy.stop();
    }
  },
);
