/** Places of a page that an address can point to. */
export const anchors = (text: string): string[] =>
  [...text.matchAll(/\sid=(?:"([^"]+)"|([\w-]+))/g)].map(([, quoted, bare]) => quoted ?? bare!);

/** Everything that leads from the pages to nowhere, or out of them. */
export function dangling(pages: ReadonlyMap<string, string>): string[] {
  const known = new Map([...pages].map(([path, text]) => [path, new Set(anchors(text))]));
  return [...pages].flatMap(([path, text]) =>
    [...text.matchAll(/\shref="([^"]*)"/g)].flatMap(([, address]) => {
      const { pathname, hash, host } = new URL(address!.replaceAll('&amp;', '&'), `pack://pack/${path}`);
      const anchor = decodeURIComponent(hash.slice(1));
      const target = known.get(decodeURIComponent(pathname.slice(1)));
      return host === 'pack' && target && (anchor === '' || target.has(anchor)) ? [] : [`${path}: ${address}`];
    }),
  );
}
