import { inspect } from '../../config/load';
import { examine } from '../../lib/evidence/examine';
import type { Examination } from '../../lib/evidence/examine';
import { exceptionAt } from '../../lib/fences/books/excepted';
import { CHECKS } from '../../lib/fences/checks';
import type { CheckResult } from '../../lib/fences/checks/check';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { guardResults, saidBy } from '../../lib/fences/guard/results';
import { guardEngine } from '../../lib/fences/guard/start';
import { Assembly } from '../../lib/fences/templates/assembly';
import type { StackTemplate } from '../../lib/fences/templates/assembly';
import { MUTANTS } from '../../lib/mutants';
import type { Mutant, Planted } from '../../lib/mutants/mutant';
import { plantingIn } from '../../lib/mutants/translated';
import { judge } from '../../lib/promises/judge';
import type { Judgement } from '../../lib/promises/judge';
import { workflowsOf } from '../../lib/promises/pipeline';
import { repositoryOf } from '../../lib/root';
import { buildPlatform } from '../support/build';
import { held } from './statuses';

/** A promise that no fault of ours unmakes is met by whatever stands in a template: its checks are asked of planted ones, and it is judged again. */
const { day } = held();
const { platforms } = inspect({ today: day });
const files = readGuardFiles();
const engine = guardEngine(files);
const proofs = new Map(CHECKS.map((check) => [check.id, check]));

/** Met, or held as far as templates show it. */
const isShown = ({ status, halves }: Judgement): boolean =>
  status === 'met' || halves.some((half) => half.kind === 'template' && ['met', 'partly'].includes(half.status));

test.each(platforms.map(({ name }) => name))('each promise of %s that templates keep is unmade by a fault', (name) => {
  const { platform, assembly } = buildPlatform({ platform: name, stage: 'production' });
  const sound = examine(platform, assembly.stacks, { today: day });
  const shown = sound.judgements.filter(isShown);
  const open = new Set(shown.map(({ promise }) => promise.id));
  const unmade = new Map<string, string>();

  const judged = (planted: Planted, result: CheckResult, by: string): void => {
    for (const { promise, status } of judgedAgain(sound, planted, result)) {
      if (status !== 'not met' || !open.delete(promise.id)) continue;
      unmade.set(promise.id, by);
    }
  };
  /** Faults of checks on which a promise rests that stands yet. */
  const wanted = ({ check }: Mutant): boolean => shown.some(({ promise }) => open.has(promise.id) && check in promise.checks);

  const templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));
  const plantedIn = plantingIn(templates, platform);
  const planted = ({ plant }: Mutant): Planted | undefined => {
    try {
      return plantedIn(plant);
    } catch {
      return undefined; // this company has no such place
    }
  };
  for (const mutant of MUTANTS) {
    const check = proofs.get(mutant.check);
    const faulty = check && wanted(mutant) && planted(mutant);
    if (!faulty) continue;
    const of = new Assembly(
      { ...platform, exceptions: faulty.register ?? platform.exceptions },
      [...faulty.templates.values()],
      true,
    );
    judged(faulty, { ...sound.checks.find(({ id }) => id === check.id)!, seen: check.look(of) }, mutant.id);
  }
  const byRules = MUTANTS.filter((mutant) => !proofs.has(mutant.check) && wanted(mutant)).flatMap((mutant) => {
    const faulty = planted(mutant);
    return faulty ? [{ mutant, faulty, broken: new Set<string>() }] : [];
  });
  const changed = byRules.flatMap((one) =>
    [...new Set(one.faulty.changes.map(({ stack }) => stack))].map((stack) => ({
      ...one,
      template: one.faulty.templates.get(stack)!,
    })),
  );
  for (const [i, { broken }] of engine.look(changed.map(({ template }) => template.resources)).entries())
    for (const { rule, logicalId } of broken) changed[i]!.broken.add(`${rule} ${changed[i]!.template.name}/${logicalId}`);
  for (const { mutant, faulty, broken } of byRules) {
    if (!wanted(mutant)) continue;
    const of = new Assembly(platform, [...faulty.templates.values()], true);
    const results = guardResults(of, ruleAlone(mutant.check), saidBy(broken, new Set()));
    judged(faulty, [...results][0]!, mutant.id);
  }

  process.stdout.write(`promises: a planted fault unmakes ${unmade.size} of ${shown.length} that ${name}'s templates keep\n`);
  expect(shown.length).toBeGreaterThan(5);
  expect([...open]).toEqual([]);
});

function judgedAgain(sound: Examination, { templates, register }: Planted, result: CheckResult): readonly Judgement[] {
  const { platform } = sound.assembly;
  const promises = platform.book.promises.filter(({ checks }) => result.id in checks);
  const faulty = { ...platform, exceptions: register ?? platform.exceptions, book: { ...platform.book, promises } };
  const stacks: readonly StackTemplate[] = [...templates.values()];
  return judge({
    assembly: new Assembly(faulty, stacks, true),
    checks: sound.checks.map((check) => (check.id === result.id ? result : check)),
    today: day,
    exceptionFor: (check, seen) => exceptionAt(faulty, check.id, `${seen.stack}/${seen.logicalId}`),
    workflows: workflowsOf(repositoryOf(faulty)),
  });
}

const ruleAlone = (id: string) => files.map((file) => ({ ...file, rules: file.rules.filter((rule) => rule.id === id) }));
