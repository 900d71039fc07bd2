/** A smaller edition holds nothing of a larger one that is not its reader's. */
export const EDITIONS = ['auditor', 'customer', 'public'] as const;
export type EditionKind = (typeof EDITIONS)[number];
