import type { Cell, Residency } from './platform';

/** Where something of a residency stands: after a loss, what watches the region that is lost as well. */
export const cellsOf = ({ home, recovery, lost }: Pick<Residency, 'home' | 'recovery' | 'lost'>): readonly Cell[] => [
  home,
  ...(recovery ? [recovery] : []),
  ...(lost ? [lost] : []),
];
