import { hear } from '../../support/invocation';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Extensions } from '../../../../config/extensions-schema';
import { planExtensions } from '../../../../lambdas/shared/plan-extensions';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { SECRET } from '../../../support/postgres/attacks';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { systemPostgres, TestPostgres } from '../../../support/postgres';

const heard = hear();
const directory = new Directory();
const register = parse(readFileSync(join(__dirname, '../../../../config/extensions.yaml'), 'utf8')) as Extensions;
const OFFERED = Object.keys(register.offered);

const ACME = { tenant: 'acme', isolation: 'dedicated' } as const;
const GLOBEX = { tenant: 'globex', isolation: 'database' } as const;
const INITECH = { tenant: 'initech', isolation: 'row' } as const;
const HOOLI = { tenant: 'hooli', isolation: 'row' } as const;

const servers = (systemPostgres() ? (['embedded', 'system'] as const) : (['embedded'] as const)).map((one) => [one] as const);

describe.each(servers)('on the %s PostgreSQL', (binaries) => {
  let server: TestPostgres;
  beforeAll(async () => void (server = await TestPostgres.start({ binaries })));
  afterAll(() => server.stop());

  test.each([GLOBEX, INITECH])(
    '$isolation: whatever is offered is installed by who is no superuser, and brings no rows, nothing above policies and nothing before them',
    async (order) => {
      const { database, created } = await prepare(server, directory, order, { extensions: OFFERED });
      expect(created).toEqual(expect.arrayContaining(['schema extensions', ...OFFERED.map((name) => `extension ${name}`)]));
      const keeper = await server.asAdministrator(database);
      expect(await catalogueFindings(keeper, order)).toEqual([]);
      const { rows } = await keeper.query<{ name: string; schema: string }>(
        "SELECT extname AS name, extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1",
      );
      expect(rows).toEqual([...OFFERED].sort().map((name) => ({ name, schema: 'extensions' })));
      expect((await prepare(server, directory, order, { extensions: OFFERED })).created).toEqual([]);
    },
  );

  test('what is refused because it belongs to a superuser is refused to the administrator as well', async () => {
    const keeper = await server.asAdministrator('globex');
    const { rows } = await keeper.query<{ name: string }>(
      `SELECT DISTINCT name FROM pg_available_extension_versions WHERE name = ANY ($1) AND superuser AND NOT trusted ORDER BY 1`,
      [Object.keys(register.refused)],
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { name } of rows) await expect(keeper.query(`CREATE EXTENSION "${name}"`)).rejects.toMatchObject({ code: '42501' });
  });

  test('rows of a neighbour stay hidden from functions of extensions that run queries', async () => {
    await prepare(server, directory, HOOLI, { extensions: OFFERED });
    await migrate(
      server,
      INITECH,
      'CREATE TABLE application.matter (tenant text NOT NULL, id int NOT NULL, parent int, title citext, path ltree, PRIMARY KEY (tenant, id))',
      'SELECT freehold.protect_all()',
    );
    const victim = await server.as('initech', 'application');
    await victim.query("INSERT INTO matter (id, parent, title, path) VALUES (1, NULL, $1, 'a'), (2, 1, $1, 'a.b')", [SECRET]);
    const attacker = await server.as('hooli', 'application');
    await attacker.query("INSERT INTO matter (id, parent, title, path) VALUES (1, NULL, 'mine', 'a'), (2, 1, 'mine', 'a.b')");
    for (const sql of [
      "SELECT * FROM crosstab('SELECT id::text, tenant, title::text FROM matter ORDER BY 1, 2') AS t (id text, a text, b text)",
      "SELECT * FROM connectby('matter', 'tenant || title', 'tenant || title', 'initech', 0) AS t (a text, b text, level int)",
      'SELECT hstore(m) FROM matter m',
      "SELECT title FROM matter WHERE path <@ 'a'",
      `SELECT title FROM matter WHERE title = upper('${SECRET}') OR title % '${SECRET}'`,
      `SELECT title FROM matter WHERE levenshtein(title::text, '${SECRET}') < 2 OR soundex(title::text) = soundex('${SECRET}')`,
    ]) {
      const { rows } = await attacker.query<object>(sql);
      expect({ sql, found: JSON.stringify(rows).includes(SECRET) }).toEqual({ sql, found: false });
    }
    expect((await attacker.query('SELECT title FROM matter ORDER BY id')).rows).toEqual([{ title: 'mine' }, { title: 'mine' }]);
  });
});

describe('what migrations and logins may do with them', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await TestPostgres.start();
    for (const order of [ACME, GLOBEX, INITECH]) await prepare(server, directory, order, { extensions: ['citext'] });
  });
  afterAll(() => server.stop());

  test.each([
    { ...ACME, login: 'acme_migrations' },
    { ...GLOBEX, login: 'globex_migrations' },
    { ...INITECH, login: 'application_migrations' },
  ])('$isolation: a migration finds what is listed, by its bare name, and makes no other', async ({ login, ...order }) => {
    const database = order.isolation === 'row' ? 'application' : order.tenant;
    const owner = await server.as(login, database);
    await owner.query('CREATE EXTENSION IF NOT EXISTS citext');
    await expect(owner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm')).rejects.toMatchObject({ code: '42501' });
    await expect(owner.query('DROP EXTENSION citext')).rejects.toMatchObject({ code: '42501' });
    await owner.query('CREATE TABLE person (tenant text NOT NULL, email citext, PRIMARY KEY (tenant, email))');
    await owner.query('SELECT freehold.protect_all()');
    const application = await server.as(order.tenant, database);
    await application.query("INSERT INTO person VALUES ($1, 'Ada@Example.com')", [order.tenant]);
    expect((await application.query("SELECT tenant FROM person WHERE email = 'ada@example.COM'")).rows).toEqual([
      { tenant: order.tenant },
    ]);
    const worker = await server.as(`${order.tenant}_export`, database);
    expect((await worker.query("SELECT 1 FROM person WHERE email = 'ADA@example.com'::citext")).rowCount).toBe(1);
    // The export's login may write nothing at all.
    for (const [client, code] of [
      [owner, '42501'],
      [application, '42501'],
      [worker, '25006'],
    ] as const)
      await expect(
        client.query('CREATE FUNCTION extensions.lower(citext) RETURNS citext LANGUAGE sql RETURN $1'),
      ).rejects.toMatchObject({ code });
  });

  test('nobody else names anything in the schema', async () => {
    for (const role of ['acme_heartbeat', 'acme_audit']) {
      const client = await server.as(role, 'acme');
      await expect(client.query("SELECT 'a'::extensions.citext")).rejects.toMatchObject({ code: '42501' });
    }
    const keeper = await server.asAdministrator('acme');
    const { rows } = await keeper.query<{ acl: string }>(
      "SELECT nspacl::text AS acl FROM pg_namespace WHERE nspname = 'extensions'",
    );
    expect(rows[0]!.acl).not.toMatch(/[{,]=/);
  });

  test('one that the plan lists no more stays, and that is said', async () => {
    const again = await prepare(server, directory, GLOBEX, { extensions: ['hstore'] });
    expect(again.beyondPlan).toEqual(['citext']);
    expect(again.created).toEqual(['extension hstore']);
    expect(heard.metrics()).toMatchObject({ ExtensionsBeyondPlan: 1 });
    expect(heard.text()).toContain('Extensions are installed that the plan lists no more; they stay');
    const application = await server.as('globex', 'globex');
    expect((await application.query("SELECT tenant FROM person WHERE email = 'ADA@example.com'")).rows).toEqual([
      { tenant: 'globex' },
    ]);
  });

  test('an order of a plan that the cell does not sell is refused before anything is touched', async () => {
    const order = { tenant: 'umbrella', isolation: 'database', plan: 'gold' } as const;
    await expect(prepare(server, directory, order)).rejects.toThrow(
      /the order has plan "gold"; wanted one that the cell sells: enterprise, business, standard/,
    );
    expect((await (await server.superuser()).query("SELECT 1 FROM pg_roles WHERE rolname = 'umbrella'")).rowCount).toBe(0);
  });
});

describe('what the hook is told', () => {
  test('is a list of each plan', () => {
    expect([...planExtensions({ PLAN_EXTENSIONS: 'enterprise=citext+uuid-ossp,standard=' })]).toEqual([
      ['enterprise', ['citext', 'uuid-ossp']],
      ['standard', []],
    ]);
  });
  test.each(['enterprise', 'enterprise=citext;drop', 'enterprise=+citext', 'a=b=c', ','])('and "%s" is none', (text) => {
    expect(() => planExtensions({ PLAN_EXTENSIONS: text })).toThrow(/wanted plan=extension\+extension/);
  });
});
