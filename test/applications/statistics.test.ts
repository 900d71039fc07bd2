import { hear } from '../lambdas/support/invocation';
import { APPLICATIONS } from './applications';
import { Ground } from './ground';
import { erased, settled, used } from './life';
import type { Order } from './life';

hear(); // And keeps the log out of the report.

const ME: Order = { tenant: 'kestrel', isolation: 'row', plan: 'standard' };
let ground: Ground;
beforeAll(async () => void (ground = await Ground.start({ binaries: 'embedded' })));
afterAll(() => ground.stop());

/**
 * Values of columns as ANALYZE sampled them: the autovacuum comes at an hour of its own, so that walks would see them by chance.
 * PostgreSQL's own catalogue is left out: of a role it holds the name, which is an opaque id.
 */
const SAMPLED = `SELECT schemaname || '.' || tablename || '.' || attname AS what FROM pg_stats
  WHERE coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '') LIKE '%kestrel%' AND schemaname <> 'pg_catalog' ORDER BY 1`;

test('what the planner sampled of a tenant is gone with its rows', async () => {
  await ground.clear();
  await settled(
    ground,
    APPLICATIONS.find(({ name }) => name === 'prisma')!,
    ME,
  );
  await used(ground, ME);
  const sampled = () =>
    ground.inside(ME, async (client) => (await client.query<{ what: string }>(SAMPLED)).rows.map(({ what }) => what));
  await ground.inside(ME, (client) => client.query('ANALYZE'));
  expect((await sampled()).length).toBeGreaterThan(3);
  await erased(ME);
  expect(await sampled()).toEqual([]);
});
