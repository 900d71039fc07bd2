import type { Controls, PromiseEntry } from '../../config/book-schema';
import type { PromiseResult } from './results';

/** Of the configuration's own, which is frozen. */
export const copyOf = (controls: Controls): PromiseEntry['frameworks'] =>
  Object.fromEntries(Object.entries(controls).map(([framework, ids]) => [framework, { ...ids }]));

/** Controls of several checks together; where two relate differently to one control, it intersects. */
export function joined(each: readonly PromiseResult['controls'][]): PromiseResult['controls'] {
  const all: PromiseResult['controls'] = {};
  for (const controls of each) {
    for (const [framework, ids] of Object.entries(controls)) {
      const own = (all[framework] ??= {});
      for (const [id, relation] of Object.entries(ids))
        own[id] = own[id] === undefined || own[id] === relation ? relation : 'intersects';
    }
  }
  return all;
}
