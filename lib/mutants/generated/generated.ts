import type { Found, Resource, Value } from '../../fences/templates/assembly';
import { isMap } from '../../fences/policies/policy';

/** A fault that a rule makes of what templates have, so that nobody need think of it. */
export interface Generated {
  /** What the report counts by: `a property left out`. */
  readonly kind: string;
  /** Unlike any other's of the same templates, and the same for every region and tenant that has it. */
  readonly fault: string;
  readonly stack: string;
  readonly logicalId: string;
  /** The resources of that stack that are others with the fault; `undefined` for one that is gone. Made when it is planted. */
  readonly after: () => Readonly<Record<string, Resource | undefined>>;
}

/** Faults of one resource. `room` is the stack's name without what differs between regions and tenants. */
export type Makes = (found: Found, room: string) => Iterable<Generated>;

/** From the resource itself: `['Properties', 'Rules', 0, 'Status']`. */
export type Place = readonly (string | number)[];

/** The fault of one place in a resource that says something else. */
export const at = (found: Found, { kind, fault }: Pick<Generated, 'kind' | 'fault'>, place: Place, value: Value): Generated => ({
  kind,
  fault,
  stack: found.stack.name,
  logicalId: found.logicalId,
  after: () => ({ [found.logicalId]: put(found.resource as unknown as Value, place, value) as unknown as Resource }),
});

/** A copy with another value at a place; `undefined` takes it out, of a list as well. What it does not touch is the very same. */
export function put(holder: Value, [key, ...rest]: Place, value: Value): Value {
  if (key === undefined) return value;
  if (Array.isArray(holder)) {
    const inner = put(holder[Number(key)], rest, value);
    return [...holder.slice(0, Number(key)), ...(inner === undefined ? [] : [inner]), ...holder.slice(Number(key) + 1)];
  }
  const fields = isMap(holder) ? holder : {};
  const { [key]: old, ...others } = fields;
  const inner = put(old, rest, value);
  return inner === undefined ? others : { ...fields, [key]: inner };
}

/** Something that it is not, of the same make. */
export function other(value: Value): Value {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (value === 'true' || value === 'false') return String(value === 'false');
  if (typeof value === 'string' && /^\d+$/.test(value)) return String(Number(value) + 1);
  if (Array.isArray(value)) return value.length > 1 ? value.slice(1) : value.map(other);
  return 'planted';
}
