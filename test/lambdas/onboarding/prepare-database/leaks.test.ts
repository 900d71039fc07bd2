import '../../support/invocation';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { TestPostgres } from '../../../support/postgres';
import { fill, OFFICE } from '../../../support/postgres/office';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

/** What leaks all the same between tenants of isolation `row`: each is said in the contract, and shown here. */
const CONTRACT = readFileSync(join(__dirname, '../../../../docs/tenant-database.md'), 'utf8');
const directory = new Directory();
let server: TestPostgres;
let me: Client;
let neighbour: Client;

beforeAll(async () => {
  server = await TestPostgres.start();
  for (const tenant of ['globex', 'initech']) await prepare(server, directory, { tenant, isolation: 'row' });
  const order = { tenant: 'globex', isolation: 'row' } as const;
  await migrate(server, order, ...OFFICE, 'CREATE SEQUENCE application.counter', 'SELECT freehold.protect_all()');
  neighbour = await server.as('initech', 'application', { application_name: 'initech-payroll' });
  await fill(neighbour, 'initech', 50);
  await migrate(server, order, 'ANALYZE application.matter, application.person');
  me = await server.as('globex', 'application');
});
afterAll(() => server.stop());

const value = async (sql: string, client = me): Promise<unknown> =>
  Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];

const LEAKS: readonly [leak: string, show: () => Promise<void>][] = [
  [
    'names of roles and databases',
    async () => {
      expect(await value("SELECT rolname FROM pg_roles WHERE rolname = 'initech'")).toBe('initech');
      expect(await value("SELECT datname FROM pg_database WHERE datname = 'application'")).toBe('application');
    },
  ],
  [
    'who is connected, and its application_name',
    async () => {
      expect(await value("SELECT application_name FROM pg_stat_activity WHERE usename = 'initech'")).toBe('initech-payroll');
      expect(await value("SELECT query FROM pg_stat_activity WHERE usename = 'initech'")).toBe('<insufficient privilege>');
    },
  ],
  [
    'how many rows all tenants have together',
    async () => {
      expect(Number(await value("SELECT reltuples FROM pg_class WHERE oid = 'application.matter'::regclass"))).toBe(100);
      expect(Number(await value("SELECT pg_relation_size('application.matter')"))).toBeGreaterThan(0);
      expect(Number(await value("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'matter'"))).toBeGreaterThanOrEqual(0);
    },
  ],
  [
    'estimates of EXPLAIN',
    async () => {
      // The tenant has no row, and the plan expects some: from the statistics of all.
      expect(await value('SELECT count(*)::int FROM person')).toBe(0);
      const { rows } = await me.query<{ 'QUERY PLAN': string }>('EXPLAIN SELECT * FROM person');
      expect(Number(/rows=(\d+)/.exec(rows[0]!['QUERY PLAN'])?.[1])).toBeGreaterThan(10);
    },
  ],
  [
    'sequences',
    async () => {
      const before = Number(await value("SELECT nextval('counter')"));
      await neighbour.query("SELECT nextval('counter') FROM generate_series(1, 7)");
      expect(Number(await value("SELECT nextval('counter')")) - before).toBe(8);
    },
  ],
  [
    'LISTEN and NOTIFY',
    async () => {
      const heard = new Promise<string | undefined>((resolve) =>
        me.once('notification', ({ payload }: { payload?: string }) => resolve(payload)),
      );
      await me.query('LISTEN payroll');
      await neighbour.query("NOTIFY payroll, 'run 12'");
      expect(await heard).toBe('run 12');
    },
  ],
  [
    'advisory locks',
    async () => {
      await neighbour.query('SELECT pg_advisory_lock(42)');
      expect(await value('SELECT pg_try_advisory_lock(42)')).toBe(false);
      expect(await value("SELECT objid::int FROM pg_locks WHERE locktype = 'advisory'")).toBe(42);
      await neighbour.query('SELECT pg_advisory_unlock(42)');
    },
  ],
  [
    'locks on shared tables',
    async () => {
      await me.query('BEGIN');
      await me.query('LOCK TABLE matter IN ACCESS EXCLUSIVE MODE');
      await neighbour.query("SET lock_timeout = '100ms'");
      await expect(neighbour.query('SELECT 1 FROM matter')).rejects.toThrow('lock timeout');
      await me.query('ROLLBACK');
    },
  ],
  [
    'ids of large objects',
    async () => {
      await neighbour.query("SELECT lo_from_bytea(4711, 'x')");
      expect(await value('SELECT lomowner::regrole::text FROM pg_largeobject_metadata WHERE oid = 4711')).toBe('initech');
      await expect(me.query('SELECT lo_get(4711)')).rejects.toThrow('permission denied');
    },
  ],
  [
    'transaction ids',
    async () => {
      const before = BigInt(String(await value('SELECT pg_current_xact_id()::text')));
      for (let i = 0; i < 5; i++) await neighbour.query("UPDATE person SET id = id WHERE id = 1 AND tenant = 'initech'");
      expect(BigInt(String(await value('SELECT pg_current_xact_id()::text'))) - before).toBeGreaterThanOrEqual(6n);
    },
  ],
  [
    'the shape of tables and the text of functions',
    async () => {
      expect(await value("SELECT prosrc FROM pg_proc WHERE proname = 'note_change'")).toContain('freehold.audit');
    },
  ],
];

test.each(LEAKS)('row: %s leak all the same, and the contract says so', async (leak, show) => {
  expect(CONTRACT).toContain(`**${leak}**`);
  await show();
});

test('the contract lists no leak that is not shown', () => {
  const section = CONTRACT.split('## What leaks all the same')[1]!.split('\n## ')[0]!;
  const listed = [...section.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, leak]) => leak);
  expect(listed.sort()).toEqual(LEAKS.map(([leak]) => leak).sort());
});
