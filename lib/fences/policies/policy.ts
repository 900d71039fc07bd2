import type { Assembly, Found, StackTemplate, Value } from '../templates/assembly';

/** A policy statement with every reference followed and every list spelled out. */
export interface Statement {
  readonly allows: boolean;
  readonly sid: string;
  readonly actions: readonly string[];
  /** `NotAction` or `NotPrincipal` or `NotResource`: what it admits cannot be listed. */
  readonly negated: boolean;
  /** What these three leave out of a statement that means all the rest. */
  readonly but: Partial<Readonly<Record<'actions' | 'principals' | 'resources', readonly string[]>>>;
  /** `AWS:arn...`, `Service:...`, `Federated:...`; `*` for anybody. */
  readonly principals: readonly string[];
  readonly resources: readonly string[];
  /** Operator, key and values, such as `ArnEquals aws:PrincipalArn [..]`. Operators and keys as IAM compares them. */
  readonly conditions: readonly Condition[];
}
export interface Condition {
  readonly operator: string;
  /** Lower case: IAM does not tell cases apart. */
  readonly key: string;
  readonly values: readonly string[];
}

/** What cannot be read counts as the widest that it could be, and as an answer to no call. */
const UNREADABLE: Statement = {
  allows: true,
  sid: 'a statement that cannot be read',
  actions: ['*'],
  negated: true,
  but: { actions: ['*'] },
  principals: ['*'],
  resources: ['*'],
  conditions: [],
};

/**
 * Reads a policy document of a template, written as a map or as JSON text. One statement or many, one action or a list:
 * the same to IAM, the same here. No document, no statements.
 */
export function statementsOf(assembly: Assembly, stack: StackTemplate, document: Value): Statement[] {
  if (document === undefined) return [];
  const map = isMap(document) && 'Statement' in document ? document : parsed(assembly.text(document, stack));
  if (!isMap(map)) return [UNREADABLE];
  return listOf(map.Statement).map((s) => (isMap(s) && 'Effect' in s ? statement(assembly, stack, s) : UNREADABLE));
}

function statement(assembly: Assembly, stack: StackTemplate, s: { [key: string]: Value }): Statement {
  return {
    allows: s.Effect !== 'Deny',
    sid: typeof s.Sid === 'string' ? s.Sid : '',
    actions: texts(assembly, stack, s.Action ?? s.NotAction),
    negated: 'NotAction' in s || 'NotPrincipal' in s || 'NotResource' in s,
    but: {
      ...('NotAction' in s && { actions: texts(assembly, stack, s.NotAction) }),
      ...('NotPrincipal' in s && { principals: principalsOf(assembly, stack, s.NotPrincipal) }),
      ...('NotResource' in s && { resources: texts(assembly, stack, s.NotResource) }),
    },
    principals: principalsOf(assembly, stack, s.Principal),
    resources: texts(assembly, stack, s.Resource),
    conditions: isMap(s.Condition)
      ? Object.entries(s.Condition).flatMap(([operator, keys]) =>
          isMap(keys)
            ? Object.entries(keys).map(([key, values]) => ({
                operator,
                key: key.toLowerCase(),
                values: texts(assembly, stack, values),
              }))
            : [],
        )
      : [],
  };
}

function parsed(text: string): Value {
  try {
    const value = JSON.parse(text) as Value;
    return isMap(value) && 'Statement' in value ? value : undefined;
  } catch {
    return undefined; // not JSON: the caller takes it for the widest policy
  }
}

/**
 * True for the pattern as IAM reads it: `*` any run, `?` any character. A variable, such as a tag of who calls, stands for whatever the caller
 * brings along.
 */
export function like(pattern: string, text: string): boolean {
  const wild = pattern.replace(/\$\{[^}]+\}/g, '*');
  if (!/[*?]/.test(wild)) return wild === text;
  const expression = wild
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

export const admits = (patterns: readonly string[], action: string): boolean =>
  patterns.some((p) => like(p.toLowerCase(), action.toLowerCase()));

/**
 * Every managed policy that a role carries, with the role, from whichever side it is attached. A policy named by an ARN
 * that is no policy of these templates has statements that cannot be read. Inline policies are refused by Guard.
 */
export function policiesOfRoles(assembly: Assembly): { role: Found; policy: Found; statements: Statement[] }[] {
  const roles = assembly.all('AWS::IAM::Role');
  const policies = assembly.all('AWS::IAM::ManagedPolicy').map((policy) => ({
    policy,
    arn: assembly.text({ Ref: policy.logicalId }, policy.stack),
    carriers: listOf(policy.properties.Roles).map((role) => assembly.text(role, policy.stack)),
    statements: statementsOf(assembly, policy.stack, policy.properties.PolicyDocument),
  }));
  return roles.flatMap((role) => {
    const name = assembly.text({ Ref: role.logicalId }, role.stack);
    const named = listOf(role.properties.ManagedPolicyArns).map((arn) => assembly.text(arn, role.stack));
    const unknown = named.filter((arn) => !policies.some((p) => p.arn === arn));
    return [
      ...policies.filter(
        (p) => (p.policy.stack.account === role.stack.account && p.carriers.includes(name)) || named.includes(p.arn),
      ),
      ...unknown.map(() => ({ policy: role, statements: [UNREADABLE] })),
    ].map(({ policy, statements }) => ({ role, policy, statements }));
  });
}

function principalsOf(assembly: Assembly, stack: StackTemplate, principal: Value): string[] {
  if (principal === '*') return ['*'];
  if (!isMap(principal)) return [];
  return Object.entries(principal).flatMap(([kind, who]) =>
    texts(assembly, stack, who).map((text) => (text === '*' ? '*' : `${kind}:${text}`)),
  );
}

export const isMap = (value: Value): value is { [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: Value): Value[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const texts = (assembly: Assembly, stack: StackTemplate, value: Value): string[] =>
  listOf(value).map((v) => assembly.text(v, stack));
