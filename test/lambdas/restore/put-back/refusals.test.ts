import { context, hear } from '../../support/invocation';
import { putBackBy } from '../../../../lambdas/restore/put-back/handler';
import type { PutBackOrder } from '../../../../lambdas/restore/put-back/contract';
import { migrate } from '../../../support/postgres/tenants';
import { NOW, Sides } from './world';

const heard = hear();
let sides: Sides;

/** A key that others can take, a list that is nobody's, references of every kind, and triggers that write what they like. */
const SHOP = [
  'CREATE TABLE application.country (code text PRIMARY KEY)',
  "INSERT INTO application.country VALUES ('de'), ('ar')",
  `CREATE TABLE application.shop (tenant text NOT NULL, id int NOT NULL, host text UNIQUE, country text REFERENCES application.country,
     PRIMARY KEY (tenant, id))`,
  `CREATE TABLE application.shelf (tenant text NOT NULL, id int GENERATED ALWAYS AS IDENTITY, shop int NOT NULL, place text NOT NULL,
     twice text GENERATED ALWAYS AS (place || place) STORED, PRIMARY KEY (tenant, id), UNIQUE (tenant, shop, place),
     FOREIGN KEY (tenant, shop) REFERENCES application.shop ON DELETE CASCADE)`,
  `CREATE TABLE application.book (tenant text NOT NULL, id int NOT NULL, shelf int, price numeric, changed timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, shelf) REFERENCES application.shelf ON DELETE RESTRICT)`,
  `CREATE FUNCTION application.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed = clock_timestamp(); RETURN NEW; END $$`,
  'CREATE TRIGGER stamp BEFORE UPDATE ON application.book FOR EACH ROW EXECUTE FUNCTION application.stamp()',
  'CREATE TABLE application.stubborn (tenant text NOT NULL, id int NOT NULL, changed timestamptz, PRIMARY KEY (tenant, id))',
  'CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON application.stubborn FOR EACH ROW EXECUTE FUNCTION application.stamp()',
];
const ORDERS = ['acme', 'globex', 'initech'].map((tenant) => ({ tenant, isolation: 'row' as const }));

beforeAll(async () => {
  sides = await Sides.start();
  const declared = [{ table: 'application.country', exception: 'EX-900' }];
  await sides.onboard(ORDERS, declared);
  await migrate(sides.live, ORDERS[0]!, ...SHOP, 'SELECT freehold.protect_all()');
  for (const { tenant } of ORDERS) {
    await sides.as(
      tenant,
      `INSERT INTO shop (id, host, country) SELECT n, '${tenant}-' || n, CASE n WHEN 1 THEN 'de' END FROM generate_series(1, 5) n`,
      "INSERT INTO shelf (shop, place) SELECT s.id, 'at ' || n FROM shop s, generate_series(1, 2) n",
      'INSERT INTO book (id, shelf, price) SELECT row_number() OVER (), id, 1.0 FROM shelf',
    );
  }
  await sides.moment();
  await sides.onboard([{ tenant: 'hooli', isolation: 'row' }], declared);
  for (const { tenant } of ORDERS) await sides.suspended(tenant);
});
afterAll(() => sides.stop());

/** The tenant's rows changed, whoever may log in. */
async function changed(tenant: string, ...statements: string[]): Promise<void> {
  await sides.resumed(tenant);
  await sides.as(tenant, ...statements);
  await sides.suspended(tenant);
}
const refused = async (tenant: string, more: Partial<PutBackOrder>, what: PutBackOrder['do'] = 'put-back') => {
  const before = await sides.held(sides.live, tenant);
  const error = await sides.run(tenant, what, more).then(
    (answer) => expect(answer).toBe('a refusal'),
    (thrown: Error) => thrown,
  );
  expect(await sides.held(sides.live, tenant)).toEqual(before);
  expect(heard.metrics()).toMatchObject({ RefusedRequests: 1 });
  return error as Error;
};

describe('an order that cannot be meant', () => {
  test.each<[string, Partial<PutBackOrder> & Record<string, unknown>, string]>([
    ['no tenant', { tenant: 'Acme!' }, 'tenant "Acme!"; wanted the id of a tenant'],
    ["a name of the server's own", { tenant: 'postgres' }, 'tenant "postgres"'],
    ['a tenant with a server of its own', { isolation: 'dedicated' as never }, 'isolation "dedicated"; wanted'],
    ['nothing to do', { do: 'undo' as never }, 'do "undo"; wanted compare or put-back'],
    ['a moment that is none', { moment: 'yesterday' }, 'moment "yesterday"; wanted one like'],
    ['a day that is not in the calendar', { moment: '2026-13-45T00:00:00Z' }, 'wanted one like'],
    [
      'a moment that has not come',
      { moment: '2026-12-01T00:00:00Z' },
      'moment 2026-12-01T00:00:00Z; wanted one that is past: it is 2026-11-30',
    ],
    ['no copy', { from: {} }, 'no `from`; wanted the restored copy'],
  ])('%s', async (_, more, said) => {
    const error = await refused('acme', more);
    expect(error).toMatchObject({ name: 'InvalidPutBackOrderError', message: expect.stringContaining(said) as string });
  });
});

test('a copy that is the server itself, under another name of it', async () => {
  expect(await refused('acme', { from: { address: '127.0.0.1', port: sides.live.port } })).toMatchObject({
    name: 'SameServerError',
    message: expect.stringContaining('is the server that acme is on; wanted another') as string,
  });
});

test('a tenant that came after the moment, one that is erased, and one that nobody knows', async () => {
  await sides.suspended('hooli');
  expect(await refused('hooli', {})).toMatchObject({ name: 'NotInCopyError' });
  sides.ledger.stand('globex', 'row', 'erased');
  expect(await refused('globex', {})).toMatchObject({
    name: 'TenantOverError',
    message: expect.stringContaining('globex is erased') as string,
  });
  sides.ledger.stand('globex', 'row', 'suspended');
  expect(await refused('nobody', {})).toMatchObject({
    name: 'TenantOverError',
    message: expect.stringContaining('not in the ledger') as string,
  });
});

test('a tenant that is let in is compared, and nothing is put back', async () => {
  await sides.resumed('initech');
  await sides.as('initech', 'DELETE FROM book WHERE id > 8');
  expect(await refused('initech', {})).toMatchObject({ name: 'TenantNotSuspendedError' });
  const seen = await sides.run('initech', 'compare');
  expect(seen).toMatchObject({ tried: false, passes: 0 });
  expect(seen.tables).toContainEqual(expect.objectContaining({ table: 'application.book', missing: 2 }));
  await sides.suspended('initech');
});

test('keys that others have now, and what rows refer to that is gone, stop it with the list; it is put back when they are free', async () => {
  await changed('acme', 'DELETE FROM book', 'DELETE FROM shelf', 'DELETE FROM shop WHERE id IN (1, 2, 3)');
  await changed('globex', "UPDATE shop SET host = 'acme-2' WHERE id = 4", "UPDATE shop SET host = 'acme-3' WHERE id = 5");
  await migrate(sides.live, ORDERS[0]!, "DELETE FROM application.country WHERE code = 'ar'"); // Nobody's.
  const theirs = await sides.held(sides.live, 'globex');
  const error = await refused('acme', {});
  expect(error).toMatchObject({ name: 'RowsConflictError' });
  const list = [
    'application.shop: the key of (acme, 2) was given to another since',
    'application.shop: the key of (acme, 3) was given to another since',
  ];
  for (const line of list) expect(error.message).toContain(line);
  const seen = await sides.run('acme', 'compare');
  expect(seen).toMatchObject({ tried: true, conflicts: list });
  expect(await sides.held(sides.live, 'globex')).toEqual(theirs);

  await changed('globex', "UPDATE shop SET host = 'free ' || id WHERE id > 3");
  const superuser = await sides.live.superuser('application');
  await superuser.query("SET session_replication_role = 'replica'; DELETE FROM application.country WHERE code = 'de'");
  expect(await refused('acme', {})).toMatchObject({
    name: 'RowsConflictError',
    message: expect.stringContaining(
      'application.shop refers by shop_country_fkey to (de) of application.country, which is there no more',
    ) as string,
  });
  await superuser.query("INSERT INTO application.country VALUES ('de')");
  await superuser.end();
  expect(await sides.run('acme', 'put-back')).toMatchObject({ conflicts: [] });
  expect(await sides.held(sides.live, 'acme')).toEqual(await sides.held(sides.copy!, 'acme'));
});

test('values that rows exchanged, identities, computed columns and triggers that stamp a change come back as they were', async () => {
  await changed(
    'acme',
    "UPDATE shop SET host = 'x' WHERE id = 1",
    "UPDATE shop SET host = 'acme-1' WHERE id = 2",
    "UPDATE shop SET host = 'acme-2' WHERE id = 1",
    "UPDATE shelf SET place = 'aside' WHERE place = 'at 1'",
    "UPDATE shelf SET place = 'at 1' WHERE place = 'at 2'",
    "UPDATE shelf SET place = 'at 2' WHERE place = 'aside'",
    'UPDATE book SET price = 1.00',
  );
  const done = await sides.run('acme', 'put-back');
  expect(done.passes).toBeGreaterThan(1);
  expect(await sides.held(sides.live, 'acme')).toEqual(await sides.held(sides.copy!, 'acme'));
});

test('a trigger that never writes what it is told ends it, by name and with the way out', async () => {
  const copy = await sides.copy!.superuser('application');
  await copy.query("INSERT INTO application.stubborn VALUES ('globex', 1, '2026-01-01')");
  await copy.end();
  const error = await refused('globex', {});
  expect(error).toMatchObject({ name: 'TriggersInTheWayError' });
  expect(error.message).toContain('application.stubborn (0 rows missing, 1 others, 0 too many)');
  expect(error.message).toContain("stamp of application.stubborn; give it WHEN (session_user !~ '_restorer$')");
  await migrate(
    sides.live,
    ORDERS[0]!,
    'DROP TRIGGER stamp ON application.stubborn',
    "CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON application.stubborn FOR EACH ROW WHEN (session_user !~ '_restorer$') EXECUTE FUNCTION application.stamp()",
  );
  await sides.run('globex', 'put-back');
  expect(await sides.held(sides.live, 'globex')).toEqual(await sides.held(sides.copy!, 'globex'));
});

test('a table that is held is waited for; a run that is ended in the middle leaves everything as it was', async () => {
  await changed('globex', 'DELETE FROM book WHERE id < 4');
  const keeper = await sides.live.asAdministrator('application');
  await keeper.query('BEGIN; LOCK TABLE application.book IN SHARE MODE');
  const waits = await putBackBy(() => NOW)(sides.order('globex', 'put-back'), context());
  expect(waits).toMatchObject({ done: false, waitingFor: expect.stringContaining('a table that is in use') as string });
  await keeper.query('ROLLBACK');
  await keeper.end();
  await sides.run('globex', 'put-back');
});
