import type { Check } from '../check';

/** Every proof, in the order in which the gate runs them. */
export const CHECKS: readonly Check[] = [];
