const DAY_MS = 86_400_000;

/** The day on which the last event of a log lapses. */
export const untilOf = (last: Date, days: number): string => new Date(last.getTime() + days * DAY_MS).toISOString();

/** Things in groups of at most so many, as batch calls take them. */
export function* batches<Thing>(things: readonly Thing[], size: number): Generator<Thing[]> {
  for (let at = 0; at < things.length; at += size) yield things.slice(at, at + size);
}
