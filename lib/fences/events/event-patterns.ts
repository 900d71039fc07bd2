import type { Assembly, StackTemplate, Value } from '../templates/assembly';
import { isMap, listOf } from '../policies/policy';

type Said = string | number | Event;

/** An event as a service would send it, as far as patterns look. */
export interface Event {
  readonly [field: string]: Said | readonly Said[];
}

/**
 * Whether EventBridge would match an event with a pattern: every field that the pattern names is there and has one of the
 * values; of a list in the event, one. A filter that is not known here matches nothing: what cannot be read must not count as waking
 * somebody. (EventBridge user guide, "Event patterns", of arrays; it holds every field inside a list's objects against any of them, where
 * here one object must have them all.)
 */
export function matches(assembly: Assembly, stack: StackTemplate, { pattern, event }: { pattern: Value; event: Event }): boolean {
  const fields = typeof pattern === 'string' ? parsed(pattern) : pattern;
  if (!isMap(fields)) return false;
  return Object.entries(fields).every(([name, wanted]) => {
    const given = event[name];
    const values: readonly (Said | undefined)[] = Array.isArray(given) ? given : [given as Said | undefined];
    return values.some((value) => {
      if (isMap(wanted)) return typeof value === 'object' && matches(assembly, stack, { pattern: wanted, event: value });
      if (typeof value === 'object') return false;
      return listOf(wanted).some((filter) => admits(filter, value, (v) => assembly.text(v, stack)));
    });
  });
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined; // no pattern, so no match
  }
}

const isReference = (value: { [key: string]: Value }): boolean => /^(Ref$|Fn::)/.test(Object.keys(value)[0] ?? '');

function admits(filter: Value, value: string | number | undefined, text: (v: Value) => string): boolean {
  if (!isMap(filter) || isReference(filter)) return value !== undefined && text(filter) === String(value);
  const [[kind, operand] = ['', undefined], ...more] = Object.entries(filter);
  if (more.length > 0) return false;
  if (kind === 'exists') return operand === (value !== undefined);
  if (value === undefined) return false;
  switch (kind) {
    case 'anything-but':
      return isMap(operand) && !isReference(operand)
        ? ['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(Object.keys(operand)[0] ?? '') &&
            !admits(operand, value, text)
        : listOf(operand).every((not) => text(not) !== String(value));
    case 'prefix':
      return String(value).startsWith(text(operand));
    case 'suffix':
      return String(value).endsWith(text(operand));
    case 'equals-ignore-case':
      return String(value).toLowerCase() === text(operand).toLowerCase();
    case 'wildcard':
      return new RegExp(`^${text(operand).split('*').map(escaped).join('.*')}$`).test(String(value));
    case 'numeric':
      return typeof value === 'number' && within(listOf(operand), value);
    default:
      return false;
  }
}

const COMPARE: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** Operators and limits in turn, such as `['>', 0, '<=', 5]`. */
const within = (operand: Value[], value: number): boolean =>
  operand.every(
    (operator, i) => i % 2 === 1 || (typeof operator === 'string' && (COMPARE[operator]?.(value, Number(operand[i + 1])) ?? false)),
  );

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
