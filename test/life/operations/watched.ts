import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { Print } from '../life';
import type { Span } from './timeline';

const EVERY_MS = 120;
/** What somebody saw who came in at that moment. */
type Saw = 'as it was' | 'otherwise' | 'refused';
const LOOKS = { 'as it was': 'good', otherwise: 'bad', refused: 'none' } as const;

/** Comes in again and again, as somebody who uses the application does, and remembers what was seen. */
export class Watched {
  private readonly looks: { readonly at: number; readonly saw: Saw }[] = [];
  private going = true;
  private readonly done: Promise<void>;

  /** @param wanted the sum of what there should be; without one anything that is seen is */
  constructor(seen: () => Promise<Print>, wanted?: string) {
    this.done = this.watch(seen, wanted);
  }

  private async watch(seen: () => Promise<Print>, wanted?: string): Promise<void> {
    while (this.going) {
      const at = Date.now();
      this.looks.push({ at, saw: await sawBy(seen, wanted) });
      await pause(EVERY_MS);
    }
  }

  async end(): Promise<void> {
    this.going = false;
    await this.done;
  }

  get refusals(): number {
    return this.looks.filter(({ saw }) => saw === 'refused').length;
  }
  /** Looks that saw anything but what there should be. */
  get wrong(): number {
    return this.looks.filter(({ saw }) => saw !== 'as it was').length;
  }
  get times(): number {
    return this.looks.length;
  }

  /** Since when all that was seen is as it was; undefined when the last look saw something else. */
  get rightSince(): number | undefined {
    const wrong = this.looks.findLastIndex(({ saw }) => saw !== 'as it was');
    return this.looks[wrong + 1]?.at;
  }

  /** Looks that saw the same, one after the other. */
  spans(): Span[] {
    const spans: { what: string; from: number; to: number; look: Span['look'] }[] = [];
    for (const { at, saw } of this.looks) {
      const last = spans.at(-1);
      if (last) last.to = at;
      if (last?.what !== saw) spans.push({ what: saw, from: at, to: at, look: LOOKS[saw] });
    }
    return spans;
  }
}

/** A login that is refused is an answer; anything else that fails is not. */
async function sawBy(seen: () => Promise<Print>, wanted: string | undefined): Promise<Saw> {
  try {
    const { sum } = await seen();
    return wanted === undefined || sum === wanted ? 'as it was' : 'otherwise';
  } catch (error) {
    if (error instanceof DatabaseError) return 'refused';
    if ((error as Error).message === 'Connection terminated unexpectedly') return 'refused'; // Ended while it read.
    throw error;
  }
}
