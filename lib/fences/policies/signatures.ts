import type { Assembly, Found, StackTemplate } from '../templates/assembly';
import { isOwnAccount } from './callers';
import { admits, like, policiesOfRoles, statementsOf } from './policy';
import type { Condition, Statement } from './policy';
import { holds } from './requests';

/** What is known of a call beside its action. Keys in lower case; one without a value is known to be absent. */
export type Facts = Pick<ReadonlyMap<string, string | undefined>, 'has' | 'get'>;

/** The same, and more. Not copied: a fleet has a hundred thousand calls to weigh. */
export const knowing = (facts: Facts, more: Readonly<Record<string, string | undefined>>): Facts => ({
  has: (key) => key in more || facts.has(key),
  get: (key) => (key in more ? more[key] : facts.get(key)),
});

/** One call, as the caller's own policies and the resource's policy both see it. */
export interface Call {
  readonly action: string;
  /** Every way in which a policy may write the resource; patterns where it is one of many. */
  readonly names: readonly string[];
  readonly facts: Facts;
}

/** A role of these templates: what its own policies say, and what its boundary leaves of it. */
export interface Signer {
  readonly role: Found;
  readonly statements: readonly Statement[];
  readonly ceiling: readonly Statement[];
}

const met = new WeakMap<Assembly, ReadonlyMap<string, Signer>>();

/**
 * Every role of the templates, by its ARN. Roles that are declared elsewhere are not here: their policies nobody can read. Read once for
 * all checks.
 */
export function signersIn(assembly: Assembly): ReadonlyMap<string, Signer> {
  const signers = met.get(assembly) ?? readSigners(assembly);
  met.set(assembly, signers);
  return signers;
}

function readSigners(assembly: Assembly): Map<string, Signer> {
  const policies = new Map(
    assembly
      .all('AWS::IAM::ManagedPolicy')
      .map((policy) => [
        `${policy.stack.account} ${assembly.text({ Ref: policy.logicalId }, policy.stack)}`,
        statementsOf(assembly, policy.stack, policy.properties.PolicyDocument),
      ]),
  );
  const signers = new Map(
    assembly.all('AWS::IAM::Role').map((role): [string, Signer & { statements: Statement[] }] => {
      const boundary = assembly.text(role.properties.PermissionsBoundary, role.stack);
      const ceiling = policies.get(`${role.stack.account} ${boundary}`) ?? [];
      return [assembly.text({ 'Fn::GetAtt': [role.logicalId, 'Arn'] }, role.stack), { role, statements: [], ceiling }];
    }),
  );
  for (const { role, statements } of policiesOfRoles(assembly))
    signers.get(assembly.text({ 'Fn::GetAtt': [role.logicalId, 'Arn'] }, role.stack))!.statements.push(...statements);
  return signers;
}

/** Which of a role's own two sides does not allow a call; nothing where both do. */
export function unsigned({ statements, ceiling }: Signer, call: Call): 'its own policy' | 'its boundary' | undefined {
  if (!allow(statements, call, () => true)) return 'its own policy';
  return allow(ceiling, call, () => true) ? undefined : 'its boundary';
}

/** Who calls. */
export interface Caller {
  /** `AWS:` and a role's ARN, or `Service:` and its name. */
  readonly name: string;
  /** Where the resource stands: a policy that names that account leaves it to the roles' own policies. */
  readonly of: StackTemplate;
}

/** Whether the policy of a resource lets a caller in. */
export const admitted = (statements: readonly Statement[], caller: Caller, call: Call): boolean =>
  allow(statements, call, (s) => names(s, caller));

/** Whether it refuses the caller for certain. */
export const refusedFor = (statements: readonly Statement[], caller: Caller, call: Call): boolean =>
  statements.some((s) => names(s, caller) && refuses(s, call));

/**
 * Whether a statement of a resource's policy speaks of the caller. A refusal of all but some hits every role: whom it spares, it would
 * have to list by session and account as well, and sessions have no names before they are. Source: IAM user guide, "AWS JSON policy
 * elements: NotPrincipal", read on 2026-11-30.
 */
export const names = ({ allows, principals, but }: Statement, { name, of }: Caller): boolean =>
  but.principals
    ? (!allows && name.startsWith('AWS:')) || !but.principals.some((p) => p === '*' || p === name)
    : principals.some((p) => p === '*' || p === name || (name.startsWith('AWS:') && isOwnAccount(p, of)));

function allow(statements: readonly Statement[], call: Call, names: (s: Statement) => boolean): boolean {
  return statements.some((s) => names(s) && mayMean(s, call)) && !statements.some((s) => names(s) && refuses(s, call));
}

/** Whether a statement allows the call. A condition about which nothing is known may be met. */
export const mayMean = (s: Statement, call: Call): boolean =>
  s.allows && concerns(s, call) && s.conditions.every((c) => !isKnown(c, call.facts) || holds(c, call.facts.get(c.key)));

/**
 * Whether it refuses the call: of a condition about which nothing is known, nobody can say that it is met, unless it is met by all but
 * what it lists, such as a network.
 */
const refuses = (s: Statement, call: Call): boolean =>
  !s.allows &&
  concerns(s, call) &&
  s.conditions.every((c) => (isKnown(c, call.facts) ? holds(c, call.facts.get(c.key)) : /Not/.test(c.operator)));

/** What a statement means by `NotAction` or `NotResource`, is all that they do not list. */
const concerns = (s: Statement, { action, names }: Call): boolean => {
  const among = (resources: readonly string[]) =>
    resources.some((resource) => names.some((name) => like(resource, name) || like(name, resource)));
  return (
    (s.but.actions ? !admits(s.but.actions, action) : named(s, action.toLowerCase())) &&
    (s.but.resources ? !among(s.but.resources) : among(s.resources))
  );
};

/** A boundary has a hundred actions, and each of a fleet's roles is held against it time and again. */
const known = new WeakMap<Statement, { readonly exact: ReadonlySet<string>; readonly wild: readonly string[] }>();

function named(statement: Statement, action: string): boolean {
  let actions = known.get(statement);
  if (!actions) {
    const all = statement.actions.map((a) => a.toLowerCase());
    actions = { exact: new Set(all), wild: all.filter((a) => /[*?]/.test(a)) };
    known.set(statement, actions);
  }
  return actions.exact.has(action) || admits(actions.wild, action);
}

/** A template says every tag of what it declares: one that it does not say is absent. */
const isKnown = ({ key }: Condition, facts: Facts): boolean => facts.has(key) || key.startsWith('aws:resourcetag/');
