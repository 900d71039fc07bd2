import type { Ran } from '../machines/drive';

/** One thing that the chapter of operations shows, as the report tells it. */
export interface Operation {
  readonly title: string;
  /** Ids of the promises of which it shows a part. */
  readonly promises: readonly string[];
  /** What was measured or counted in this run, each with its unit. */
  readonly figures: readonly (readonly [what: string, value: string])[];
  /** A Mermaid chart. */
  readonly picture?: string;
}

/** @throws Error unless it holds: the run then fails, and says what was wanted */
export function holds(wanted: boolean, otherwise: string): asserts wanted {
  if (!wanted) throw new Error(otherwise);
}

/** What a machine answered that ended well. */
export function outputOf<Output>({ title, output, failure, status }: Ran): Output {
  if (failure !== undefined || output === undefined) throw new Error(`${title}: ${failure ?? status}; wanted it to end well`);
  return output as Output;
}
