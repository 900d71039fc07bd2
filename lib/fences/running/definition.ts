import { SaidError } from '../../../config/mistakes';
import type { Assembly, Found } from '../templates/assembly';
import { plain } from '../templates/assembly';
import type { Value } from '../templates/assembly';
import { isMap } from '../policies/policy';
import { partitionOf } from '../templates/references';
import { namesOf } from './place';

/** A machine as reviewed: what Step Functions is given, without what differs between companies, stages and regions. */
export interface Machine {
  readonly [field: string]: Value;
  readonly States: { readonly [name: string]: Value };
}

/** Raised for a definition that cannot be read: it could say anything. */
export class UnreadableDefinitionError extends SaidError {
  override readonly name = 'UnreadableDefinitionError';
}

/**
 * The definition of a machine with hooks by their short names (`{keep-ledger}`) and with `{account}`, `{region}` and `{names}` in the
 * place of those.
 *
 * @throws UnreadableDefinitionError
 */
export function definitionOf(assembly: Assembly, { stack, properties }: Found): Machine {
  const { account, region } = stack;
  const names = namesOf(assembly);
  const partition = partitionOf(region);
  const text = assembly
    .text(properties.DefinitionString, stack)
    .replaceAll(`arn:${partition}:`, 'arn:{partition}:')
    .replaceAll(`:${region}:${account}:`, ':{here}:')
    .replaceAll(names, '{names}')
    .replace(/arn:\{partition\}:lambda:\{here\}:function:\{names\}([a-z-]+)/g, '{$1}')
    .replace(/(task-definition\/\{names\}[a-z-]+)-[0-9a-f]{12}:1/g, '$1') // which program, the fence on programs says
    .replace(/<([^<>/]+)\/([A-Za-z]*?)\d*(?:Subnet[0-9A-F]{8}|[0-9A-F]{8}\.GroupId)>/g, (all, at: string, what: string) =>
      at.startsWith(`{names}${region}-`) ? `{${at.slice(`{names}${region}-`.length)}/${what}}` : all,
    );
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableDefinitionError(`no JSON: ${text.slice(0, 120)}`, { cause });
  }
  const machine = withoutRepeats(read as Value);
  if (!isMap(machine) || !isMap(machine.States)) throw new UnreadableDefinitionError(`no states: ${plain(machine).slice(0, 120)}`);
  return machine as unknown as Machine;
}

const isSubnet = (value: Value): boolean => typeof value === 'string' && value.startsWith('{network/');

/** Regions have two zones or three: a list of the same place is that place. */
function withoutRepeats(value: Value): Value {
  if (Array.isArray(value)) {
    const items = value.map(withoutRepeats);
    return items.length > 1 && items.every((item) => item === items[0] && isSubnet(item)) ? [items[0]!] : items;
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutRepeats(inner)]));
}
