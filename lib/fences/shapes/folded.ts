import type { CheckResult, Observation } from '../checks/check';
import type { Shape } from './shapes';

type ShapeOf = (stack: string) => Shape;

/** One check's observations: in which order of stacks they were made, and what was seen in each stack, as places in the lists around. */
interface FoldedResult extends Omit<CheckResult, 'seen'> {
  readonly broken: number;
  /** Pairs of a stack and how many observations follow of it. */
  readonly runs: readonly number[];
  /** Pairs of a stack and the text of all that was seen in it. */
  readonly parts: readonly number[];
}

/** As they are remembered. */
export interface FoldedResults {
  readonly stacks: readonly string[];
  readonly texts: readonly string[];
  readonly results: readonly FoldedResult[];
}

/** A result whose observations are made anew, one by one, for whoever asks. */
export interface Unfolded extends CheckResult {
  readonly looked: number;
  readonly broken: number;
}

/**
 * Results of checks, with what was seen in tenants of one shape kept once: another tenant is a few numbers. A thousand tenants' own
 * observations would take as much memory as all else together.
 */
export function folded(results: Iterable<CheckResult>, shapeOf: ShapeOf): FoldedResults {
  const stacks = new Places();
  const texts = new Places();
  const fold = ({ seen, ...about }: CheckResult): FoldedResult => {
    const own = new Map<number, Observation[]>();
    const runs: number[] = [];
    let broken = 0;
    for (const one of seen) {
      if (!one.ok) broken++;
      const stack = stacks.of(one.stack);
      if (runs.at(-2) === stack) runs[runs.length - 1]!++;
      else runs.push(stack, 1);
      const part = own.get(stack);
      if (part) part.push(one);
      else own.set(stack, [one]);
    }
    const parts = [...own].flatMap(([stack, part]) => [stack, texts.of(shapeOf(stacks.names[stack]!).of(JSON.stringify(part)))]);
    return { ...about, broken, runs, parts };
  };
  const all: FoldedResult[] = [];
  for (const result of results) all.push(fold(result));
  return { stacks: stacks.names, texts: texts.names, results: all };
}

export function unfolded({ stacks, texts, results }: FoldedResults, shapeOf: ShapeOf): Unfolded[] {
  function* seenBy({ runs, parts }: FoldedResult): Generator<Observation> {
    const patterns = new Map<number, readonly Observation[]>(); // what is the same in every tenant is made once, and shared
    const patternOf = (text: number): readonly Observation[] => {
      const known = patterns.get(text) ?? (JSON.parse(texts[text]!) as Observation[]);
      patterns.set(text, known);
      return known;
    };
    const open = new Map<number, { readonly pattern: readonly Observation[]; readonly shape: Shape; next: number }>();
    for (const [stack, text] of pairs(parts))
      open.set(stack, { pattern: patternOf(text), shape: shapeOf(stacks[stack]!), next: 0 });
    for (const [stack, count] of pairs(runs)) {
      const from = open.get(stack)!;
      const fill = (text: string): string => from.shape.fill(text);
      for (let i = 0; i < count; i++) {
        const { logicalId, pointer, expected, actual, ...rest } = from.pattern[from.next++]!;
        yield {
          ...rest,
          stack: stacks[stack]!,
          logicalId: fill(logicalId),
          pointer: fill(pointer),
          expected: fill(expected),
          actual: fill(actual),
        };
      }
    }
  }
  return results.map((result) => ({
    ...result,
    looked: [...pairs(result.runs)].reduce((sum, [, count]) => sum + count, 0),
    get seen() {
      return seenBy(result);
    },
  }));
}

function* pairs(flat: readonly number[]): Generator<[number, number]> {
  for (let i = 0; i < flat.length; i += 2) yield [flat[i]!, flat[i + 1]!];
}

/** Each text once, known by its place. */
class Places {
  readonly names: string[] = [];
  private readonly places = new Map<string, number>();

  of(name: string): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}
