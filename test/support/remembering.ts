import { NO_MEMORY } from '../../lib/memory';
import type { Memory } from '../../lib/memory';

/** A memory of one suite, which begins empty: what was judged once in it is known to it again. */
export function remembering(): Memory {
  const kept = new Map<string, unknown>();
  return {
    ...NO_MEMORY,
    recall: (kind, key) => kept.get(`${kind} ${key}`),
    keep: (kind, key, value) => void kept.set(`${kind} ${key}`, value),
  };
}
