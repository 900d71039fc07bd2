import type { CheckResult } from './check';

/** What a fence found, before exceptions are weighed. */
export interface Violation {
  readonly fence: FenceName;
  readonly rule: string;
  readonly path: string;
  readonly property: string;
  readonly wanted: string;
}

const FENCES = ['guard', 'validator', 'nag', 'check', 'exception', 'promise'] as const;
export type FenceName = (typeof FENCES)[number];

/** One result of one rule. */
interface Result {
  readonly fence: FenceName;
  readonly rule: string;
  readonly path: string;
  readonly result: string;
}

/**
 * The books of one synthesis: every rule result of every fence, compliant ones too, and how many there were. Written to
 * `cdk.out/fences/`, summed up in the gate line. In order of the fences, whichever was ready first.
 */
export class Books {
  readonly rules = byFence(() => new Set<string>());
  private readonly looks = byFence((): Result[] => []);
  private readonly finds = byFence((): Violation[] => []);
  private readonly checked = { guard: [] as CheckResult[], proof: [] as CheckResult[] };

  looked(fence: FenceName, rule: string, path: string, result: string): void {
    this.rules[fence].add(rule);
    this.looks[fence].push({ fence, rule, path, result });
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

  get results(): Result[] {
    return FENCES.flatMap((fence) => this.looks[fence]);
  }

  get violations(): Violation[] {
    return FENCES.flatMap((fence) => this.finds[fence]);
  }

  counted(fence: FenceName): number {
    return this.looks[fence].length;
  }
}

const byFence = <T>(each: () => T): Record<FenceName, T> =>
  Object.fromEntries(FENCES.map((fence) => [fence, each()])) as Record<FenceName, T>;
