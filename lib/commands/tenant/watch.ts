import { setTimeout } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { CellError } from './errors';
import { History, type Happening } from './history';
import { passes } from './refusals';
import { look, runs, type Look } from './start';

/** Waits between two looks; tests do not. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
export const sleep: Sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal });

const SHORTEST_MS = 1_000;
const LONGEST_MS = 20_000;
const GROWTH = 1.5;
/** Looks in a row without an answer, about a quarter of an hour: then nobody is watching any more. */
const MOST_MISSES = 50;
/** Looks in a row at which a new execution may not be found yet. */
const MOST_ABSENCES = 10;

/**
 * Tells what happens in an execution until it ends; then returns how. Looks less and less often while nothing happens.
 * Returns nothing when `signal` stops it: the execution goes on.
 */
export async function* watch(
  machines: SFNClient,
  arn: string,
  { signal, pause = sleep }: { signal: AbortSignal; pause?: Sleep },
): AsyncGenerator<Happening, Look | undefined> {
  const history = new History(machines, arn);
  let [wait, misses, absences] = [SHORTEST_MS, 0, 0];
  while (!signal.aborted) {
    try {
      const now = await look(machines, arn, signal);
      if (now.status === undefined && ++absences > MOST_ABSENCES) throw absent(arn);
      const happened = now.status === undefined ? [] : await history.since(signal);
      yield* happened;
      if (now.status !== undefined && !runs(now.status)) return now;
      wait = happened.length > 0 ? SHORTEST_MS : Math.min(wait * GROWTH, LONGEST_MS);
      misses = 0;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!passes(error) || ++misses > MOST_MISSES) throw error;
    }
    await pause(wait, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return undefined;
}

const absent = (arn: string): CellError =>
  new CellError(`Step Functions knows no execution ${arn}; wanted one that was started within 90 days; start the request anew`);
