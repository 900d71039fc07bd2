import { isDeepStrictEqual } from 'node:util';
import { plain } from '../fences/templates/assembly';
import type { Resource, StackTemplate, Value } from '../fences/templates/assembly';
import type { Change, Plant, Planted, Templates } from './mutant';

/** Which resource a fault is planted in: the first of its type whose stack, logical id and properties match. */
export interface Spot {
  readonly type: string;
  /** A part of the stack's name. */
  readonly stack?: string;
  /** A part of the logical id. */
  readonly id?: string;
  /** A property that it has. */
  readonly having?: string;
}

/**
 * What to change, by path below `Properties` (`Lifecycle/DeleteAfterDays`), or from the resource itself after a slash
 * (`/DeletionPolicy`). A number is a place in a list, `[Sid=Tenant]` the item of a list whose Sid is that, `-` one item
 * more. `undefined` takes away; a function is given what stands there.
 */
export type Edits = Readonly<Record<string, Value | ((old: Value) => Value)>>;

/** A resource changed. */
export const change =
  (spot: Spot, edits: Edits): Plant =>
  (templates) => {
    const { stack, logicalId } = find(templates, spot);
    const copy = structuredClone(stack.resources[logicalId]) as unknown as Fields;
    const changes = Object.entries(edits).map(([path, value]) => {
      const keys = path.startsWith('/') ? path.slice(1).split('/') : ['Properties', ...path.split('/')];
      const { at, before, after } = put(copy, keys, value);
      if (isDeepStrictEqual(before, after)) throw new Error(`${logicalId} ${path}: it is ${JSON.stringify(before)} already`);
      return { stack: stack.name, logicalId, pointer: pointerTo(logicalId, ...at), before, after };
    });
    const resources = { ...stack.resources, [logicalId]: copy as unknown as Resource };
    return { templates: withStack(templates, { ...stack, resources }), changes };
  };

/** A resource left out. */
export const drop =
  (spot: Spot): Plant =>
  (templates) => {
    const { stack, logicalId } = find(templates, spot);
    const { [logicalId]: before, ...resources } = stack.resources;
    return {
      templates: withStack(templates, { ...stack, resources }),
      changes: [{ stack: stack.name, logicalId, pointer: pointerTo(logicalId), before: asValue(before), after: undefined }],
    };
  };

/** Every resource of a type left out of a stack. */
export const dropAll =
  (type: string, part: string): Plant =>
  (templates) => {
    const ids = Object.entries(stackLike(templates, part).resources).filter(([, { Type }]) => Type === type);
    if (ids.length === 0) throw new Error(`nothing to plant in: no ${type} in ${part}`);
    return together(...ids.map(([id]) => drop({ type, stack: part, id })))(templates);
  };

/** Resources more in the first stack whose name has the part. */
export const add =
  (part: string, added: Readonly<Record<string, Resource>>): Plant =>
  (templates) => {
    const stack = stackLike(templates, part);
    const changes = Object.entries(added).map(([logicalId, resource]): Change => {
      if (logicalId in stack.resources) throw new Error(`${stack.name} has a ${logicalId} already`);
      return { stack: stack.name, logicalId, pointer: pointerTo(logicalId), before: undefined, after: asValue(resource) };
    });
    return { templates: withStack(templates, { ...stack, resources: { ...stack.resources, ...added } }), changes };
  };

/** A stack sent to another account or region. */
export const send =
  (part: string, to: { readonly account?: string; readonly region?: string }): Plant =>
  (templates) => {
    const stack = stackLike(templates, part);
    const { name, account, region } = stack;
    const sent = { ...stack, ...to };
    if (sent.account === account && sent.region === region) throw new Error(`${name} goes to ${account}/${region} already`);
    const after = { account: sent.account, region: sent.region };
    return {
      templates: withStack(templates, sent),
      changes: [{ stack: name, logicalId: '', pointer: '', before: { account, region }, after }],
    };
  };

/** A whole stack left out. */
export const dropStack =
  (part: string): Plant =>
  (templates) => {
    const { name } = stackLike(templates, part);
    return {
      templates: new Map([...templates].filter(([key]) => key !== name)),
      changes: [{ stack: name, logicalId: '', pointer: '', before: 'a stack', after: undefined }],
    };
  };

/** A section of a template beside its resources, such as `Transform`, that adds some characters to it. */
export const section =
  (part: string, name: string, input: { readonly content: Value; readonly characters?: number }): Plant =>
  (templates) => {
    const stack = stackLike(templates, part);
    if (stack.sections.includes(name)) throw new Error(`${stack.name} has ${name} already`);
    const size = stack.size + (input.characters ?? JSON.stringify({ [name]: input.content }).length);
    return {
      templates: withStack(templates, {
        ...stack,
        sections: [...stack.sections, name],
        besides: { ...(stack.besides as Fields), [name]: input.content },
        size,
      }),
      changes: [{ stack: stack.name, logicalId: '', pointer: `/${name}`, before: undefined, after: input.content }],
    };
  };

/** So many outputs or parameters more, in a template that has few. */
export const crowd =
  (part: string, name: 'Outputs' | 'Parameters', count: number): Plant =>
  (templates) => {
    const stack = stackLike(templates, part);
    const named = (value: Value) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`Planted${i}`, value]));
    const outputs =
      name === 'Outputs' ? { ...stack.outputs, ...(named({ Value: 'planted' }) as StackTemplate['outputs']) } : stack.outputs;
    const parameters = stack.parameters + (name === 'Parameters' ? count : 0);
    return {
      templates: withStack(templates, { ...stack, outputs, parameters, sections: [...new Set([...stack.sections, name])] }),
      changes: [{ stack: stack.name, logicalId: '', pointer: `/${name}`, before: undefined, after: `${count} more` }],
    };
  };

/** Several faults that only together are the one meant. */
export const together =
  (...plants: readonly Plant[]): Plant =>
  (templates) =>
    plants.reduce<Planted>(
      (planted, plant) => {
        const next = plant(planted.templates);
        return { templates: next.templates, changes: [...planted.changes, ...next.changes] };
      },
      { templates, changes: [] },
    );

type Fields = { [key: string]: Value };

function find(
  templates: Templates,
  { type, stack: part = '', id = '', having }: Spot,
): { stack: StackTemplate; logicalId: string } {
  for (const stack of templates.values()) {
    if (!stack.name.includes(part)) continue;
    for (const [logicalId, { Type, Properties = {} }] of Object.entries(stack.resources))
      if (Type === type && logicalId.includes(id) && (!having || having in Properties)) return { stack, logicalId };
  }
  throw new Error(`nothing to plant in: no ${type} like ${part}/${id} ${having ?? ''}`);
}

function stackLike(templates: Templates, part: string): StackTemplate {
  const stack = [...templates.values()].find(({ name }) => name.includes(part));
  if (!stack) throw new Error(`no stack like ${part}; wanted one of ${[...templates.keys()].join(', ')}`);
  return stack;
}

const withStack = (templates: Templates, stack: StackTemplate): Templates => new Map(templates).set(stack.name, stack);
const asValue = (resource: Resource | undefined): Value => resource as unknown as Value;
const pointerTo = (...path: string[]): string =>
  ['', 'Resources', ...path].map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');

/** Changes a copy in place, and says where that was and what stands there before and after. */
function put(
  holder: Value,
  [key, ...rest]: readonly string[],
  value: Value | ((old: Value) => Value),
): { at: string[]; before: Value; after: Value } {
  if (typeof holder !== 'object' || holder === null) throw new Error(`cannot plant at ${key}: nothing holds it`);
  const fields = holder as Fields;
  const at = keyIn(holder, key!);
  if (rest.length > 0) {
    if (value !== undefined) fields[at] ??= {};
    const inner = put(fields[at], rest, value);
    return { ...inner, at: [at, ...inner.at] };
  }
  const before = structuredClone(fields[at]);
  const after = typeof value === 'function' ? value(fields[at]) : value;
  if (after !== undefined) fields[at] = structuredClone(after);
  else if (Array.isArray(holder)) holder.splice(Number(at), 1);
  else delete fields[at];
  return { at: [at], before, after };
}

/** `-` is the place behind the last item, `[Sid=Tenant]` that of the item whose Sid is Tenant. */
function keyIn(holder: Value, key: string): string {
  if (key !== '-' && !key.startsWith('[')) return key;
  if (!Array.isArray(holder)) throw new Error(`cannot plant at ${key}: no list, but ${JSON.stringify(holder)}`);
  if (key === '-') return String(holder.length);
  const [, name, wanted] = /^\[(\w+)=(.+)\]$/.exec(key) ?? [];
  const found = holder.findIndex((item) => (item as Fields)[name!] === wanted);
  if (found < 0) throw new Error(`no ${key}; wanted one of ${holder.map((item) => plain((item as Fields)[name!])).join(', ')}`);
  return String(found);
}
