/** One instance that is to be restored, own or shared. */
export interface Waiting {
  readonly of: string;
  /** From the start of its restore to the last row read. */
  readonly minutes: number;
}

export interface Pace {
  /** From the loss to the first restore, in minutes. */
  readonly prepare: number;
  /** Copies that are verified at the same time, and how long one of them takes a place at most, in minutes. */
  readonly atOnce: number;
  readonly verify: number;
  /** What the API lets through. */
  readonly requests: { readonly burst: number; readonly aSecond: number; readonly each: number };
}

export interface Served {
  readonly of: string;
  /** Which of those that are verified together, from 1. */
  readonly wave: number;
  /** Minutes after the loss. */
  readonly after: number;
}

/**
 * When each is served, in the order in which they wait. Restores begin as fast as the API lets them, and all of them go on at once; what
 * they queue for is a place of the hook that reads a copy to its end, which is the last part of the time that a drill measures.
 */
export function served(queue: readonly Waiting[], { prepare, atOnce, verify, requests }: Pace): Served[] {
  const places = new Array<number>(Math.max(1, Math.min(atOnce, queue.length))).fill(0);
  return queue.map(({ of, minutes }, n) => {
    const begun = prepare + Math.max(0, n * requests.each - requests.burst) / requests.aSecond / 60;
    const reading = Math.min(verify, minutes);
    const place = places.indexOf(Math.min(...places));
    const after = Math.max(begun + minutes - reading, places[place]!) + reading;
    places[place] = after;
    return { of, wave: Math.floor(n / atOnce) + 1, after };
  });
}

/** The fewest at once with which all are served as `inTime` says; nothing where no number is enough. */
export function fewestAtOnce(
  queue: readonly Waiting[],
  pace: Pace,
  inTime: (all: readonly Served[]) => boolean,
): number | undefined {
  const enough = (atOnce: number): boolean => inTime(served(queue, { ...pace, atOnce }));
  let [few, many] = [1, Math.max(1, queue.length)];
  if (!enough(many)) return undefined;
  while (few < many) {
    const middle = Math.floor((few + many) / 2);
    if (enough(middle)) many = middle;
    else few = middle + 1;
  }
  return few;
}
