/**
 * How many clicks lead from a page of a pack to each place of it, by the links as they are written. A place is a page, or a page and
 * an anchor in it; whoever is on a page sees all of it.
 */
export function clicksFrom(start: string, pages: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const clicks = new Map([[start, 0]]);
  for (const [page, count] of clicks) {
    const here = page.split('#')[0]!;
    for (const [, address] of (pages.get(here) ?? '').matchAll(/\shref="([^"]*)"/g)) {
      const { pathname, hash, host } = new URL(address!.replaceAll('&amp;', '&'), `pack://pack/${here}`);
      if (host !== 'pack') continue;
      const path = decodeURIComponent(pathname.slice(1));
      for (const place of [path, `${path}${decodeURIComponent(hash)}`]) if (!clicks.has(place)) clicks.set(place, count + 1);
    }
  }
  return clicks;
}
