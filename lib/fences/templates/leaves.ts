import type { Assembly, Found, Value } from './assembly';
import { isMap } from '../policies/policy';

/** One scalar of a resource with its references followed. */
export interface Leaf {
  /** Below `Properties`, without a leading slash: `Rules/0/Action`. */
  readonly path: string;
  readonly text: string;
}

const known = new WeakMap<Found, Leaf[]>();

/** Every scalar of a resource's properties; a reference or a function is one scalar. Read once a resource. */
export function leavesOf(assembly: Assembly, found: Found): readonly Leaf[] {
  const read = known.get(found);
  if (read) return read;
  const leaves: Leaf[] = [];
  const walk = (value: Value, path: string): void => {
    if (Array.isArray(value)) value.forEach((v, i) => walk(v, `${path}/${i}`));
    else if (isMap(value) && !isFunction(value)) for (const [key, v] of Object.entries(value)) walk(v, `${path}/${key}`);
    else leaves.push({ path: path.slice(1), text: assembly.text(value, found.stack) });
  };
  walk(found.properties, '');
  known.set(found, leaves);
  return leaves;
}

const isFunction = (value: { [key: string]: Value }): boolean => {
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::)/.test(keys[0]!);
};
