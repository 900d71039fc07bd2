/**
 * What somebody has found a property to be. A property that has no class is refused: it may open a door, keep a copy or lose a lock,
 * and no fence would know.
 *
 * - `protects`: a tenant's data, a lock, a record or somebody's sleep hangs on it. Its row says what is safe, and the fence holds it to
 *   that; what only the configuration can say, such as how many days, a check of its own compares. Whatever weakens such a row is a
 *   fault that mutants plant.
 * - `names`: what a resource or a part of it is called. A wrong one is somebody else's, which the checks of addresses, isolation and
 *   references say; it costs a replacement.
 * - `sizes`: how much, how fast, how often, of what make. A wrong one costs money or patience, and no promise.
 * - `harmless`: words for people, and what nothing reads.
 */
export type Kind = 'protects' | 'names' | 'sizes' | 'harmless';

export interface Class {
  readonly kind: Kind;
  /** Whether it stands wherever what holds it stands: left out, AWS's own default takes its place, which is mostly the open one. */
  readonly needed: boolean;
  /** The values that are safe, as text. Without it the value is a matter for a check of its own. */
  readonly only?: readonly string[];
  /** Of a number: in which direction it is the weaker. */
  readonly weaker?: 'less' | 'more';
  /** How far it may go in that direction. Without it, that is a matter for a check of its own. */
  readonly bound?: number;
  /** A policy document: its statements are judged wherever they stand, so nothing below is a property. */
  readonly policy?: true;
  /** It leads to resources of these types that a template declares; a list leads there with each item. */
  readonly of?: readonly string[];
  /** What only some have; whoever has it has all that is needed in it. */
  readonly group?: true;
}

/**
 * The classes of a type's properties, by path below `Properties`: `*` is any one name, `**` whatever stands below. A place in a list is
 * left out, and of a list of pairs (`Key` or `Name` with `Value`) the key stands for the place:
 * `LoadBalancerAttributes/deletion_protection.enabled`.
 */
export type Table = Readonly<Record<string, Readonly<Record<string, Class>>>>;

type Scalar = string | number | boolean;

export const NAMES: Class = { kind: 'names', needed: false };
export const SIZES: Class = { kind: 'sizes', needed: false };
export const HARMLESS: Class = { kind: 'harmless', needed: false };
/** It must be there; which value is right, a check of its own says. */
export const THERE: Class = { kind: 'protects', needed: true };
/** It is there where the configuration asks for it, which a check of its own says. */
export const WHERE_ASKED: Class = { kind: 'protects', needed: false };
/** It must be there, and less than it says protects less. */
export const NOT_LESS: Class = { kind: 'protects', needed: true, weaker: 'less' };
/** It must be there, and more than it says protects less. */
export const NOT_MORE: Class = { kind: 'protects', needed: true, weaker: 'more' };
/** It must be there, and be so much at least. */
export const atLeast = (bound: number): Class => ({ ...NOT_LESS, bound });
/** It must be there, and be so much at most; nought turns it off. */
export const atMost = (bound: number): Class => ({ ...NOT_MORE, bound });
/** Where it is there, more than it says protects less. */
export const NOT_MORE_IF: Class = { ...NOT_MORE, needed: false };
/** It must be there and lead to what a template declares, of one of these types. */
export const of = (...types: readonly string[]): Class => ({ ...THERE, of: types });
/** Where it is there, it leads to what a template declares. */
export const ofIf = (...types: readonly string[]): Class => ({ ...of(...types), needed: false });
export const POLICY: Class = { kind: 'protects', needed: true, policy: true };
export const POLICY_IF: Class = { kind: 'protects', needed: false, policy: true };
export const SOME: Class = { kind: 'protects', needed: false, group: true };
/** It must be there and be one of these. */
export const only = (...values: readonly Scalar[]): Class => ({ kind: 'protects', needed: true, only: values.map(String) });
/** Where it is there, it is one of these. */
export const onlyIf = (...values: readonly Scalar[]): Class => ({ ...only(...values), needed: false });

const KINDS: readonly unknown[] = ['protects', 'names', 'sizes', 'harmless'] satisfies Kind[];

/** Whether a company's file has classes: every property by its name, since a row for all of them would class what nobody has seen. */
export const isTable = (value: unknown): value is Table =>
  isObject(value) &&
  Object.values(value).every(
    (rows) =>
      isObject(rows) &&
      Object.entries(rows).every(([path, row]) => !path.includes('*') && isObject(row) && KINDS.includes(row.kind)),
  );
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
