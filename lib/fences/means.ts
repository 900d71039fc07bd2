import type { Memory } from '../memory';
import type { Hands } from './hands';
import type { Sight } from './sight';

/** What fences that look at one stack at a time work with. */
export interface Means {
  readonly sight: Sight;
  readonly memory: Memory;
  readonly hands: Hands;
}
