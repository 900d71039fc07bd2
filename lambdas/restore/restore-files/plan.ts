import type { Entry, History } from './histories';

/** What becomes of a key. */
export type Plan =
  /** It stands as at the moment. */
  | { readonly do: 'leave' }
  /** It was written since the run began, by the run itself or by somebody else. */
  | { readonly do: 'leave'; readonly since: true }
  /** It may stand as at the moment: its version is of the same size as the one of then, of which it is a copy if its tag says so. */
  | { readonly do: 'ask'; readonly since: boolean; readonly from: Entry; readonly over: Entry }
  | { readonly do: 'copy'; readonly from: Entry; readonly over: Entry }
  | { readonly do: 'mark'; readonly over: Entry };

/** A key as it stood; undefined where there was no object. */
export interface Stood {
  readonly before: Entry | undefined;
  readonly then: Entry | undefined;
  readonly now: Entry | undefined;
}

/** S3 tells seconds: what it wrote in the second in which a run began was written since. */
const inSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1_000) * 1_000;

export function stood({ entries }: History, { moment, since }: { moment: Date; since: Date }): Stood {
  const at = (wanted: (entry: Entry) => boolean): Entry | undefined => {
    const found = entries.find(wanted);
    return found?.marker ? undefined : found;
  };
  return {
    before: at((one) => one.at.getTime() < inSeconds(since)),
    then: at((one) => one.at <= moment),
    now: at(() => true),
  };
}

/** What is to become of a key, by what S3 lists of it alone. */
export function planOf(history: History, times: { moment: Date; since: Date }): Plan {
  const over = history.entries[0]!;
  const { then, now } = stood(history, times);
  const since = over.at.getTime() >= inSeconds(times.since);
  if (then === now) return { do: 'leave', ...(since && !then && over.at > times.moment && { since }) };
  if (then && now && then.size === now.size) return { do: 'ask', since, from: then, over };
  if (since) return { do: 'leave', since };
  return then ? { do: 'copy', from: then, over } : { do: 'mark', over };
}
