import type { Limit } from '../../../../config/limits-schema';
import { groupedBy } from '../../../grouped-by';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { Longest } from './longest';
import { isMap, listOf, policiesOfRoles } from '../../policies/policy';

/** Properties that hold a name, a sentence or a document. */
const MEASURED = /(Name|Identifier|Family|Description|Policy|Document|Pattern|DefinitionString)$/;

/** What is too long for its service fails in the middle of a deployment, and a tenant with a long id may be the first to see it. */
export const everythingFits: Check = {
  id: 'everything-fits',
  sentence:
    'Every policy, definition, text and name that AWS is handed fits the limits of its service, for the longest tenant id that there can be.',
  remedy: 'Shorten it, or split it; a property without a limit is looked up and written into config/limits.yaml.',
  look: (assembly) => {
    const longest = new Longest(assembly);
    return [
      ...assembly.everything().flatMap((found) => [...measured(assembly, longest, found), ...unknown(assembly, found)]),
      ...policiesOfEachRole(assembly),
      ...countedByRegion(assembly),
    ];
  },
};

function measured(assembly: Assembly, longest: Longest, found: Found): Observation[] {
  return Object.entries(limitsOf(assembly, found)).flatMap(([property, limit]) => {
    const values = valuesAt(found.properties, property.split('/'));
    const [fullest] = values.map((value) => weighed(longest, found, { value, limit })).sort(worstFirst);
    return fullest ? [observe(found, property.replace(/\/\*.*$/, ''), fullest)] : [];
  });
}

type Weighed = Pick<Observation, 'expected' | 'actual' | 'ok'> & Required<Pick<Observation, 'share'>>;
const worstFirst = (a: Weighed, b: Weighed): number => Number(a.ok) - Number(b.ok) || b.share - a.share;

function weighed(longest: Longest, found: Found, { value, limit }: { value: Value; limit: Limit }): Weighed {
  const { most, least = 0, unit, pattern } = limit;
  const text = unit === 'items' ? '' : longest.of(value, found.stack);
  const long = unit === 'items' ? countOf(value) : unit === 'bytes' ? Buffer.byteLength(text) : [...text].length;
  const written = pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(text);
  return {
    expected: `${least > 0 ? `${said(least)} to` : 'at most'} ${said(most)} ${unit}${pattern ? ` like ${pattern}` : ''}`,
    actual: `${said(long)} ${unit}, ${percent(long, most)} %${unit !== 'items' && long < 200 ? `: ${text}` : ''}`,
    ok: long <= most && long >= least && written,
    share: percent(long, most),
  };
}

/** A name or a document whose limit nobody has looked up may be over it. */
function unknown(assembly: Assembly, found: Found): Observation[] {
  if (found.type.startsWith('Custom::')) return [];
  const limits = limitsOf(assembly, found);
  const open = Object.keys(found.properties).filter((property) => MEASURED.test(property) && !(property in limits));
  return open.map((property) =>
    observe(found, property, { expected: 'a limit that was looked up', actual: `none of ${found.type} ${property}`, ok: false }),
  );
}

function policiesOfEachRole(assembly: Assembly): Observation[] {
  const { most } = assembly.platform.limits.perRole['AWS::IAM::ManagedPolicy'] ?? { most: 0 };
  const carried = groupedBy(policiesOfRoles(assembly), ({ role }) => role);
  return [...carried].map(([role, policies]) => observe(role, '', counted(policies.length, most, 'managed policies')));
}

function countedByRegion(assembly: Assembly): Observation[] {
  return Object.entries(assembly.platform.limits.perRegion).flatMap(([type, { most }]) =>
    [...groupedBy(assembly.all(type), ({ stack }) => `${stack.account}/${stack.region}`)].map(([place, all]) =>
      observe(all[0]!, '', counted(all.length, most, `of ${type} in ${place}`)),
    ),
  );
}

const counted = (count: number, most: number, what: string): Weighed => ({
  expected: `at most ${said(most)} ${what}`,
  actual: `${said(count)}, ${percent(count, most)} %`,
  ok: count <= most,
  share: percent(count, most),
});

const limitsOf = ({ platform }: Assembly, { type }: Found): Readonly<Record<string, Limit>> => ({
  ...platform.limits.properties['*'],
  ...platform.limits.properties[type],
});

function valuesAt(value: Value, [key, ...rest]: readonly string[]): Value[] {
  if (key === undefined) return value === undefined ? [] : [value];
  if (key === '*') return Array.isArray(value) ? value.flatMap((item) => valuesAt(item, rest)) : [];
  return isMap(value) ? valuesAt(value[key], rest) : [];
}

const countOf = (value: Value): number => (isMap(value) ? Object.keys(value).length : listOf(value).length);
const percent = (count: number, most: number): number => Math.ceil((100 * count) / Math.max(most, 1));
const said = (count: number): string => count.toLocaleString('en-US');
