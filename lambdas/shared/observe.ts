import { pause } from './pause';

const READS = 5;
const STEP_MS = 500;

/**
 * Reads back what was set until it is as wanted, since AWS shows a change a moment after accepting it. Five reads in five
 * seconds, then what was last seen is returned whatever it is: the caller says what is wrong with it.
 */
export async function observe<Seen>(read: () => Promise<Seen>, asWanted: (seen: Seen) => boolean): Promise<Seen> {
  let seen = await read();
  for (let reads = 1; reads < READS && !asWanted(seen); reads++) {
    await pause(reads * STEP_MS);
    seen = await read();
  }
  return seen;
}
