import type { Platform } from '../../../config/platform';
import { Assembly } from '../../fences/templates/assembly';
import type { Resource, StackTemplate } from '../../fences/templates/assembly';
import type { Check, Observation } from '../../fences/checks/check';
import { CHECKS } from '../../fences/checks';
import { exceptionAt } from '../../fences/books/excepted';
import { readGuardFiles } from '../../fences/guard/files';
import { guardEngine } from '../../fences/guard/start';
import type { Generated } from './generated';

/** Who found a fault: a fence at the very resource, one elsewhere alone, or nobody. */
export type Verdict = { readonly at: 'the resource' | 'elsewhere'; readonly by: string } | { readonly at: 'nowhere' };

/**
 * Asks fences for faults, one at a time, of all templates with that fault in them. What is open without it counts for nothing. The
 * check that found the last of its family is asked first, since asking all of them costs a second and a half: a tenth of a second a fault.
 */
export class Hunt {
  private readonly before = new Map<string, ReadonlySet<string>>();
  private readonly order = new Map<string, readonly Check[]>();
  private readonly sound: Assembly;
  private readonly guard = guardEngine(readGuardFiles());

  constructor(
    private readonly platform: Platform,
    private readonly stacks: readonly StackTemplate[],
  ) {
    this.sound = new Assembly(platform, stacks, true);
  }

  /**
   * The verdicts of some faults, those first that a check finds at the resource. Guard is asked for all the others at once, since
   * starting it costs most: its rules are of one resource, so that is all that it is shown.
   *
   * @param isOver whether to stop asking
   */
  *of(faults: readonly Generated[], isOver = () => false): Generator<readonly [Generated, Verdict]> {
    const left: (readonly [Generated, Verdict])[] = [];
    for (const fault of faults) {
      if (isOver()) break;
      const verdict = this.asked(fault, fault.after());
      if (verdict.at === 'the resource') yield [fault, verdict];
      else left.push([fault, verdict]);
    }
    const broken = left.length > 0 ? this.guard.look(left.map(([fault]) => there(fault.after()))).map((each) => each.broken) : [];
    for (const [i, [fault, verdict]] of left.entries()) {
      const rule = broken[i]!.find(({ logicalId }) => logicalId === fault.logicalId)?.rule;
      yield [fault, rule === undefined ? verdict : { at: 'the resource', by: rule }];
    }
  }

  private asked(fault: Generated, after: ReturnType<Generated['after']>): Verdict {
    const assembly = new Assembly(
      this.platform,
      this.stacks.map((stack) => (stack.name === fault.stack ? planted(stack, after) : stack)),
      true,
    );
    const family = familyOf(fault);
    const order = this.order.get(family) ?? ASKED;
    let elsewhere: string | undefined;
    for (const check of order) {
      const found = this.newOf(check, assembly);
      const here = found.some(({ stack, logicalId }) => stack === fault.stack && logicalId === fault.logicalId);
      if (here) {
        this.order.set(family, [check, ...order.filter((each) => each !== check)]);
        return { at: 'the resource', by: check.id };
      }
      if (found.length > 0) elsewhere ??= check.id;
    }
    return elsewhere === undefined ? { at: 'nowhere' } : { at: 'elsewhere', by: elsewhere };
  }

  /** One that throws fails the synthesis, so it has found something, though it cannot say where. */
  private newOf(check: Check, assembly: Assembly): readonly Observation[] {
    const before = this.before.get(check.id) ?? new Set(open(check, this.sound).map(lineOf));
    this.before.set(check.id, before);
    try {
      return open(check, assembly).filter((seen) => !before.has(lineOf(seen)) && !this.isExcepted(check, seen));
    } catch (error) {
      return [{ stack: '', logicalId: '', pointer: '', expected: 'an answer', actual: String(error), ok: false }];
    }
  }

  /** What a registered exception answers for fails no synthesis. */
  private isExcepted(check: Check, { stack, logicalId }: Observation): boolean {
    return exceptionAt(this.platform, check.id, `${stack}/${logicalId}`) !== undefined;
  }
}

/** Who finds most, and who takes longest: what others find at the resource itself, these need not be asked for. */
const FIRST: readonly string[] = [
  'protection-stands-in-the-template',
  'machines-run-as-reviewed',
  'alarms-are-those-of-the-catalogue',
  'every-trigger-fires',
  'role-reaches-what-is-written',
  'resource-policy-admits-who-is-known',
];
const LAST: readonly string[] = [
  'everything-fits',
  'hooks-run-as-reviewed',
  'role-and-resource-both-allow',
  'no-tenant-reaches-another',
];
const rank = ({ id }: Check): number => Number(LAST.includes(id)) - Number(FIRST.includes(id));
const ASKED: readonly Check[] = [...CHECKS].sort((a, b) => rank(a) - rank(b));

/** `a machine` of `a machine: a wait shortened`. */
const familyOf = ({ kind }: Generated): string => /^\w+ \w+/.exec(kind)?.[0] ?? kind;
const open = (check: Check, assembly: Assembly): Observation[] => check.look(assembly).filter(({ ok }) => !ok);
const lineOf = ({ stack, logicalId, pointer, actual }: Observation): string => `${stack}/${logicalId} ${pointer}: ${actual}`;

const there = (after: ReturnType<Generated['after']>): Record<string, Resource> =>
  Object.fromEntries(Object.entries(after).filter((entry): entry is [string, Resource] => entry[1] !== undefined));

function planted(stack: StackTemplate, after: ReturnType<Generated['after']>): StackTemplate {
  const kept = Object.fromEntries(Object.entries(stack.resources).filter(([logicalId]) => !(logicalId in after)));
  return { ...stack, resources: { ...kept, ...there(after) } };
}
