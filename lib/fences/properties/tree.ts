import type { Assembly, Found } from '../templates/assembly';
import { declaredIn } from '../templates/declared';
import type { Class, Table } from './classes';
import { isMap } from '../templates/value';
import type { Value } from '../templates/value';

/** The rows of one type as they stand in each other: walked beside a resource, it costs no text but where something is wrong. */
interface Node {
  readonly parts: Map<string, Node>;
  class?: Class;
}

/** A property that is not as its row says, or has none. */
export interface Departure {
  /** Below `Properties`: `Rules/0/Action`. */
  readonly path: string;
  readonly kind: 'unclassed' | 'missing' | 'weak';
  readonly wanted: string;
  readonly got: string;
}

const trees = new WeakMap<Table, Map<string, Node>>();
/** Two checks ask of each resource, one for what has no class and one for what does not protect. */
const known = new WeakMap<Found, Departure[]>();

/** Every departure of a resource's properties from its type's rows. A type without rows has no property that somebody classed. */
export function departures(table: Table, found: Found, assembly: Assembly): readonly Departure[] {
  const read = known.get(found);
  if (read) return read;
  const walk = new Walk(
    (value) => assembly.text(value, found.stack),
    (text) => typeOf(assembly, text),
  );
  walk.entries(entriesOf(found.properties), rowsOf(table, found.type), '');
  const wrong = walk.wrong.map((one) => ({ ...one, path: one.path.slice(1) }));
  known.set(found, wrong);
  return wrong;
}

type Entry = readonly [key: string, value: Value, at: string];
const entriesOf = (map: { readonly [key: string]: Value }): Entry[] => Object.entries(map).map(([key, value]) => [key, value, key]);

class Walk {
  readonly wrong: Departure[] = [];

  constructor(
    private readonly text: (value: Value) => string,
    private readonly typeOf: (reference: string) => string,
  ) {}

  entries(entries: readonly Entry[], node: Node, path: string): void {
    for (const [key, value, at] of entries) {
      const part = node.parts.get(key) ?? node.parts.get('*');
      if (part) this.value(value, part, `${path}/${at}`);
      else this.unclassed(`${path}/${at}`, key);
    }
    for (const [key, part] of node.parts)
      if (isNeeded(part) && !entries.some(([has, value]) => has === key && !isNothing(value)))
        this.wrong.push({ path: `${path}/${key}`, kind: 'missing', wanted: wantedOf(part), got: 'nothing' });
  }

  private value(value: Value, node: Node, path: string): void {
    if (node.class?.policy || node.parts.has('**')) return;
    const pairs = pairsOf(value, this.text);
    if (pairs) return this.entries(pairs, node, path);
    if (Array.isArray(value) && value.length > 0) return value.forEach((item, place) => this.value(item, node, `${path}/${place}`));
    const map = isMap(value) && !isFunction(value) ? value : undefined;
    if (node.parts.size > 0) {
      if (map) this.entries(entriesOf(map), node, path);
      else this.unclassed(path, this.text(value));
    } else if (map && Object.keys(map).length > 0) {
      for (const key of Object.keys(map)) this.unclassed(`${path}/${key}`, key);
    } else this.weigh(value, node, path);
  }

  private weigh(value: Value, { class: row }: Node, path: string): void {
    const got = row?.only ? this.text(value) : '';
    if (row?.only && !row.only.includes(got)) this.wrong.push({ path, kind: 'weak', wanted: row.only.join(' or '), got });
    if (row?.of && !row.of.includes(this.typeOf(this.text(value))))
      this.wrong.push({ path, kind: 'weak', wanted: wantedOf({ class: row }), got: this.text(value) });
    if (row?.bound !== undefined && !isWithin(row, row.bound, Number(this.text(value))))
      this.wrong.push({ path, kind: 'weak', wanted: boundOf(row), got: this.text(value) });
  }

  private unclassed(path: string, got: string): void {
    this.wrong.push({ path, kind: 'unclassed', wanted: 'a property that somebody classed', got });
  }
}

/** An empty list holds nothing that protects. */
const isNothing = (value: Value): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0);

function rowsOf(table: Table, type: string): Node {
  const all = trees.get(table) ?? new Map<string, Node>();
  trees.set(table, all);
  const root = all.get(type) ?? treeOf(table[type] ?? {});
  all.set(type, root);
  return root;
}

function treeOf(rows: Table[string]): Node {
  const root: Node = { parts: new Map() };
  for (const [path, row] of Object.entries(rows)) {
    let node = root;
    for (const key of path.split('/')) {
      const next: Node = node.parts.get(key) ?? { parts: new Map<string, Node>() };
      node.parts.set(key, next);
      node = next;
    }
    node.class = row;
  }
  return root;
}

/** What stands in it is needed, so it is, unless a row says that only some have it. */
function isNeeded(node: Node): boolean {
  if (node.class) return node.class.needed;
  return [...node.parts.values()].some(isNeeded);
}

function wantedOf({ class: row }: Pick<Node, 'class'>): string {
  if (row?.of) return `a reference to ${row.of.join(' or ')} of a template`;
  return row?.only?.join(' or ') ?? (row?.bound === undefined ? 'a value' : boundOf(row));
}

/** Of the resource that a reference or an ARN leads to; empty where no template declares it. */
function typeOf(assembly: Assembly, text: string): string {
  const [, stack, logicalId] = /^<([^/<>]+)\/([^.<>]+)(?:\.\w+)?>$/.exec(text) ?? [];
  const found = logicalId === undefined ? declaredIn(assembly).of(text) : assembly.stackNamed(stack!)?.resources[logicalId];
  if (found === undefined || found === true) return '';
  return 'Type' in found ? found.Type : found.type;
}

/** What is no figure is within nothing. */
const isWithin = ({ weaker }: Class, bound: number, figure: number): boolean =>
  weaker === 'less' ? figure >= bound : figure > 0 && figure <= bound;
const boundOf = ({ weaker, bound }: Class): string => (weaker === 'less' ? `${bound} or more` : `1 to ${bound}`);

/** A list of nothing but keys with their values, as tags, attributes and variables are written. */
function pairsOf(value: Value, text: (value: Value) => string): Entry[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const pairs = value.flatMap((item, place): Entry[] => {
    if (!isMap(item) || Object.keys(item).length !== 2 || !('Value' in item)) return [];
    const key = item.Key ?? item.Name;
    return key === undefined ? [] : [[typeof key === 'string' ? key : text(key), item.Value, `${place}/Value`]];
  });
  return pairs.length === value.length ? pairs : undefined;
}

const isFunction = (value: { [key: string]: Value }): boolean => {
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::)/.test(keys[0]!);
};
