import { CHECKS } from '../../lib/fences/checks';
import { Books } from '../../lib/fences/books/books';
import type { Check } from '../../lib/fences/checks/check';
import { ChecksPlugin } from '../../lib/fences/checks/checks-plugin';
import { GuardFence } from '../../lib/fences/guard/fence';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { Hands } from '../../lib/fences/looking/hands';
import { PlansFence } from '../../lib/gate/plans-fence';
import { contextOf, Sight } from '../../lib/fences/looking/sight';
import { ValidatorFence } from '../../lib/fences/stock/validator-fence';
import { tenantStackName } from '../../lib/naming';
import { buildPlatform } from '../support/build';
import type { Built } from '../support/build';
import { remembering } from '../support/remembering';

/** A plan that nobody has bought yet goes through the fences as well: the onboarding machine needs no synthesis to sell it. */
const today = new Date().toISOString().slice(0, 10);

const hands = new Hands();
afterAll(() => hands.end());
/** What faults are planted in is looked at without them first. */
const memory = remembering();

function fence({ platform, cloud, app }: Built, checks: readonly Check[] = CHECKS) {
  const books = new Books();
  const context = contextOf(app, cloud);
  const sight = new Sight(platform, true);
  const means = { sight, memory, hands };
  new ChecksPlugin(books, checks, means).validate(context); // what stands in the rooms is found there, and excepted there
  // These are asked of the plans' stacks alone: had they been there before, they would have begun with the rooms, and nobody waits for that.
  const validator = new ValidatorFence(books, means);
  const guard = new GuardFence(books, readGuardFiles(), means);
  const plans = new PlansFence(books, { platform, today }, { ...means, validator, guard, checks });
  const before = books.violations.length;
  const { success } = plans.validate(context);
  return { success, seen: plans.seen, violations: books.violations.slice(before) };
}

test.each([
  ['softdocket', 11, 4], // three plans in three cells, and two where there is no road into a private network
  ['solidsoft', 1, 1],
  ['aman', 1, 0],
  ['softhouse', 1, 1],
  ['softserve', 1, 0],
])(
  '%s: the next tenant of every plan in every cell passes every fence, also once it was restored in place',
  (platform, sold, restored) => {
    const { success, seen, violations } = fence(buildPlatform({ platform, tenants: 'none' }));
    expect(violations).toEqual([]);
    expect(seen).toEqual({ sold, here: sold, restored, open: 0 });
    expect(success).toBe(true);
  },
);

test('what a declared tenant has shown is not looked at twice', () => {
  const built = buildPlatform({ platform: 'softserve' });
  expect(built.platform.tenants.length).toBeGreaterThan(0);
  expect(fence(built).seen).toEqual({ sold: 1, here: 0, restored: 0, open: 0 });
});

/** A check that finds fault with what any tenant of a platform gets. */
const refuses = (actual: string, look?: Check['look']): Check => ({
  id: 'planted-check',
  sentence: 'Planted for the suite.',
  remedy: 'Take it out.',
  look:
    look ??
    (({ platform }) =>
      platform.tenants.map(({ id, residency }) => {
        const stack = tenantStackName(residency.home, id);
        return { stack, logicalId: 'KeysDataKey8F3FE3A4', pointer: '', expected: 'nothing', actual, ok: false };
      })),
});

test('a fault in what nobody has bought yet is refused, and says of which plan and where', () => {
  const { success, violations } = fence(buildPlatform({ platform: 'softserve', tenants: 'none' }), [refuses('a fault')]);
  expect(success).toBe(false);
  // As it begins, and with the signing keys of each step of a rotation.
  const samples = ['sample1', 'sampleab1', 'sampleba1', 'sampleb1'];
  expect(violations).toEqual(
    samples.map((sample) => ({
      fence: 'check',
      rule: 'planted-check',
      path: `softserve-production-${sample}-tenant/KeysDataKey8F3FE3A4`,
      property: '',
      wanted:
        'Planted for the suite. Wanted: nothing; got: a fault. Take it out. It is what the next tenant of plan facility in us would get.',
    })),
  );
});

test('a check that throws there lets nothing through', () => {
  const throwing = refuses('', () => {
    throw new Error('planted');
  });
  const { success, violations } = fence(buildPlatform({ platform: 'softserve', tenants: 'none' }), [throwing]);
  expect(success).toBe(false);
  expect(violations.map(({ rule }) => rule)).toEqual(['fence-crashed']);
});
