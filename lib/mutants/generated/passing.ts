import type { Passing } from './tally';

/** What fences let pass, and why that is no gap, or which. */
export const PASSING: readonly Passing[] = [];
