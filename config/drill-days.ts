import type { Platform } from './platform';

/** In how many days each has had a drill, where the book promises no fewer. */
const DRILL_DAYS = 90;

/** The fewest days between two restores that are tried, or two rehearsals of a disaster, that a promise of the book states. */
export const drillDays = ({ book }: Pick<Platform, 'book'>): number =>
  Math.min(
    DRILL_DAYS,
    ...book.promises
      .flatMap(({ figures }) => figures)
      .flatMap(({ restoreTestDays, disasterDrillDays }) => [restoreTestDays, disasterDrillDays])
      .filter((days) => days !== undefined),
  );
