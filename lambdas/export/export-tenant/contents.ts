import type { LeftAside } from './left-aside';

/** A line of an archive's table of contents. */
interface Entry {
  readonly line: string;
  /** `<oid of the catalogue>.<oid>`. */
  readonly object: string;
  readonly needs: readonly string[];
}

const COMMENT = /^\d+; \d+ \d+ COMMENT /;
/**
 * These are for roles of this platform, or lead to other servers (foreign tables are left out, and mappings hold passwords), and belong to
 * no object with a number. The words are pg_dump's own, and come first.
 */
const PLATFORMS = /^\d+; \d+ \d+ (?:POLICY|ROW SECURITY|EVENT TRIGGER|FOREIGN DATA WRAPPER|SERVER|USER MAPPING) /;

/**
 * The table of contents without what would fail, or mean nothing, in a database of the customer's own. It is as `pg_restore --list
 * --verbose` prints it: numbers before any name, one entry a line whatever is in a name, and its needs on the next.
 */
export function portable(list: string, aside: LeftAside): string {
  const entries = new Map<string, Entry>();
  let last = '';
  for (const line of list.split('\n')) {
    const [, number, catalogue, oid] = /^(\d+); (\d+) (\d+) /.exec(line) ?? [];
    const [, needs] = /^;\tdepends on: ([\d ]+)$/.exec(line) ?? [];
    if (number) entries.set((last = number), { line, object: `${catalogue}.${oid}`, needs: [] });
    else if (needs) entries.set(last, { ...entries.get(last)!, needs: needs.trim().split(' ') });
  }
  const out = new Set<string>();
  for (const [number, { line, object, needs }] of entries) {
    const silenced = COMMENT.test(line) && needs.some((need) => aside.comments.has(entries.get(need)?.object ?? ''));
    if (PLATFORMS.test(line) || aside.objects.has(object) || silenced) out.add(number);
  }
  // What has no number of its own, a comment say, goes with what it needs.
  spread(entries, out);
  const needed = new Set([...entries].flatMap(([number, { needs, line }]) => (out.has(number) || COMMENT.test(line) ? [] : needs)));
  for (const [number, { object }] of entries) if (aside.superusers.has(object) && !needed.has(number)) out.add(number);
  spread(entries, out);
  return [...entries].flatMap(([number, { line }]) => (out.has(number) ? [] : [`${line}\n`])).join('');
}

function spread(entries: ReadonlyMap<string, Entry>, out: Set<string>): void {
  for (let before = -1; before !== out.size;) {
    before = out.size;
    for (const [number, { object, needs }] of entries) {
      if (object.startsWith('0.') && needs.some((need) => out.has(need))) out.add(number);
    }
  }
}
