import { OSCAL_VERSIONS } from './versions';
import type { OscalVersion } from './versions';
import { createHash } from 'node:crypto';
import { SaidError } from '../../../config/mistakes';
import type { Results } from '../results';

/** Whose names our properties are. */
export const NAMESPACE = 'https://freehold.dev/ns/oscal';

/** Raised for names that OSCAL cannot tell apart. */
export class OscalError extends SaidError {
  override readonly name = 'OscalError';
}

/** UUID of version 5 (RFC 9562): the same name gives the same UUID, in every pack and on every machine. */
export function uuid5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** RFC 9562's own namespace of URLs. */
const URLS = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
const OURS = uuid5(URLS, NAMESPACE);

/** UUID of one thing; JSON keeps `['a', 'b']` and `['a,b']` apart. */
export const uuid = (...name: readonly string[]): string => uuid5(OURS, JSON.stringify(name));

/** UUIDs of the things of one platform and stage: the same thing has the same in every pack. */
export const uuidsOf =
  ({ platform }: Results) =>
  (...name: readonly string[]): string =>
    uuid(platform.name, platform.stage, ...name);

/**
 * OSCAL's token: letters, digits, `.`, `-` and `_`, in lower case, beginning with a letter. `SC-12(2)` becomes `sc-12.2`, as in
 * NIST's own catalog.
 */
export function token(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('(', '.')
    .replaceAll(')', '')
    .replaceAll('&', '-and-')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-');
  return /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`;
}

export const promiseId = (promise: string): string => token(promise);
export const statementId = (promise: string): string => `${token(promise)}_smt`;
export const checkId = (check: string): string => `check.${token(check)}`;
export const controlId = (framework: string, control: string): string => `${token(framework)}.${token(control)}`;

/** OSCAL's line of markup: our text is no markup, so what would be is escaped. */
export const line = (text: string): string => flat(text).replace(/[\\`*<>[\]~^]|(?<!\w)_|_(?!\w)/g, '\\$&');

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

export interface Prop {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
  readonly class?: string;
  readonly remarks?: string;
}

/** Properties of ours, by name. A value is one line and never empty, so what says nothing is left out. */
export function props(values: Readonly<Record<string, string | number | readonly string[]>>): { props?: Prop[] } {
  const all = Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly string[]) : [String(value)])
      .map(flat)
      .filter((each) => each !== '')
      .map((each) => ({ name, ns: NAMESPACE, value: each })),
  );
  return some('props', all);
}

/** OSCAL has no empty lists: a list without anything is left out. */
export const some = <Key extends string, T>(key: Key, list: readonly T[]): { [K in Key]?: T[] } =>
  (list.length === 0 ? {} : { [key]: [...list] }) as { [K in Key]?: T[] };

export const metadata = (title: string, { platform, commit, generated }: Results) => ({
  title: line(`${title}: ${platform.title}, ${platform.stage}`),
  'last-modified': generated,
  version: flat(commit),
  'oscal-version': OSCAL_VERSIONS[0] as OscalVersion,
  ...props({ platform: platform.name, stage: platform.stage }),
});

/** A whole file. Its UUID follows from what it says, so another text is another document. */
export const document = <Body extends object>(kind: string, body: Body): { [kind: string]: Body & { uuid: string } } => ({
  [kind]: { uuid: uuid('document', kind, JSON.stringify(body)), ...body },
});
