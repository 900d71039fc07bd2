import type { CheckResult } from '../checks/check';

/** What a fence found, before exceptions are weighed. */
export interface Violation {
  readonly fence: FenceName;
  readonly rule: string;
  readonly path: string;
  readonly property: string;
  readonly wanted: string;
  /** What mends it, where the fence knows. */
  readonly remedy?: string;
}

const FENCES = ['guard', 'validator', 'nag', 'check', 'exception', 'promise'] as const;
export type FenceName = (typeof FENCES)[number];

/** One result of one rule. */
export interface Look {
  readonly rule: string;
  readonly path: string;
  readonly result: string;
}
interface Result extends Look {
  readonly fence: FenceName;
}

/** Results that a fence tells when it is asked, since all of them together are what takes most room. */
interface Page {
  readonly count: number;
  readonly looks: () => Iterable<Look>;
}

/**
 * The books of one synthesis: every rule result of every fence, compliant ones too, and how many there were. Written to
 * `cdk.out/fences/`, summed up in the gate line. In order of the fences, whichever was ready first.
 */
export class Books {
  readonly rules = byFence(() => new Set<string>());
  private readonly pages = byFence((): Page[] => []);
  private readonly finds = byFence((): Violation[] => []);
  private readonly checked = { guard: [] as CheckResult[], proof: [] as CheckResult[] };

  looked(fence: FenceName, rule: string, path: string, result: string): void {
    this.rules[fence].add(rule);
    this.lookedThrough(fence, { count: 1, looks: () => [{ rule, path, result }] });
  }

  /** The same of many at once, by rules that the book has already. */
  lookedThrough(fence: FenceName, page: Page): void {
    this.pages[fence].push(page);
  }

  violated(violation: Violation): void {
    this.finds[violation.fence].push(violation);
  }

  examined(results: readonly CheckResult[]): void {
    for (const result of results) this.checked[result.family].push(result);
  }

  /** Guard rules and proofs with everything that they looked at: what promises are judged by. */
  get checks(): CheckResult[] {
    return [...this.checked.guard, ...this.checked.proof];
  }

  /** Each told for this once. */
  *results(): Generator<Result> {
    for (const fence of FENCES)
      for (const { looks } of this.pages[fence]) for (const { rule, path, result } of looks()) yield { fence, rule, path, result };
  }

  get violations(): Violation[] {
    return FENCES.flatMap((fence) => this.finds[fence]);
  }

  counted(fence: FenceName): number {
    return this.pages[fence].reduce((sum, { count }) => sum + count, 0);
  }
}

const byFence = <T>(each: () => T): Record<FenceName, T> =>
  Object.fromEntries(FENCES.map((fence) => [fence, each()])) as Record<FenceName, T>;
