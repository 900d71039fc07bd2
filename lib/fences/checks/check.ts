import type { Assembly, Found } from '../templates/assembly';

/** One resource looked at: what was expected of it and what its template says. */
export interface Observation {
  readonly stack: string;
  readonly logicalId: string;
  /** JSON pointer into the template. */
  readonly pointer: string;
  readonly expected: string;
  readonly actual: string;
  readonly ok: boolean;
  /** The check looked at it and asks nothing of it: it holds nothing and breaks nothing, and is of no population. */
  readonly skipped?: true;
  /** Of what the row speaks, by one of the names in the check's `speaksOf`: a promise may rest on these rows alone. */
  readonly about?: string;
  /** Where the claim is that there is none: how many resources of the template were looked through for one. */
  readonly among?: number;
  /** The line of a file of the company's configuration, for a row about that. */
  readonly at?: { readonly file: string; readonly line: number };
  /** How much of a limit is used, in percent, where there is one. */
  readonly share?: number;
}

/**
 * A proof over templates: whatever follows references, reads policy statements or rule order, or spans stacks. It returns
 * every resource that it looked at, so that "kept" always has a population. Literals on one resource belong to Guard.
 */
export interface Check {
  readonly id: string;
  /** What holds when nothing is found, as a customer would say it. */
  readonly sentence: string;
  readonly remedy: string;
  /** Names of what single rows are about, where one check asks a resource about many things. */
  readonly speaksOf?: readonly string[];
  look(assembly: Assembly): Observation[];
}

/** What one check found: every resource that it looked at, so that a pass has a population. */
export interface CheckResult {
  readonly id: string;
  readonly family: 'guard' | 'proof';
  readonly sentence: string;
  readonly remedy: string;
  /** Where the check itself stands, relative to the project. */
  readonly source: { readonly file: string; readonly line: number };
  readonly seen: Iterable<Observation>;
}

/** @param property path below `Properties`, empty for the resource as a whole */
export function observe(
  found: Found,
  property: string,
  seen: Pick<Observation, 'expected' | 'actual' | 'ok' | 'share' | 'about'>,
): Observation {
  return {
    stack: found.stack.name,
    logicalId: found.logicalId,
    pointer: `/Resources/${found.logicalId}/Properties${property && `/${property}`}`,
    ...seen,
  };
}

/**
 * A whole template in which there is none of what must not be.
 *
 * @param among how many resources were looked through
 * @param what such as `AWS::IAM::User`
 */
export const noneIn = (stack: string, among: number, what: string): Observation => ({
  stack,
  logicalId: '',
  pointer: '/Resources',
  expected: `no ${what}`,
  actual: `none among ${among} resources`,
  ok: true,
  among,
});
