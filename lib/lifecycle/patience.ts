import type { Duration } from 'aws-cdk-lib';

/** How long a machine asks the same again: first after so long, and for the last time when so much has passed. */
export interface Patience {
  readonly every: Duration;
  /** What the pauses add up to. */
  readonly within: Duration;
  /** How often it may be said "not yet"; left out = `LOOKS`. */
  readonly looks?: number;
}

/**
 * Each look is up to eleven events of a run's history, and Step Functions ends a run at 25,000, beyond redriving. Thirty looks at ever
 * longer pauses follow minutes at first and days at last; thirty at one pause would be blind to one of the two.
 */
const LOOKS = 30;

/** The pauses in seconds: the first, by how much each is longer than the one before, and the last. */
export function pausesOf({ every, within, looks = LOOKS }: Patience): { first: number; longer: number; last: number } {
  const first = every.toSeconds();
  const longer = Math.ceil((2 * (within.toSeconds() - looks * first)) / (looks * (looks - 1)));
  if (longer < 1)
    throw new Error(
      `${looks} looks every ${first} s take longer than the ${within.toSeconds()} s allowed; wanted pauses that grow; allow more time, or look less often`,
    );
  return { first, longer, last: first + (looks - 1) * longer };
}
