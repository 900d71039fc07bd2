import { ConfigurationError, counted, didYouMean, type Mistake } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { Assembly } from '../fences/templates/assembly';
import type { StackTemplate } from '../fences/templates/assembly';
import { CHECKS } from '../fences/checks';
import { saidIn } from '../fences/guard/start';
import { guardResults } from '../fences/guard/results';
import { checksOf, guardFilesOf, ownMutants, placeIn } from '../fences/checks/own';
import { proofResults } from '../fences/checks/proofs';
import { MUTANTS } from '.';
import type { Mutant, Planted, Templates } from './mutant';

/** What a company's checks are worth. */
export interface OwnTested {
  /** Checks and Guard rules of the company's own. */
  readonly checks: number;
  /** Faults of its own, each of which was planted and found. */
  readonly faults: number;
  /** Its checks that no fault of its own tests. */
  readonly untested: readonly string[];
}

/**
 * Plants every fault of the company's in a copy of its templates, and asks the check that must find it. A fault that cannot be
 * planted proves nothing, and counts as one that was not found.
 *
 * @throws ConfigurationError with every fault that its check lets pass
 */
export function testOwn(platform: Platform, stacks: readonly StackTemplate[]): OwnTested {
  const own = idsOf(platform);
  const faults = ownMutants(platform);
  const templates: Templates = new Map(stacks.map((stack) => [stack.name, stack]));
  const mistakes = [...misnamed(platform, faults), ...faults.flatMap((fault) => letPass(platform, templates, fault))];
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  const tested = new Set(faults.map(({ check }) => check));
  return { checks: own.length, faults: faults.length, untested: own.filter((id) => !tested.has(id)) };
}

const guardOf = (platform: Platform): string[] => guardFilesOf(platform).flatMap(({ rules }) => rules.map(({ id }) => id));

function idsOf(platform: Platform): string[] {
  const rules = guardFilesOf(platform).filter(({ own }) => own);
  const ours = new Set(CHECKS.map(({ id }) => id));
  const checks = checksOf(platform).map(({ id }) => id);
  return [...rules.flatMap(({ rules: each }) => each.map(({ id }) => id)), ...checks.filter((id) => !ours.has(id))];
}

/** `freehold demo --break` names a fault by its id. */
function misnamed(platform: Platform, faults: readonly Mutant[]): Mistake[] {
  const known = [...guardOf(platform), ...checksOf(platform).map(({ id }) => id)];
  const taken = [...MUTANTS, ...faults].map(({ id }) => id);
  return faults.flatMap((fault): Mistake[] => [
    ...(known.includes(fault.check)
      ? []
      : [
          mistake(platform, fault, {
            what: 'a fault is planted for a check that there is not',
            got: fault.check,
            wanted: `one of the ${known.length} that \`freehold checks\` lists`,
            remedy: didYouMean(fault.check, known, 'name the check that must find it'),
          }),
        ]),
    ...(taken.indexOf(fault.id) === taken.lastIndexOf(fault.id)
      ? []
      : [
          mistake(platform, fault, {
            what: 'another fault has this id',
            got: fault.id,
            wanted: 'one of its own',
            remedy: 'rename it',
          }),
        ]),
  ]);
}

function letPass(platform: Platform, sound: Templates, fault: Mutant): Mistake[] {
  let planted: Planted;
  try {
    planted = fault.plant(sound, platform.exceptions);
  } catch (error) {
    return [
      mistake(platform, fault, {
        what: `"${fault.fault}" cannot be planted: ${error instanceof Error ? error.message : String(error)}`,
        wanted: 'a fault in something that the templates have',
        remedy: 'correct where it is planted, or remove it',
      }),
    ];
  }
  const before = new Set(found(platform, sound, fault.check));
  const register = planted.register;
  const after = found(register ? { ...platform, exceptions: register } : platform, planted.templates, fault.check);
  if (after.some((line) => !before.has(line))) return [];
  const places = planted.changes.map(({ stack, pointer }) => `${stack} ${pointer}`);
  return [
    mistake(platform, fault, {
      what: `${fault.check} does not find "${fault.fault}"`,
      got: `nothing new over ${counted(planted.changes.length, 'change')}: ${places.slice(0, 3).join(', ')}`,
      wanted: 'a finding that is not there without the fault',
      remedy: 'sharpen the check, or correct the fault',
    }),
  ];
}

/** What one check finds broken, one line each. */
function found(platform: Platform, templates: Templates, check: string): string[] {
  const assembly = new Assembly(platform, [...templates.values()], true);
  const proofs = checksOf(platform).filter(({ id }) => id === check);
  const files = guardFilesOf(platform).filter(({ rules }) => rules.some(({ id }) => id === check));
  const guard = files.length > 0 ? [...guardResults(assembly, files, saidIn(assembly, files))] : [];
  return [...guard, ...proofResults(assembly, proofs)]
    .filter(({ id }) => id === check)
    .flatMap(({ seen }) => [...seen].filter(({ ok }) => !ok).map((each) => JSON.stringify(each)));
}

function mistake(platform: Platform, fault: Mutant, said: Omit<Mistake, 'file' | 'line' | 'column'>): Mistake {
  const { file, line } = placeIn(platform, fault.id) ?? { file: 'checks', line: 1 };
  return { file, line, ...said };
}
