import { plain } from '../../lib/fences/templates/assembly';
import type { Resource, StackTemplate } from '../../lib/fences/templates/assembly';
import { isMap, listOf } from '../../lib/fences/templates/value';
import type { Value } from '../../lib/fences/templates/value';

type Fields = { [key: string]: Value };
type Rewrite = (value: Value) => Value;

/** Applied to whatever stands in a value, from the inside outwards. */
const everywhere =
  (rewrite: Rewrite): Rewrite =>
  (value) => {
    const inner = everywhere(rewrite);
    if (Array.isArray(value)) return rewrite(value.map(inner));
    if (!isMap(value)) return rewrite(value);
    return rewrite(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)])));
  };

const isStatement = (value: Value): value is Fields =>
  isMap(value) && 'Effect' in value && ('Action' in value || 'NotAction' in value);
const statements = (rewrite: (statement: Fields) => Value): Rewrite =>
  everywhere((value) => (isStatement(value) ? rewrite(value) : value));
const documents = (rewrite: (list: Value[]) => Value): Rewrite =>
  everywhere((value) =>
    isMap(value) && listOf(value.Statement).some(isStatement) ? { ...value, Statement: rewrite(listOf(value.Statement)) } : value,
  );

const asList = (value: Value): Value => (value === undefined ? value : listOf(value));
const asOne = (value: Value): Value => (Array.isArray(value) && value.length === 1 ? value[0] : value);
const backwards = (value: Value): Value => (Array.isArray(value) ? [...value].reverse() : value);
/** Of what in a statement may be one or many. */
const each = (statement: Fields, how: Rewrite): Fields => {
  const lists = ['Action', 'NotAction', 'Resource', 'NotResource'].filter((key) => key in statement);
  const condition = isMap(statement.Condition) && mapped(statement.Condition, (keys) => (isMap(keys) ? mapped(keys, how) : keys));
  const principal = isMap(statement.Principal) && mapped(statement.Principal, how);
  return {
    ...statement,
    ...Object.fromEntries(lists.map((key) => [key, how(statement[key])])),
    ...(condition && { Condition: condition }),
    ...(principal && { Principal: principal }),
  };
};
const mapped = (fields: Fields, how: Rewrite): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, how(value)]));

const escaped = (text: string): string => text.replaceAll('${', '${!');
function substituted(value: Value): Value {
  if (!isMap(value) || Object.keys(value).length !== 1) return value;
  const [by, parts] = (value['Fn::Join'] ?? []) as [string, Value];
  if (by !== '' || !Array.isArray(parts)) return value;
  const texts = parts.map((part) => {
    if (typeof part === 'string') return escaped(part);
    if (isMap(part) && typeof part.Ref === 'string') return `\${${part.Ref}}`;
    const attribute = isMap(part) ? part['Fn::GetAtt'] : undefined;
    return Array.isArray(attribute) ? `\${${attribute.map(plain).join('.')}}` : undefined;
  });
  return texts.includes(undefined) ? value : { 'Fn::Sub': texts.join('') };
}
const reference = (value: Value): string | undefined => {
  if (!isMap(value) || Object.keys(value).length !== 1) return undefined;
  if (typeof value.Ref === 'string' && value.Ref !== 'AWS::NoValue') return value.Ref;
  const attribute = value['Fn::GetAtt'];
  return Array.isArray(attribute) ? attribute.map(plain).join('.') : undefined;
};

/** CloudFormation hands a pattern on as it stands, and EventBridge tells `true` from `"true"`. */
const outsidePatterns = (rewrite: Rewrite): Rewrite => {
  const inner = (value: Value): Value => {
    if (Array.isArray(value)) return rewrite(value.map(inner));
    if (!isMap(value)) return rewrite(value);
    return rewrite(
      Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === 'EventPattern' ? each : inner(each)])),
    );
  };
  return inner;
};

/** What CloudFormation and IAM take for the same. */
export const REWRITES: Readonly<Record<string, Rewrite>> = {
  'every reference by substitution': everywhere((value) => (reference(value) ? { 'Fn::Sub': `\${${reference(value)}}` } : value)),
  'every reference as a join of one': everywhere((value) => (reference(value) ? { 'Fn::Join': ['', [value]] } : value)),
  'attributes with a dot': everywhere((value) =>
    isMap(value) && Array.isArray(value['Fn::GetAtt']) ? { 'Fn::GetAtt': value['Fn::GetAtt'].map(plain).join('.') } : value,
  ),
  'joins as substitutions': everywhere(substituted),
  'fields in another order': everywhere((value) => (isMap(value) ? Object.fromEntries(Object.entries(value).reverse()) : value)),
  'truths as text': outsidePatterns((value) => (typeof value === 'boolean' ? String(value) : value)),
  'figures as text': outsidePatterns((value) => (typeof value === 'number' ? String(value) : value)),
  'lists of one as that one': statements((statement) => each(statement, asOne)),
  'one as a list of one': statements((statement) => each(statement, asList)),
  'lists in another order': statements((statement) => each(statement, backwards)),
  'statements in another order': documents((list) => [...list].reverse()),
  'a statement an action': documents((list) =>
    list
      .flatMap((one) => (isStatement(one) && 'Action' in one ? listOf(one.Action).map((Action) => ({ ...one, Action })) : [one]))
      .map(withoutSid),
  ),
  'statements without names': documents((list) => list.map(withoutSid)),
};

function withoutSid(statement: Value): Value {
  return Object.fromEntries(Object.entries(statement as Fields).filter(([key]) => key !== 'Sid'));
}

/** A stack with the properties of all its resources written another way. */
export const rewritten = (stack: StackTemplate, rewrite: Rewrite): StackTemplate => ({
  ...stack,
  resources: Object.fromEntries(
    Object.entries(stack.resources).map(([id, resource]): [string, Resource] => [
      id,
      {
        ...resource,
        ...(resource.Properties && { Properties: rewrite(resource.Properties) as NonNullable<Resource['Properties']> }),
      },
    ]),
  ),
});
