import { hear } from '../lambdas/support/invocation';
import fc from 'fast-check';
import { Order } from './order';
import type { Step } from './order';
import { EVERY_MISHAP } from './mishaps';
import { SEED } from '../support/sample';
import { stopAll } from './turns';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

const ORDERS = Number(process.env.FC_ORDERS ?? 25);

hear();
afterEach(stopAll);

const asked = fc.constantFrom<Step['asked']>(
  'onboard',
  'onboard',
  'plan',
  'suspend',
  'resume',
  'export',
  'trail',
  'erase at once',
  'erase later',
  'erase later',
  'cancel',
  'cancel',
  'hold',
  'release',
);
const step: fc.Arbitrary<Step> = fc.record({
  asked,
  tenant: fc.constantFrom('acme', 'globex', 'acme', 'globex', 'acme', 'initech'),
  /** How many calls it makes before the next one comes; the rest it makes when others have come. */
  calls: fc.oneof(fc.constant(99), fc.nat({ max: 12 })),
  mishap: fc.option(
    fc.record({
      at: fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 25 })),
      what: fc.constantFrom(...EVERY_MISHAP, 'fails for good' as const, 'fails for good' as const),
    }),
    {
      freq: 2,
    },
  ),
});
/** Requests, and who goes on next when all have been made. */
const order = fc.tuple(
  fc.array(step, { minLength: 4, maxLength: 10 }),
  fc.array(fc.nat({ max: 5 }), { minLength: 20, maxLength: 20 }),
);

test(`whatever is asked in whatever order, and goes wrong on the way: what is there adds up (seed ${SEED})`, async () => {
  const tally = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(order, async ([steps, whose]) => {
      const one = new Order(whose);
      await one.go([
        { asked: 'onboard', tenant: 'acme', calls: 99, mishap: null },
        { asked: 'onboard', tenant: 'globex', calls: whose[0]! * 2, mishap: null },
        ...steps,
      ]);
      for (const end of one.ends()) tally.set(end, (tally.get(end) ?? 0) + 1);
      await one.addsUp();
      await stopAll();
    }),
    { numRuns: ORDERS, seed: SEED, endOnFailure: true },
  );
  process.stderr.write(
    `orders: ${[...tally]
      .sort()
      .map(([end, count]) => `${end} ${count}`)
      .join(', ')}\n`,
  );
  expect([...tally.keys()].length).toBeGreaterThan(5);
});
