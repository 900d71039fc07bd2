import type { Assembly, Found, StackTemplate, Value } from './assembly';
import { jsonIn } from './json-text';
import { isMap } from '../policies/policy';

/** One scalar of a template, under the name by which whoever reads it knows it. */
export interface Said {
  /** The last key; of a pair of `Name` or `Key` with a value, what the first says. */
  readonly name: string;
  readonly text: string;
  /** Below where the walk began, without a leading slash. Of what stands in a JSON text, where that text stands. */
  readonly path: string;
  /** Whether it was written out, and not by a reference. */
  readonly literal: boolean;
}

const known = new WeakMap<Found, readonly Said[]>();

/** Everything that a resource says: properties, metadata, and what is written as JSON in either. Read once a resource. */
export function saidBy(assembly: Assembly, found: Found): readonly Said[] {
  const read = known.get(found);
  if (read) return read;
  const { Metadata: metadata } = found.resource as { Metadata?: Value };
  const said = [...saidIn(assembly, found.stack, found.properties), ...saidIn(assembly, found.stack, metadata)];
  known.set(found, said);
  return said;
}

export function saidIn(assembly: Assembly, stack: StackTemplate, value: Value): Said[] {
  const said: Said[] = [];
  const walk = (inner: Value, name: string, path: string, follow: (value: Value) => string): void => {
    if (Array.isArray(inner)) for (const [place, item] of inner.entries()) walk(item, name, `${path}/${place}`, follow);
    else if (isMap(inner) && !isFunction(inner)) {
      const pair = pairOf(inner);
      for (const [key, item] of Object.entries(inner)) {
        const called = VALUES.includes(key) && !pair ? name : key;
        walk(item, pair?.value === key ? pair.name : called, `${path}/${key}`, follow);
      }
    } else if (inner !== undefined && inner !== null) {
      const text = follow(inner);
      const json = jsonIn(text);
      if (json === undefined) said.push({ name, text, path: path.slice(1), literal: !isMap(inner) });
      else walk(json, name, path, String);
    }
  };
  walk(value, '', '', (scalar) => assembly.text(scalar, stack));
  return said;
}

/** What is only a value goes by the name of what it is the value of: the default of a parameter, an output's value. */
const VALUES = ['Default', 'Value', 'AllowedValues'];

/** `{ Name: DB_PASSWORD, Value: ... }` says what `{ DB_PASSWORD: ... }` says. */
function pairOf(map: { [key: string]: Value }): { name: string; value: string } | undefined {
  const name = map.Name ?? map.Key ?? map.ParameterKey;
  const value = ['Value', 'Value.$', 'ParameterValue', 'ValueFrom', 'StringValue'].find((key) => key in map);
  return typeof name === 'string' && value ? { name, value } : undefined;
}

const isFunction = (value: { [key: string]: Value }): boolean => {
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::)/.test(keys[0]!);
};
