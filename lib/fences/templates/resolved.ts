import { parseCidr } from '../../../config/cidr';
import { plain } from './assembly';
import type { Value } from './assembly';

/** A template as CloudFormation reads it. */
export interface Template {
  readonly Parameters?: Readonly<
    Record<string, { readonly Type: string; readonly AllowedPattern?: string; readonly Default?: string }>
  >;
  readonly Resources: { readonly [id: string]: Value };
  readonly Outputs?: { readonly [id: string]: Value };
}

/**
 * What CloudFormation makes of a template once its parameters have values: references to parameters become those, and
 * functions of what is then known are carried out. What is known at deployment alone stays as it is. It takes the values
 * that CloudFormation would take, and throws on every function that it does not know, so that none passes unseen.
 */
export function resolved(template: Template, values: Readonly<Record<string, Value>>): Omit<Template, 'Parameters'> {
  const { Parameters = {}, ...rest } = template;
  for (const name of new Set([...Object.keys(Parameters), ...Object.keys(values)])) {
    const value = values[name];
    const pattern = Parameters[name]?.AllowedPattern;
    if (value === undefined || !Parameters[name])
      throw new Error(`parameter ${name}: handed over ${JSON.stringify(value)}, wanted by the template`);
    if (pattern && typeof value === 'string' && !new RegExp(`^(?:${pattern})$`).test(value))
      throw new Error(`parameter ${name}: ${value} is not of ${pattern}`);
  }
  return resolve(rest, values) as unknown as Omit<Template, 'Parameters'>;
}

const KEPT = ['Fn::GetAtt', 'Fn::GetAZs', 'Fn::GetStackOutput'];
const CARRIED_OUT = ['Fn::Join', 'Fn::Cidr', 'Fn::Select'];

/** Functions anywhere in a template that {@link resolved} would throw on, each once; empty for one that it can read. */
export function unknownFunctions(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.keys(value).filter((key) => key.startsWith('Fn::') && ![...KEPT, ...CARRIED_OUT].includes(key));
  return [...new Set([...own, ...Object.values(value).flatMap(unknownFunctions)])];
}

function resolve(value: Value, values: Readonly<Record<string, Value>>): Value {
  if (Array.isArray(value)) return value.map((inner) => resolve(inner, values));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && name === 'Ref') return values[plain(inner)] ?? value;
  if (more.length > 0 || !name.startsWith('Fn::')) {
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, resolve(of, values)]));
  }
  const given = resolve(inner, values);
  if (KEPT.includes(name)) return { [name]: given };
  if (name === 'Fn::Join') return join(given as [string, Value[]]);
  if (name === 'Fn::Cidr') return cidrs(given as [string, number, string]);
  if (name === 'Fn::Select') return select(given as [number, Value[]]);
  throw new Error(`the resolver does not know ${name}; wanted one that it can carry out; teach it`);
}

/** Texts side by side become one; what is not known yet stays in between. */
function join([by, parts]: [string, Value[]]): Value {
  const pieces: Value[] = [];
  const add = (piece: Value): void => {
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else if (piece !== '') pieces.push(piece);
  };
  parts.forEach((part, i) => {
    if (i > 0) add(by);
    add(part);
  });
  if (pieces.length === 0) return '';
  return pieces.length === 1 && typeof pieces[0] === 'string' ? pieces[0] : { 'Fn::Join': ['', pieces] };
}

/** `Fn::Cidr`: the first `count` ranges of 2^`bits` addresses each. */
function cidrs([range, count, bits]: [string, number, string]): string[] {
  const { first, last } = parseCidr(range)!;
  const size = 2 ** Number(bits);
  if (first + Number(count) * size - 1 > last) throw new Error(`${range} does not hold ${count} ranges of ${size} addresses`);
  return Array.from({ length: Number(count) }, (_, i) => {
    const address = first + i * size;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')}/${32 - Number(bits)}`;
  });
}

function select([index, list]: [number, Value[]]): Value {
  if (!Array.isArray(list) || list[Number(index)] === undefined)
    throw new Error(`nothing to select at ${index} of ${JSON.stringify(list)}`);
  return list[Number(index)];
}
