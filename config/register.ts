import type { Catalogue, PlatformFiles } from './files';
import type { Exception } from './exception-schema';

/**
 * Departures that somebody in the company answers for, in order of number: its own, and those of the product that it has accepted.
 * A departure that nobody accepted is not among them, so that a fence finds it open wherever it occurs.
 */
export function registerOf(files: PlatformFiles, catalogue: Catalogue): Exception[] {
  const departures = new Map(catalogue.departures.value?.departures.map((departure) => [departure.number, departure]));
  const accepted = (files.exceptions.value?.accepted ?? []).flatMap((acceptance): Exception[] => {
    const departure = departures.get(acceptance.number);
    if (!departure) return [];
    const { title, fence, rules, at, reason, compensatingControl } = departure;
    return [{ title, fence, rules, ...(at && { at }), reason, compensatingControl, ...acceptance }];
  });
  return [...accepted, ...(files.exceptions.value?.exceptions ?? [])].sort((a, b) => (a.number < b.number ? -1 : 1));
}
