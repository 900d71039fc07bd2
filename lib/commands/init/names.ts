import type { Answers } from './answers';

/** What an exception's number and a promise's id begin with. */
export const prefixOf = ({ name }: Answers): string => name.slice(0, 4).toUpperCase();

/** A residency is called like its jurisdiction, and two of one jurisdiction like their regions. */
export function nameOf({ homes }: Answers, place: number): string {
  const { jurisdiction, facts } = homes[place]!;
  const alone = homes.filter((home) => home.jurisdiction === jurisdiction).length === 1;
  return alone ? jurisdiction.toLowerCase() : facts.region;
}
