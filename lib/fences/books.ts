import type { CheckResult } from './check';

/** What a fence found, before exceptions are weighed. */
export interface Violation {
  readonly fence: FenceName;
  readonly rule: string;
  readonly path: string;
  readonly property: string;
  readonly wanted: string;
}

export type FenceName = 'validator' | 'nag' | 'guard' | 'check' | 'exception' | 'promise';

/**
 * The books of one synthesis: every rule result of every fence, compliant ones too, and how many there were. Written to
 * `cdk.out/fences/`, summed up in the gate line.
 */
export class Books {
  readonly rules: Record<FenceName, Set<string>> = {
    validator: new Set(),
    nag: new Set(),
    guard: new Set(),
    check: new Set(),
    exception: new Set(),
    promise: new Set(),
  };
  readonly results: { fence: FenceName; rule: string; path: string; result: string }[] = [];
  readonly violations: Violation[] = [];
  /** Guard rules and proofs with everything that they looked at: what promises are judged by. */
  readonly checks: CheckResult[] = [];

  looked(fence: FenceName, rule: string, path: string, result: string): void {
    this.rules[fence].add(rule);
    this.results.push({ fence, rule, path, result });
  }

  violated(violation: Violation): void {
    this.violations.push(violation);
  }

  counted(fence: FenceName): number {
    return this.results.filter((r) => r.fence === fence).length;
  }
}
