import type { Assembly, Found, Value } from '../templates/assembly';
import { ours } from '../../root';
import { noneIn } from '../checks/check';
import type { CheckResult, Observation } from '../checks/check';
import type { Expectation } from './clauses';
import type { GuardFile } from './files';

/** What the engine says of a rule at `<stack>/<logical id>`. */
export type SaidBy = (rule: string, path: string) => 'held' | 'broken' | 'skipped';

/** @param broken rule and path with a space between, and of the same form what no `when` of the rule picks out */
export const saidBy =
  (broken: ReadonlySet<string>, skipped: ReadonlySet<string>): SaidBy =>
  (rule, path) =>
    broken.has(`${rule} ${path}`) ? 'broken' : skipped.has(`${rule} ${path}`) ? 'skipped' : 'held';

/** What each Guard rule looked at, with what it asked and what the template says; a rule when its result is asked for. */
export function* guardResults(assembly: Assembly, files: readonly GuardFile[], said: SaidBy): Generator<CheckResult> {
  for (const { name, own, rules } of files) {
    for (const { id, types, sentence, expectation, forbids, line } of rules) {
      yield {
        id,
        family: 'guard',
        sentence,
        remedy: 'Change the resource, or the rule for everybody: Guard rules run again at deployment and have no exceptions.',
        source: { file: own ? `policies/${name}` : ours(`config/policies/${name}`), line },
        seen: [
          ...assembly
            .all(...types)
            .map((found) => seen(assembly, found, expectation, said(id, `${found.stack.name}/${found.logicalId}`))),
          ...(forbids ? without(assembly, types) : []),
        ],
      };
    }
  }
}

/** That there is none is seen by looking at all that there is: a row for each template without one, and how much is in it. */
const without = (assembly: Assembly, types: readonly string[]): Observation[] =>
  assembly.stacks
    .filter(({ resources }) => !Object.values(resources).some(({ Type }) => types.includes(Type)))
    .map(({ name, resources }) => noneIn(name, Object.keys(resources).length, types.join(', ')));

function seen(assembly: Assembly, found: Found, { expected, paths }: Expectation, said: ReturnType<SaidBy>): Observation {
  const values = paths.map((path) => ({ path, value: valueAt(found.resource as unknown as Value, path) }));
  const first = values.find(({ value }) => value !== undefined)?.path ?? [];
  // A list on the way ends the pointer there: which item is meant, the rule does not say.
  const pointer = pointerTo(found.resource as unknown as Value, first);
  const actual = values
    .map(
      ({ path, value }) =>
        `${path.filter((part) => part !== 'Properties').join('.')}: ${value === undefined ? 'absent' : shown(assembly, found, value)}`,
    )
    .join('; ');
  return {
    stack: found.stack.name,
    logicalId: found.logicalId,
    pointer: `/Resources/${found.logicalId}${pointer}`,
    expected,
    actual,
    ok: said !== 'broken',
    ...(said === 'skipped' && { skipped: true }),
  };
}

/** The value at a path; of a list, every item's. */
function valueAt(value: Value, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => valueAt(item, path)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  return valueAt(value[key], rest);
}

function pointerTo(value: Value, path: readonly string[]): string {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${pointerTo(value[key], rest)}`;
}

const LONGEST = 160;
function shown(assembly: Assembly, found: Found, value: Value): string {
  const text = Array.isArray(value)
    ? value.map((item) => assembly.text(item, found.stack)).join(', ')
    : assembly.text(value, found.stack);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
