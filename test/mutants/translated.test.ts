import { examine } from '../../lib/evidence/examine';
import { plantingIn } from '../../lib/mutants/translated';
import { MUTANTS } from '../../lib/mutants';
import type { Templates } from '../../lib/mutants/mutant';
import { buildPlatform } from '../support/build';

/** A company of other names, regions and accounts than those that faults are written down in. */
const { assembly, platform } = buildPlatform({ platform: 'aman', stage: 'production' });
const templates: Templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));

const plant = plantingIn(templates, platform);
const planted = MUTANTS.flatMap((mutant) => {
  try {
    return [{ mutant, ...plant(mutant.plant) }];
  } catch {
    return [];
  }
});

test('most faults can be planted in the templates of another company', () => {
  expect(MUTANTS.length).toBeGreaterThan(1000);
  expect(planted.length / MUTANTS.length).toBeGreaterThan(0.8);
});

test("what is changed is the company's own, under its own names, and what is not is the very same", () => {
  for (const { mutant, templates: after, changes } of planted) {
    const touched = new Set(changes.map(({ stack }) => stack));
    const strange = [...after.values()].filter((stack) => !touched.has(stack.name) && templates.get(stack.name) !== stack);
    expect({ id: mutant.id, strange: strange.map(({ name }) => name) }).toEqual({ id: mutant.id, strange: [] });
    for (const name of touched) expect(`${mutant.id} ${name}`).toMatch(/ (aman-production-|$)/);
  }
});

test('the check that must find a fault finds it there', () => {
  const today = '2026-11-30';
  const fault = planted.find(({ mutant }) => mutant.check === 'tenant-key-admits-no-other-tenant')!;
  const broken = (of: Templates): number =>
    examine(platform, [...of.values()], { today })
      .checks.find(({ id }) => id === fault.mutant.check)!
      .seen.filter(({ ok }) => !ok).length;
  expect([broken(templates), broken(fault.templates)]).toEqual([0, 1]);
});
