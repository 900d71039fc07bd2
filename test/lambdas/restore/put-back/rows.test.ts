import { hear } from '../../support/invocation';
import { fill, OFFICE } from '../../../support/postgres/office';
import { migrate } from '../../../support/postgres/tenants';
import { Sides } from './world';

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
