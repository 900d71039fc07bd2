import { context, hear } from '../../support/invocation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { putBackBy } from '../../../../lambdas/restore/put-back/handler';
import { lapseBy } from '../../../../lambdas/restore/put-back/lapse-by';
import { asSuperuser } from '../../../applications/ground';
import { holdings } from '../../../support/postgres/holdings';
import type { TestPostgres } from '../../../support/postgres';
import { fill, OFFICE } from '../../../support/postgres/office';
import { migrate } from '../../../support/postgres/tenants';
import { NOW, Sides } from './world';

hear();
const records = mockClient(S3Client);
const ORDERS = ['acme', 'globex'].map((tenant) => ({ tenant, isolation: 'database' as const }));
const KEPT = 'acme_before_20261130160000';
let sides: Sides;

const held = (server: TestPostgres, database = 'acme') => asSuperuser(server, database, (client) => holdings(client));
const databases = async (): Promise<string[]> =>
  asSuperuser(sides.live, 'postgres', async (client) =>
    (await client.query<{ name: string }>("SELECT datname AS name FROM pg_database WHERE datname ~ '^acme' ORDER BY 1")).rows.map(
      ({ name }) => name,
    ),
  );
/** What stands beside a database: rights, limit, and what is set there for whom. */
const besides = (database: string) =>
  asSuperuser(sides.live, 'postgres', async (client) => {
    const { rows } = await client.query<object>(
      `SELECT ARRAY(SELECT unnest(d.datacl)::text ORDER BY 1) AS acl, d.datconnlimit AS most, d.datallowconn AS open,
         ARRAY(SELECT s.setrole::regrole::text || ' ' || unnest(s.setconfig) FROM pg_db_role_setting s WHERE s.setdatabase = d.oid ORDER BY 1) AS settings
       FROM pg_database d WHERE datname = $1`,
      [database],
    );
    return rows[0]!;
  });
const order = (more: object = {}) => sides.order('acme', 'put-back', { isolation: 'database', ...more });

beforeAll(async () => {
  records.on(PutObjectCommand).resolves({});
  sides = await Sides.start();
  await sides.onboard(ORDERS);
  for (const one of ORDERS) {
    await migrate(sides.live, one, ...OFFICE, 'SELECT freehold.protect_all()');
    const client = await sides.live.as(one.tenant, one.tenant);
    await fill(client, one.tenant, 10);
    await client.end();
  }
  const keeper = await sides.live.asAdministrator();
  await keeper.query('ALTER DATABASE acme CONNECTION LIMIT 50');
  await keeper.query("ALTER DATABASE acme SET work_mem = '5MB'");
  await keeper.query("ALTER ROLE acme_export IN DATABASE acme SET search_path = ''");
  await sides.moment();
  const client = await sides.live.as('acme', 'acme');
  await client.query("DELETE FROM visit; DELETE FROM document; UPDATE matter SET title = 'lost'");
  // What a tenant may set for itself, PostgreSQL keeps as it was spelt.
  await client.query("SELECT set_config('search_path', 'application,none;CREATE/**/ROLE/**/smuggled', false)");
  await client.query('ALTER ROLE CURRENT_USER IN DATABASE acme SET search_path FROM CURRENT');
  await client.end();
});
afterAll(() => sides.stop());

test('a tenant that is let in is neither put back nor compared', async () => {
  for (const what of ['compare', 'put-back'] as const)
    await expect(sides.run('acme', what, { isolation: 'database' })).rejects.toMatchObject({ name: 'TenantNotSuspendedError' });
  await sides.suspended('acme', 'database');
});

test('compare says what differs, and leaves no database behind', async () => {
  const seen = await sides.run('acme', 'compare', { isolation: 'database' });
  expect(seen).toMatchObject({ tried: true, conflicts: [] });
  expect(seen.tables).toContainEqual(expect.objectContaining({ table: 'application.document', missing: 10, surplus: 0 }));
  expect(await databases()).toEqual(['acme']);
});

test('the database comes back with its doors as they were; the one that served is kept, shut; heartbeats meanwhile are ended', async () => {
  const wanted = await held(sides.copy!);
  const [lost, doors, neighbour] = [await held(sides.live), await besides('acme'), await held(sides.live, 'globex')];
  const heartbeat = await sides.live.as('acme_heartbeat', 'acme');
  await heartbeat.query('INSERT INTO freehold.heartbeat (tenant) VALUES (current_user)').catch(() => undefined);
  const keeper = await sides.live.asAdministrator();
  await keeper.query('CREATE DATABASE acme_restored'); // What a run that was ended left.

  const done = await sides.run('acme', 'put-back', { isolation: 'database' });
  expect(done).toMatchObject({ tried: true, conflicts: [], passes: 1 });
  expect(await held(sides.live)).toEqual(wanted);
  expect((await keeper.query("SELECT FROM pg_roles WHERE rolname = 'smuggled'")).rowCount).toBe(0);
  expect(await besides('acme')).toEqual(doors);
  expect(await databases()).toEqual(['acme', KEPT]);
  expect(await besides(KEPT)).toMatchObject({ open: false });
  expect(await held(sides.live, 'globex')).toEqual(neighbour);
  await expect(heartbeat.query('SELECT 1')).rejects.toThrow();
  await expect(sides.live.as('globex', 'acme')).rejects.toThrow('permission denied for database');

  const trail = await asSuperuser(
    sides.live,
    'acme',
    async (client) =>
      (
        await client.query<{ operation: string; actor: string; key: object }>(
          "SELECT operation, actor, key FROM freehold.audit WHERE relation = 'document' ORDER BY id DESC LIMIT 2",
        )
      ).rows,
  );
  expect(trail).toEqual([
    { operation: 'restore', actor: 'acme_restorer', key: { insert: 10 } },
    expect.objectContaining({ operation: 'delete', actor: 'acme' }),
  ]);

  // Nobody comes in to the one that is kept; for whoever looks it is opened.
  await keeper.query(`ALTER DATABASE ${KEPT} ALLOW_CONNECTIONS true`);
  expect(await held(sides.live, KEPT)).toEqual(lost);
  await keeper.query(`ALTER DATABASE ${KEPT} ALLOW_CONNECTIONS false`);
  await keeper.end();
});

test('the same order again changes nothing, since its answer may have been lost; another run puts back again', async () => {
  expect(await sides.run('acme', 'put-back', { isolation: 'database' })).toMatchObject({ passes: 0 });
  expect(await databases()).toEqual(['acme', KEPT]);
  const later = new Date(NOW.getTime() + 60_000);
  expect(await putBackBy(() => later)(order({ run: 'arn:another' }), context())).toMatchObject({ done: true });
  expect(await databases()).toEqual(['acme', KEPT, 'acme_before_20261130160100']);
});

test('what refuses it leaves the database that serves where it is', async () => {
  const keeper = await sides.copy!.asAdministrator('acme');
  await keeper.query('SET ROLE acme_owner; ALTER TABLE application.matter ADD COLUMN colour text');
  await keeper.end();
  const before = await held(sides.live);
  await expect(putBackBy(() => NOW)(order({ run: 'arn:third' }), context())).rejects.toMatchObject({
    name: 'SchemaChangedError',
    message: expect.stringContaining('application.matter.colour is gone; wanted the same columns on both sides') as string,
  });
  expect(await held(sides.live)).toEqual(before);
  expect(await databases()).toEqual(['acme', KEPT, 'acme_before_20261130160100']);
});

test('what is kept goes when its day has come, but not while the tenant is under a legal hold, and not what says no day', async () => {
  const root = await sides.live.superuser();
  await root.query('CREATE DATABASE globex_before_20260101000000'); // Somebody's, by hand.
  const after = (days: number) => lapseBy(() => new Date(NOW.getTime() + days * 86_400_000 + 61_000))({}, context());
  expect(await after(6)).toEqual({ dropped: [], kept: 3 });
  const state = sides.ledger.items.get('tenants acme state')!;
  const hold = JSON.stringify({ reason: 'a court', approver: 'A', expires: '2028-01-01', since: '2026-01-01' });
  sides.ledger.items.set('tenants acme state', { ...state, hold: { S: hold } });
  expect(await after(8)).toEqual({ dropped: [], kept: 3 });
  sides.ledger.items.set('tenants acme state', state);
  expect(await after(7)).toEqual({ dropped: [KEPT, 'acme_before_20261130160100'], kept: 1 });
  expect(await databases()).toEqual(['acme']);
  expect(records.commandCalls(PutObjectCommand).at(-1)?.args[0].input.Key).toMatch(/^records\/run=put-back\/date=2026-12-07\//);
  for (const name of ['acme_before_20261130160000', 'acme_restored']) await root.query(`CREATE DATABASE ${name} OWNER keeper`); // For the erasure.
  await root.end();
});

test('an erasure takes those that are kept along, each with its count', async () => {
  const erase = removeBy(() => NOW);
  const erased = { tenant: 'acme', isolation: 'database', plan: 'standard', dueBy: '2026-12-23T12:00:00Z' } as const;
  while (!(await erase(erased, context())).done);
  expect(await databases()).toEqual([]);
  expect(sides.ledger.lines('acme').map(({ id }) => id)).toEqual(
    expect.arrayContaining(['database:acme', `database:${KEPT}`, 'database:acme_restored']) as string[],
  );
});
