import type { Assembly, StackTemplate, Value } from '../templates/assembly';
import { isMap } from '../policies/policy';

/** A value in which what means the same is the same: references followed, keys in order, scalars as texts. */
export type Canonical = string | readonly Canonical[] | { readonly [key: string]: Canonical };

/** @param ordered whether lists are kept as they stand; else their order means nothing, as in almost all of CloudFormation */
export function canonical(assembly: Assembly, stack: StackTemplate, value: Value, ordered = false): Canonical {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(assembly, stack, item, ordered));
    return ordered ? items : [...items].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  }
  if (!isMap(value) || isFunction(value)) return assembly.text(value, stack);
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .filter((key) => value[key] !== undefined)
      .map((key) => [key, canonical(assembly, stack, value[key], ordered)]),
  );
}

const textOf = (value: Canonical): string => JSON.stringify(value);

const isFunction = (value: { [key: string]: Value }): boolean => {
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::)/.test(keys[0]!);
};

/** Where two canonical values differ, in words: `Threshold is 5000, not 1`. Empty where they do not. */
export function differences(wanted: Canonical | undefined, got: Canonical | undefined, path = ''): string[] {
  if (wanted === undefined || got === undefined) {
    if (wanted === got) return [];
    return [got === undefined ? `${path} is missing` : `${path} is there: ${short(got)}`];
  }
  if (typeof wanted === 'string' || typeof got === 'string' || Array.isArray(wanted) !== Array.isArray(got))
    return textOf(wanted) === textOf(got) ? [] : [`${path} is ${short(got)}, not ${short(wanted)}`];
  const [before, after] = [wanted, got] as { readonly [key: string]: Canonical }[];
  const keys = [...new Set([...Object.keys(before!), ...Object.keys(after!)])];
  return keys.flatMap((key) => differences(before![key], after![key], path ? `${path}/${key}` : key));
}

const SHOWN = 200;
function short(value: Canonical): string {
  const text = typeof value === 'string' ? value : textOf(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** A few differences are read; all of them are not. */
export const inShort = (found: readonly string[]): string =>
  `${found.slice(0, 3).join('; ')}${found.length > 3 ? `; and ${found.length - 3} more` : ''}`;
