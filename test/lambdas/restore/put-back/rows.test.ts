import { context, hear } from '../../support/invocation';
import { setTimeout as pause } from 'node:timers/promises';
import { putBackBy } from '../../../../lambdas/restore/put-back/handler';
import { makeBound } from '../../../../lambdas/shared/postgres/bound-login';
import { asSuperuser } from '../../../applications/ground';
import type { TestPostgres } from '../../../support/postgres';
import { fill, OFFICE } from '../../../support/postgres/office';
import { migrate } from '../../../support/postgres/tenants';
import { NOW, Sides } from './world';

const heard = hear();
let sides: Sides;

beforeAll(async () => {
  sides = await Sides.start();
  await sides.onboard([
    { tenant: 'acme', isolation: 'row' },
    { tenant: 'globex', isolation: 'row' },
  ]);
  await migrate(sides.live, { tenant: 'acme', isolation: 'row' }, ...OFFICE, 'SELECT freehold.protect_all()');
  for (const tenant of ['acme', 'globex']) {
    const client = await sides.live.as(tenant, 'application');
    await fill(client, tenant, 20);
    await client.end();
  }
  await sides.moment();
});
afterAll(() => sides.stop());

test('what a customer deleted, changed and made since comes back as it was; the neighbour keeps what it wrote meanwhile', async () => {
  const wanted = await sides.held(sides.copy!, 'acme');
  await sides.as(
    'acme',
    'DELETE FROM visit',
    'DELETE FROM document',
    'DELETE FROM matter WHERE parent IS NOT NULL',
    "UPDATE matter SET title = 'lost'",
    "INSERT INTO matter (title) SELECT 'new ' || n FROM generate_series(1, 7) n",
    'UPDATE person SET team = NULL WHERE id > 10',
    'DELETE FROM team WHERE id > 10',
  );
  await sides.as('globex', "UPDATE matter SET title = 'mine'", 'DELETE FROM document');
  const neighbour = await sides.held(sides.live, 'globex');
  await sides.suspended('acme');

  const seen = await sides.run('acme', 'compare');
  expect(seen).toMatchObject({ tried: true, conflicts: [], passes: 1 });
  expect(seen.tables).toContainEqual(
    expect.objectContaining({ table: 'application.document', rows: 20, missing: 20, changed: 0, surplus: 0 }),
  );
  expect(seen.tables).toContainEqual(
    expect.objectContaining({ table: 'application.matter', rows: 40, missing: 20, changed: 20, surplus: 7 }),
  );
  expect(await sides.held(sides.live, 'acme')).not.toEqual(wanted);

  const done = await sides.run('acme', 'put-back');
  expect(done.tables).toEqual(seen.tables);
  expect(await sides.held(sides.live, 'acme')).toEqual(wanted);
  expect(await sides.held(sides.live, 'globex')).toEqual(neighbour);
  expect(heard.metrics()).toMatchObject({ PutBackRows: expect.any(Number) as number, Conflicts: 0 });

  const again = await sides.run('acme', 'put-back');
  expect(again).toMatchObject({ tried: true, passes: 0 });
  const roles = await (await sides.live.superuser()).query("SELECT rolname FROM pg_roles WHERE rolname ~ '_restorer$'");
  expect(roles.rows).toEqual([]);
});

test('large objects come back by their own numbers and owners, and those that came since go; those of others stay', async () => {
  const files = (server: TestPostgres) =>
    asSuperuser(server, 'application', async (client) => {
      const { rows } = await client.query<object>(
        'SELECT oid::text, pg_get_userbyid(lomowner) AS owner, md5(lo_get(oid)) AS sum FROM pg_largeobject_metadata ORDER BY oid',
      );
      return rows;
    });
  await sides.resumed('acme');
  for (const tenant of ['acme', 'globex'])
    await sides.as(
      tenant,
      "SELECT lo_from_bytea(0, convert_to(current_user || n || repeat('x', 9000000), 'UTF8')) FROM generate_series(1, 2) n",
    );
  await sides.moment();
  const wanted = await files(sides.copy!);
  await sides.as(
    'acme',
    "SELECT lo_unlink(min(oid)) FROM pg_largeobject_metadata WHERE pg_get_userbyid(lomowner) = 'acme'",
    "SELECT lo_put(max(oid), 3, 'changed') FROM pg_largeobject_metadata WHERE pg_get_userbyid(lomowner) = 'acme'",
    "SELECT lo_from_bytea(0, 'since')",
  );
  await sides.suspended('acme');
  expect(await sides.run('acme', 'put-back')).toMatchObject({
    largeObjects: { missing: 1, changed: 1, surplus: 1 },
    conflicts: [],
  });
  expect(await files(sides.live)).toEqual(wanted);
});

test('neighbours who write all the time lose nothing of it, and are kept waiting by nothing', async () => {
  await sides.resumed('acme');
  await sides.as('acme', 'DELETE FROM visit', "UPDATE matter SET title = title || ' lost'");
  await sides.suspended('acme');
  const neighbour = await sides.live.as('globex', 'application');
  const before = Number((await neighbour.query<{ n: string }>('SELECT count(*) AS n FROM matter')).rows[0]!.n);
  let going = true;
  let written = 0;
  let longest = 0;
  const writing = (async () => {
    while (going) {
      const begun = performance.now();
      await neighbour.query("INSERT INTO matter (title) VALUES ('meanwhile')");
      longest = Math.max(longest, performance.now() - begun);
      written++;
    }
  })();
  const done = await sides.run('acme', 'put-back').finally(() => (going = false));
  await writing;
  expect(done.conflicts).toEqual([]);
  expect(written).toBeGreaterThan(5);
  expect(longest).toBeLessThan(5_000);
  expect(Number((await neighbour.query<{ n: string }>('SELECT count(*) AS n FROM matter')).rows[0]!.n)).toBe(before + written);
  await neighbour.end();
  expect(await sides.held(sides.live, 'acme')).toEqual(await sides.held(sides.copy!, 'acme'));
});

test('the restorer sees and reaches no row of a neighbour, whatever it says', async () => {
  const keeper = await sides.live.asAdministrator('application');
  await keeper.query('BEGIN');
  const role = await makeBound(keeper, {
    ...{ tenant: 'acme', database: 'application', purpose: 'restorer' },
    tables: ['application.matter'],
    rights: 'SELECT, INSERT, UPDATE, DELETE',
  });
  await keeper.query('COMMIT');
  await keeper.end();
  const theirs = await sides.held(sides.live, 'globex');
  const client = await sides.live.as(role, 'application');
  expect((await client.query("SELECT FROM application.matter WHERE tenant = 'globex'")).rowCount).toBe(0);
  expect((await client.query("UPDATE application.matter SET title = 'x' WHERE tenant <> 'acme'")).rowCount).toBe(0);
  expect((await client.query("DELETE FROM application.matter WHERE tenant <> 'acme'")).rowCount).toBe(0);
  await expect(client.query("INSERT INTO application.matter (tenant, title) VALUES ('globex', 'x')")).rejects.toThrow(
    'row-level security policy',
  );
  await expect(client.query("SET session_replication_role = 'replica'")).rejects.toThrow('permission denied');
  await client.end();
  expect(await sides.held(sides.live, 'globex')).toEqual(theirs);
  // What a run that was killed leaves is put right by the next, and goes with it.
  await sides.run('acme', 'put-back');
  expect((await (await sides.live.superuser()).query('SELECT FROM pg_roles WHERE rolname = $1', [role])).rowCount).toBe(0);
});

test('a run that is killed in the middle of what it writes leaves every row as it was; the next one does it', async () => {
  await sides.resumed('acme');
  await sides.as('acme', 'DELETE FROM visit', "UPDATE matter SET title = 'lost'");
  await sides.suspended('acme');
  const before = await sides.held(sides.live, 'acme');
  const keeper = await sides.live.superuser('application');
  await keeper.query("BEGIN; SELECT FROM application.matter WHERE tenant = 'acme' AND parent IS NULL FOR UPDATE"); // It waits there, in the midst of its statement.
  const failed = putBackBy(() => NOW)(sides.order('acme', 'put-back'), context()).catch((error: Error) => error);
  const root = await sides.live.superuser();
  const waits =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'acme_restorer' AND wait_event_type = 'Lock'";
  for (let looks = 0; looks < 200 && !(await root.query(waits)).rowCount; looks++) await pause(50);
  expect(await failed).toBeInstanceOf(Error);
  await keeper.query('ROLLBACK');
  await keeper.end();
  expect(await sides.held(sides.live, 'acme')).toEqual(before);
  await sides.run('acme', 'put-back');
  expect(await sides.held(sides.live, 'acme')).toEqual(await sides.held(sides.copy!, 'acme'));
});

test('a run whose time is over before it has read everything says so, and changed nothing', async () => {
  const before = await sides.held(sides.live, 'acme');
  const short = context({ getRemainingTimeInMillis: () => 59_000 });
  await expect(putBackBy(() => NOW)(sides.order('acme', 'put-back'), short)).rejects.toMatchObject({ name: 'TooMuchAtOnceError' });
  expect(await sides.held(sides.live, 'acme')).toEqual(before);
});
