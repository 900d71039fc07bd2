/**
 * A statement of a role whose resources are known by a pattern alone, as somebody has looked at it: who has it, what it may at most,
 * on what at most, and on which conditions at least.
 */
export interface WideStatement {
  readonly sid: string;
  /** Purposes of the roles, as `regionRoleName` has them; a tenant's begin with `tenant `. */
  readonly by: readonly string[];
  readonly actions: readonly string[];
  /** As `shortened` writes them. */
  readonly on: readonly string[];
  /** Operator, key and values. */
  readonly when?: readonly string[];
  readonly why: string;
}

/** Actions of one service. */
export const of = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);
