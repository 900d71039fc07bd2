/** Things by what they have in common, in the order of first appearance; `new Map` of them finds a group by its key. */
export function groupedBy<Thing, Key>(things: readonly Thing[], key: (thing: Thing) => Key): [Key, Thing[]][] {
  const groups = new Map<Key, Thing[]>();
  for (const thing of things) {
    const common = key(thing);
    const group = groups.get(common);
    if (group) group.push(thing);
    else groups.set(common, [thing]);
  }
  return [...groups];
}
