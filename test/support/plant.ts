import { plain } from '../../lib/fences/templates/assembly';
import { Assembly } from '../../lib/fences/templates/assembly';
import type { Found, Resource, StackTemplate, Value } from '../../lib/fences/templates/assembly';
import type { Check } from '../../lib/fences/checks/check';

/** Which resource a fault is planted in: the first of its type whose stack and logical id match. */
export interface Spot {
  readonly type: string;
  /** A part of the stack's name. */
  readonly stack?: string;
  /** A part of the logical id. */
  readonly id?: string;
}

/**
 * What to change, by path below `Properties` (`KeyPolicy/Statement/0/Action`), or from the resource itself after a slash
 * (`/DeletionPolicy`). `-` appends to a list, `undefined` removes, a function is given what stands there.
 */
export type Edits = Readonly<Record<string, Value | ((old: Value) => Value)>>;

export function find(assembly: Assembly, { type, stack = '', id = '' }: Spot): Found {
  const found = assembly.all(type).find((f) => f.stack.name.includes(stack) && f.logicalId.includes(id));
  if (!found) throw new Error(`nothing to plant in: no ${type} like ${stack}/${id}; wanted one of ${assembly.types().join(', ')}`);
  return found;
}

/** The assembly with one resource changed; all else is the very same. */
export function plant(assembly: Assembly, spot: Spot, edits: Edits): Assembly {
  const { stack, logicalId, resource } = find(assembly, spot);
  return replace(assembly, stack, { ...stack.resources, [logicalId]: edited(resource, edits) });
}

/** The assembly with resources more in one stack. */
export function add(assembly: Assembly, stackName: string, resources: Readonly<Record<string, Resource>>): Assembly {
  const stack = assembly.stacks.find((s) => s.name.includes(stackName));
  if (!stack) throw new Error(`no stack like ${stackName}; wanted one of ${assembly.stacks.map((s) => s.name).join(', ')}`);
  return replace(assembly, stack, { ...stack.resources, ...resources });
}

/** A policy document with one statement changed, found by its Sid. For {@link Edits}. */
export const statement =
  (sid: string, edits: Edits) =>
  (document: Value): Value => {
    const { Statement } = document as Fields;
    const at = (Statement as Fields[]).findIndex((s) => s.Sid === sid);
    if (at < 0)
      throw new Error(`no statement ${sid}; wanted one of ${(Statement as Fields[]).map((s) => plain(s.Sid)).join(', ')}`);
    for (const [path, value] of Object.entries(edits)) put(document, ['Statement', String(at), ...path.split('/')], value);
    return document;
  };

/** A policy document with one statement more. For {@link Edits}. */
export const andStatement =
  (added: Value) =>
  (document: Value): Value => {
    ((document as Fields).Statement as Value[]).push(added);
    return document;
  };

export function edited(resource: Resource, edits: Edits): Resource {
  const copy = structuredClone({ Properties: {}, ...resource }) as unknown as Fields;
  for (const [path, value] of Object.entries(edits)) {
    const keys = path.startsWith('/') ? path.slice(1).split('/') : ['Properties', ...path.split('/')];
    put(copy, keys, value);
  }
  return copy as unknown as Resource;
}

type Fields = { [key: string]: Value };

function put(holder: Value, [key, ...rest]: string[], value: Value | ((old: Value) => Value)): void {
  if (typeof holder !== 'object' || holder === null) throw new Error(`cannot plant at ${key}: nothing holds it`);
  const fields = holder as Fields;
  const at = key === '-' ? String((holder as Value[]).length) : key!;
  if (rest.length > 0) {
    fields[at] ??= {};
    put(fields[at], rest, value);
  } else if (typeof value === 'function') fields[at] = value(fields[at]);
  else if (value === undefined && Array.isArray(holder)) holder.splice(Number(at), 1);
  else if (value === undefined) delete fields[at];
  else fields[at] = value;
}

function replace(assembly: Assembly, stack: StackTemplate, resources: Readonly<Record<string, Resource>>): Assembly {
  const stacks = assembly.stacks.map((s) => (s === stack ? { ...s, resources } : s));
  return new Assembly(assembly.platform, stacks, assembly.complete);
}

/** What a check finds, one line each: `stack/LogicalId: what it got`. */
export const findings = (check: Check, assembly: Assembly): string[] =>
  check
    .look(assembly)
    .filter((seen) => !seen.ok)
    .map((seen) => `${seen.stack}/${seen.logicalId}: ${seen.actual}`);
