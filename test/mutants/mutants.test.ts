import { Assembly } from '../../lib/fences/templates/assembly';
import { CHECKS } from '../../lib/fences/checks';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { WasmGuard } from '../../lib/fences/guard/wasm';
import { buildPlatform } from '../support/build';
import { brokenRules, brokenRulesInWhole } from '../support/guard-engine';
import { findings } from '../support/plant';
import { ALL, SEED } from '../support/sample';
import { MUTANTS } from '../../lib/mutants';
import type { Planted, Templates } from '../../lib/mutants/mutant';

/** Of all platforms the one with most in it: four residencies, two partitions, shared, dedicated and private tenants. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const templates: Templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));

const rules = new Map(readGuardFiles().flatMap((file) => file.rules.map((rule) => [rule.id, rule])));
const proofs = new Map(CHECKS.map((check) => [check.id, check]));
const checks = [...rules.keys(), ...proofs.keys()];

/** Guard looks at one template at a time, so at those that were changed; and at all of them at once, since starting it costs most. */
const plantedBy = new Map(MUTANTS.filter(({ check }) => rules.has(check)).map(({ id, plant }) => [id, plant(templates)]));
const changed = [...plantedBy.values()].flatMap(({ templates: of, changes }) => changes.map(({ stack }) => of.get(stack)!));
const faults = brokenRules(changed.map(({ resources }) => resources));
const broken = new Map(changed.map((template, i) => [template, faults[i]!]));

/** What a check finds in templates, one line each. */
function found(check: string, { templates: changed, changes, register }: Planted): string[] {
  const proof = proofs.get(check);
  const faulty = register ? { ...platform, exceptions: register } : platform;
  if (proof) return findings(proof, new Assembly(faulty, [...changed.values()], true));
  const stacks = [...new Set(changes.map((change) => change.stack))];
  return stacks.filter((stack) => broken.get(changed.get(stack)!)!.includes(check));
}

/** All of them with FREEHOLD_ALL; else one in twelve, from a place that changes with the seed. */
test("AWS's program says the same of groups of rules over all templates at once and of whole templates, and so does the CDK's engine", () => {
  const every = ALL ? 1 : 12;
  const sample = changed.map((template, i) => ({ template, i })).filter(({ i }) => (i + SEED) % every === 0);
  expect(sample.length).toBeGreaterThan(10);
  const resources = sample.map(({ template }) => template.resources);
  const wanted = sample.map(({ i }) => faults[i]);
  expect(brokenRulesInWhole(resources)).toEqual(wanted);
  const rulesOf = (broken: readonly { rule: string }[]) => [...new Set(broken.map(({ rule }) => rule))].sort();
  expect(
    new WasmGuard(readGuardFiles())
      .look(resources)
      .map(({ broken }) => broken)
      .map(rulesOf),
  ).toEqual(wanted);
});

/** What each check finds without a fault: what the platform has registered as an exception. */
const registered = new Map(CHECKS.map((check) => [check.id, findings(check, assembly)]));
const caught = new Set<string>();

test('every check has a fault that it must find, every fault a check, and no two share an id', () => {
  const named = new Set(MUTANTS.map((mutant) => mutant.check));
  expect(checks.filter((check) => !named.has(check))).toEqual([]);
  expect([...named].filter((check) => !checks.includes(check))).toEqual([]);
  const ids = MUTANTS.map((mutant) => mutant.id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  const titles = MUTANTS.map(({ check, fault }) => `${check}: ${fault}`);
  expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
  for (const { id, fault } of MUTANTS) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(fault).toMatch(/^[A-Za-z].*[^.]$/);
  }
});

test('without a fault every check holds, but for what is registered', () => {
  const exceptions = platform.exceptions.filter((e) => e.fence === 'check').flatMap((e) => e.rules);
  expect([...registered].filter(([check, lines]) => lines.length > 0 && !exceptions.includes(check))).toEqual([]);
  const touched = MUTANTS.filter(({ check }) => rules.has(check)).map(
    ({ check, plant }) => `${check} ${plant(templates).changes[0]!.stack}`,
  );
  const pairs = [...new Set(touched)].map((pair) => pair.split(' ') as [string, string]);
  expect(pairs.length).toBeGreaterThan(40);
  const sound = brokenRules([...templates.values()].map(({ resources }) => resources));
  expect(sound.flat()).toEqual([]);
});

test.each(MUTANTS.map((mutant) => [`${mutant.check}: ${mutant.fault}`, mutant] as const))('%s', (_, { id, check, plant }) => {
  const planted = plantedBy.get(id) ?? plant(templates, platform.exceptions);
  const lines = found(check, planted).filter((line) => !registered.get(check)?.includes(line));
  if (lines.length === 0) throw new Error(`${check} lets ${id} pass: ${JSON.stringify(planted.changes)}`);
  caught.add(id);
});

test('all of them are caught', () => {
  process.stdout.write(`mutants: caught ${caught.size} of ${MUTANTS.length} planted, over ${checks.length} checks\n`);
  expect(MUTANTS.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
});
