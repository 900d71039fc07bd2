import { Assembly } from '../../lib/fences/templates/assembly';
import type { StackTemplate } from '../../lib/fences/templates/assembly';
import { CHECKS } from '../../lib/fences/checks';
import { PROPERTIES } from '../../lib/fences/properties';
import { buildPlatform } from '../support/build';
import { brokenRules } from '../support/guard-engine';
import { findings } from '../support/plant';
import { ALL, SEED } from '../support/sample';
import { REWRITES, rewritten } from './rewrites';

/** The same templates in other legal words, all of them at once: no fence may find anything in them. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const written = new Map(
  Object.entries(REWRITES).map(([name, rewrite]) => [name, assembly.stacks.map((stack) => rewritten(stack, rewrite))]),
);
/** Every fence over the whole platform takes some three seconds, so one form in four a run; every one with FREEHOLD_ALL. */
const sample = [...written].filter((_, i) => ALL || (i + SEED) % 4 === 0);
const registered = new Map(CHECKS.map((check) => [check.id, new Set(findings(check, assembly))]));

/**
 * Held against what was reviewed, word by word: the register of wide statements has each whole, so one that is taken apart is reviewed
 * again; and a tenant is compared with its blueprint, which is of the same class and not written otherwise here. A policy with a statement
 * for each action is longer than AWS takes one, and is rightly found to be.
 */
const WORD_BY_WORD: Readonly<Record<string, readonly string[]>> = {
  'a statement an action': ['role-reaches-what-is-written', 'blueprints-are-what-was-reviewed', 'everything-fits', 'template-fits'],
  'lists of one as that one': ['blueprints-are-what-was-reviewed'],
  'one as a list of one': ['blueprints-are-what-was-reviewed'],
  'statements without names': ['role-reaches-what-is-written', 'blueprints-are-what-was-reviewed'],
};

test.each(sample)(
  'nothing is found in %s',
  (name, stacks) => {
    const said = new Assembly(platform, stacks, true);
    const asked = CHECKS.filter(({ id }) => !WORD_BY_WORD[name]?.includes(id));
    const found = asked.flatMap((check) =>
      findings(check, said).flatMap((line) => (registered.get(check.id)!.has(line) ? [] : [`${check.id}: ${line}`])),
    );
    expect(found).toEqual([]);
  },
  120_000,
);

test('Guard finds nothing in statements and references written otherwise', () => {
  const named = [...written].filter(([name]) => !name.endsWith('as text')); // Guard stays with literals
  const stacks = named.flatMap(([, each]) => each.slice(-4));
  expect(brokenRules(stacks.map(({ resources }) => resources)).flat()).toEqual([]);
});

const typesIn = (after: readonly StackTemplate[]): Set<string> =>
  new Set(
    assembly.stacks.flatMap(({ resources }, i) =>
      Object.entries(resources).flatMap(([id, resource]) =>
        JSON.stringify(resource) === JSON.stringify(after[i]!.resources[id]) ? [] : [resource.Type],
      ),
    ),
  );

test('every type is written in other forms, and one with a policy in five', () => {
  const changedBy = [...written.values()].map(typesIn);
  const counts = Object.keys(PROPERTIES).map((type) => [type, changedBy.filter((types) => types.has(type)).length] as const);
  const present = counts.filter(([type]) => assembly.all(type).length > 0);
  expect(present.length).toBeGreaterThan(50);
  const unwritten = present.filter(([, count]) => count === 0).map(([type]) => type);
  expect(unwritten).toEqual(['AWS::IAM::ServiceLinkedRole']); // one word, which has no other form
  const carriers = Object.entries(PROPERTIES).filter(([, rows]) => Object.values(rows).some(({ policy }) => policy));
  const policies = present.filter(([type]) => carriers.some(([carrier]) => carrier === type));
  expect(policies.length).toBeGreaterThan(5);
  expect(policies.filter(([, count]) => count < 5)).toEqual([]);
});
