import type { Observation } from '../fences/checks/check';

/** One thing that a check looked at, as it counts for a promise. */
export interface Row {
  readonly seen: Observation;
  /** The registered exception that covers it, where it is broken. */
  readonly exception?: string;
}
