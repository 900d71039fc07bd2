import { Assembly } from '../../lib/fences/assembly';
import type { StackTemplate } from '../../lib/fences/assembly';
import { CHECKS } from '../../lib/fences/checks';
import { PROPERTIES } from '../../lib/fences/properties';
import { buildPlatform } from '../support/build';
import { brokenRules } from '../support/guard-engine';
import { findings } from '../support/plant';
import { REWRITES, rewritten } from './rewrites';

/**
 * The same templates in other legal words: no fence may find anything in them. One room of each region's and one tenant's of each make
 * would do; all of them at once cost less than choosing.
 */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const changedBy = new Map<string, Set<string>>();

const typesIn = (before: readonly StackTemplate[], after: readonly StackTemplate[]): Set<string> =>
  new Set(
    before.flatMap(({ resources }, i) =>
      Object.entries(resources).flatMap(([id, resource]) =>
        JSON.stringify(resource) === JSON.stringify(after[i]!.resources[id]) ? [] : [resource.Type],
      ),
    ),
  );
const registered = new Map(CHECKS.map((check) => [check.id, findings(check, assembly)]));

// Thirteen times every fence over the whole platform: some three seconds each.
test.each(Object.entries(REWRITES))(
  'nothing is found in %s',
  (name, rewrite) => {
    const stacks = assembly.stacks.map((stack) => rewritten(stack, rewrite));
    const types = typesIn(assembly.stacks, stacks);
    changedBy.set(name, types);
    expect(types.size).toBeGreaterThan(0);
    const said = new Assembly(platform, stacks, true);
    const found = CHECKS.flatMap((check) => {
      const known = new Set(registered.get(check.id));
      return findings(check, said).flatMap((line) => (known.has(line) ? [] : [`${check.id}: ${line}`]));
    });
    expect(found).toEqual([]);
  },
  120_000,
);

test('Guard finds nothing in statements and references written otherwise', () => {
  const named = Object.entries(REWRITES).filter(([name]) => !/as text$/.test(name)); // Guard stays with literals
  const stacks = named.flatMap(([, rewrite]) => assembly.stacks.slice(-4).map((stack) => rewritten(stack, rewrite)));
  expect(brokenRules(stacks.map(({ resources }) => resources)).flat()).toEqual([]);
});

test('every type with a policy, a reference or a figure is met in five other forms', () => {
  const counts = Object.keys(PROPERTIES).map(
    (type) => [type, [...changedBy.values()].filter((types) => types.has(type)).length] as const,
  );
  const present = counts.filter(([type]) => assembly.all(type).length > 0);
  expect(present.length).toBeGreaterThan(50);
  expect(present.filter(([, count]) => count < 2)).toEqual([]);
  expect(present.filter(([, count]) => count >= 5).length).toBeGreaterThan(present.length / 2);
});
