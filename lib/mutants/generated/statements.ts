import { plain } from '../../fences/templates/assembly';
import type { Found, Value } from '../../fences/templates/assembly';
import { isMap, listOf } from '../../fences/policies/policy';
import { at } from './generated';
import type { Generated, Makes, Place } from './generated';

type Fields = { [key: string]: Value };

const STRANGER = 'arn:aws:iam::999999999999:root';
const NOBODY: Value = { StringEquals: { 'aws:PrincipalTag/planted': 'planted' } };
const NOWHERE = 'arn:aws:s3:::planted';
const NOTHING = 'planted:Nothing';

/** Every widening of every statement, wherever in a resource it stands, and a policy that somebody else carries as well. */
export const ofStatements: Makes = function* (found, room) {
  for (const { place, document } of documentsIn(found.properties, ['Properties'])) {
    const statements = listOf(document.Statement);
    const whole = `${room}/${found.logicalId} ${place.slice(1).join('/')}`;
    const first = statements.find(isMap);
    if (first)
      yield at(
        found,
        { kind: 'a second statement', fault: `${whole}: another beside` },
        [...place, 'Statement'],
        [...statements, beside(first)],
      );
    for (const [i, statement] of statements.entries()) {
      if (!isMap(statement)) continue;
      const where: Place = [...place, 'Statement', ...(Array.isArray(document.Statement) ? [i] : [])];
      const said = { found, statement, where, whole: `${whole}/${i}` };
      yield* statement.Effect === 'Deny' ? narrowed(said) : widened(said);
    }
  }
  if (found.type === 'AWS::IAM::ManagedPolicy')
    for (const carrier of ['Roles', 'Groups', 'Users'] as const) {
      const fault = { kind: 'a policy attached elsewhere', fault: `${room}/${found.logicalId}: ${carrier}` };
      yield at(found, fault, ['Properties', carrier], [...listOf(found.properties[carrier]), 'planted']);
    }
};

interface Said {
  readonly found: Found;
  readonly statement: Fields;
  readonly where: Place;
  readonly whole: string;
}

/** What an Allow lets more people do. */
function* widened({ found, statement, where, whole }: Said): Iterable<Generated> {
  const one = (kind: string, how: string, key: Place, value: Value): Generated =>
    at(found, { kind: `a statement: ${kind}`, fault: `${whole}: ${how}` }, [...where, ...key], value);
  const actions = listOf(statement.Action);
  const [service = ''] = plain(actions[0]).split(':');
  if (actions.length > 0 && !actions.includes('*')) {
    yield one('action', 'every action', ['Action'], '*');
    if (!actions.includes(`${service}:*`))
      yield one('action', 'every action of the service', ['Action'], [...actions, `${service}:*`]);
  }
  if ('Resource' in statement && !listOf(statement.Resource).includes('*'))
    yield one('resource', 'every resource', ['Resource'], '*');
  if ('Principal' in statement && statement.Principal !== '*') {
    yield one('principal', 'anybody', ['Principal'], '*');
    yield one('principal', 'a stranger as well', ['Principal'], withStranger(statement.Principal));
  }
  yield* without(statement.Condition, one);
  yield one('effect', 'Deny', ['Effect'], 'Deny');
}

function* without(condition: Value, one: (kind: string, how: string, key: Place, value: Value) => Generated): Iterable<Generated> {
  if (!isMap(condition)) return;
  yield one('condition dropped', 'no condition', ['Condition'], undefined);
  const keys = Object.entries(condition).flatMap(([operator, by]) =>
    isMap(by) ? Object.keys(by).map((key) => [operator, key] as const) : [],
  );
  if (keys.length > 1)
    for (const [operator, key] of keys)
      yield one('condition dropped', `no ${operator} ${key}`, ['Condition', operator, key], undefined);
}

/** What a Deny refuses to fewer. */
function* narrowed({ found, statement, where, whole }: Said): Iterable<Generated> {
  const one = (how: string, key: Place, value: Value): Generated =>
    at(found, { kind: 'a refusal narrowed', fault: `${whole}: ${how}` }, [...where, ...key], value);
  yield at(found, { kind: 'a refusal taken out', fault: `${whole}: taken out` }, where, undefined);
  yield at(found, { kind: 'a statement: effect', fault: `${whole}: Allow` }, [...where, 'Effect'], 'Allow');
  if ('Action' in statement) yield one('of nothing', ['Action'], NOTHING);
  if (Array.isArray(statement.Action)) yield one('of one action less', ['Action', 0], undefined);
  if ('Resource' in statement) yield one('elsewhere', ['Resource'], NOWHERE);
  if ('Principal' in statement) yield one('to a stranger', ['Principal'], { AWS: STRANGER });
  yield one('to nobody', ['Condition'], { ...(isMap(statement.Condition) && statement.Condition), ...(NOBODY as Fields) });
}

/** The same people may do everything to everything. */
const beside = (first: Fields): Fields => ({
  Effect: 'Allow',
  Action: '*',
  ...(('Resource' in first || 'NotResource' in first) && { Resource: '*' }),
  ...('Principal' in first && { Principal: { AWS: STRANGER } }),
});

const withStranger = (principal: Value): Value =>
  isMap(principal) ? { ...principal, AWS: [...listOf(principal.AWS), STRANGER] } : { AWS: STRANGER };

/** Policy documents wherever they stand below a resource's properties. */
function documentsIn(value: Value, place: Place): { place: Place; document: Fields }[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => documentsIn(item, [...place, i]));
  if (!isMap(value)) return [];
  if ('Statement' in value && isMap(listOf(value.Statement)[0])) return [{ place, document: value }];
  return Object.entries(value).flatMap(([key, inner]) => documentsIn(inner, [...place, key]));
}
