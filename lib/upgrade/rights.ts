import type { Compared } from './template-changes';
import { groupedBy } from '../grouped-by';

/** A statement that somebody has more, or no more. */
export interface RightChange {
  readonly what: 'added' | 'removed';
  /** One line, such as `Allow s3:GetObject on ${Files.Arn}`. */
  readonly statement: string;
  readonly in: readonly string[];
}

/**
 * Statements of every policy in the templates, whichever property holds it: roles', keys', buckets', queues', vaults', endpoints',
 * boundaries', and what `AWS::Lambda::Permission` and attached policies amount to. The library that compares resources reads no
 * managed policy, and this platform's boundaries are managed policies.
 */
export function rightsThatDiffer(before: readonly Compared[], after: readonly Compared[]): RightChange[] {
  const [old, now] = [rightsOf(before), rightsOf(after)];
  const missing = (from: readonly Right[], at: readonly Right[], what: RightChange['what']): RightChange[] => {
    const there = new Set(at.map(({ place, statement }) => `${place} ${statement}`));
    const gone = from.filter(({ place, statement }) => !there.has(`${place} ${statement}`));
    return groupedBy(gone, ({ statement }) => statement).map(([statement, all]) => ({
      what,
      statement,
      in: [...new Set(all.map(({ place }) => place))].sort(),
    }));
  };
  return [...missing(now, old, 'added'), ...missing(old, now, 'removed')];
}

interface Right {
  /** Stack and logical id. */
  readonly place: string;
  readonly statement: string;
}

function rightsOf(stacks: readonly Compared[]): Right[] {
  return stacks.flatMap(({ name, resources }) =>
    Object.entries(resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
      const found = statementsIn(Properties).map(inWords);
      if (Type === 'AWS::Lambda::Permission') {
        const { Action, FunctionName, Principal, SourceArn } = Properties;
        found.push(
          line('Allow', Action, FunctionName, `to ${text(Principal)}${SourceArn === undefined ? '' : ` from ${text(SourceArn)}`}`),
        );
      }
      const attached = Array.isArray(Properties.ManagedPolicyArns) ? Properties.ManagedPolicyArns : [];
      found.push(...attached.map((arn) => `managed policy ${text(arn)}`));
      if (Properties.PermissionsBoundary !== undefined) found.push(`within ${text(Properties.PermissionsBoundary)}`);
      return found.map((statement) => ({ place: `${name}/${logicalId}`, statement }));
    }),
  );
}

type Map = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);

/** At any depth: a map with an `Effect` in a list called `Statement`, or alone there. */
function statementsIn(value: unknown): Map[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const listed = key === 'Statement' ? [inner].flat().filter((each): each is Map => isMap(each) && 'Effect' in each) : [];
    return listed.length > 0 ? listed : statementsIn(inner);
  });
}

function inWords(statement: Map): string {
  const not = (key: string): unknown =>
    statement[key] ?? (statement[`Not${key}`] === undefined ? undefined : { not: statement[`Not${key}`] });
  const [principal, condition] = [not('Principal'), statement.Condition];
  const rest = [
    ...(principal === undefined ? [] : [`to ${text(principal)}`]),
    ...(condition === undefined ? [] : [`if ${text(condition)}`]),
  ].join(' ');
  return line(text(statement.Effect), not('Action'), not('Resource'), rest);
}

const line = (effect: string, action: unknown, resource: unknown, rest: string): string =>
  [effect, text(action), ...(resource === undefined ? [] : ['on', text(resource)]), ...(rest ? [rest] : [])].join(' ');

/** A value of a template in short: lists in order, since their order means nothing to IAM; references as CloudFormation's text has them. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(text).sort().join(', ');
  if (!isMap(value)) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub, 'Fn::Join': joined } = value;
  if (typeof Ref === 'string') return `\${${Ref}}`;
  if (Array.isArray(attribute)) return `\${${attribute.join('.')}}`;
  if (typeof sub === 'string') return sub;
  if (Array.isArray(joined) && Array.isArray(joined[1])) return joined[1].map(text).join(String(joined[0]));
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${text(inner)}`)
    .join('; ')} }`;
}
