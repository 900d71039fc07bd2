import type { Memory } from '../../memory';
import type { Hands } from './hands';
import type { Sight } from './sight';

/** What fences that look at one stack at a time work with. */
export interface Means {
  readonly sight: Sight;
  readonly memory: Memory;
  /** Hash of the files that the platform was loaded from and that fences are written in; absent where a test has made either. */
  readonly sources?: string | undefined;
  readonly hands: Hands;
}
