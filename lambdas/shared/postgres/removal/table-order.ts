/** A table with rows of the tenant's: its quoted name, and the tables that its foreign keys lead to. */
export interface Linked {
  readonly name: string;
  readonly leadsTo: readonly string[];
}

/**
 * The order in which rows can be deleted: whoever refers before whom it refers to. Tables that refer to each other in a
 * circle, or one to itself, are one group: PostgreSQL checks at the end of a statement, so one statement must delete them all.
 */
export function deletionOrder(tables: readonly Linked[]): string[][] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const reached = new Map(tables.map(({ name }) => [name, reachableFrom(name, byName)]));
  const same = (a: string, b: string): boolean => a === b || (reached.get(a)!.has(b) && reached.get(b)!.has(a));
  const groups: string[][] = [];
  for (const { name } of tables) {
    const group = groups.find(([first]) => same(first!, name));
    if (group) group.push(name);
    else groups.push([name]);
  }
  // Whoever refers reaches all that the other reaches, and the other as well: more tables outside of its own group.
  const beyond = (group: readonly string[]): number => [...reached.get(group[0]!)!].filter((name) => !group.includes(name)).length;
  return groups.sort((a, b) => beyond(b) - beyond(a));
}

/** Whether deleting in batches could leave a row whose parent is gone. */
export const refersToItself = (group: readonly string[], tables: readonly Linked[]): boolean =>
  group.length > 1 || tables.some(({ name, leadsTo }) => name === group[0] && leadsTo.includes(name));

function reachableFrom(start: string, byName: ReadonlyMap<string, Linked>): Set<string> {
  const seen = new Set<string>();
  const next = [...(byName.get(start)?.leadsTo ?? [])];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (seen.has(name) || !byName.has(name)) continue;
    seen.add(name);
    next.push(...byName.get(name)!.leadsTo);
  }
  return seen;
}
