import { hear } from '../lambdas/support/invocation';
import type { LedgerTables } from '../support/ledger-tables';
import { onboardingOf, run } from './run';
import { LifeWorld, startTables } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let tables: LedgerTables;
let world: LifeWorld;
beforeAll(async () => {
  tables = await startTables(20);
});
afterAll(() => tables?.stop());
beforeEach(() => {
  world = new LifeWorld(tables.client);
});

test('a request becomes a tenant: two stacks, a database, the place taken, the customer told', async () => {
  const ran = await run(world, 'onboarding', { input: onboardingOf() });
  expect(ran).toMatchObject({ output: { tenant: 'acme', status: 'active', outcome: 'succeeded' } });
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined }],
    places: { 'home:dbInstances': '1', 'home:stacks': '1' },
    stacks: [
      'eu-central-1 softdocket-production-acme-tenant CREATE_COMPLETE',
      'eu-west-1 softdocket-production-acme-recovery CREATE_COMPLETE',
    ],
    told: ['acme ready'],
  });
});
