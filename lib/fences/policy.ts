import type { Assembly, Found, StackTemplate, Value } from './assembly';

/** A policy statement with every reference followed and every list spelled out. */
export interface Statement {
  readonly allows: boolean;
  readonly sid: string;
  readonly actions: readonly string[];
  /** `NotAction` or `NotPrincipal` or `NotResource`: what it admits cannot be listed. */
  readonly negated: boolean;
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

/** Reads a policy document of a template. One statement or many, one action or a list: the same to IAM, the same here. */
export function statementsOf(assembly: Assembly, stack: StackTemplate, document: Value): Statement[] {
  if (!isMap(document)) return [];
  return listOf(document.Statement)
    .filter(isMap)
    .map((s) => ({
      allows: s.Effect === 'Allow',
      sid: typeof s.Sid === 'string' ? s.Sid : '',
      actions: texts(assembly, stack, s.Action ?? s.NotAction),
      negated: 'NotAction' in s || 'NotPrincipal' in s || 'NotResource' in s,
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
    }));
}

/** True for the pattern as IAM reads it: `*` any run, `?` any character. */
export function like(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

export const admits = (patterns: readonly string[], action: string): boolean =>
  patterns.some((p) => like(p.toLowerCase(), action.toLowerCase()));

/**
 * Whether a condition can be true for a caller known by some keys. A key that the caller does not have fails an operator
 * without `IfExists`; a key that we know nothing about is taken as true, so that doubt counts against the policy.
 */
export function couldHold(condition: Condition, caller: Readonly<Record<string, string>>): boolean {
  const value = caller[condition.key];
  if (value === undefined) return true;
  const operator = condition.operator.replace(/^ForAnyValue:|^ForAllValues:/, '').replace(/IfExists$/, '');
  switch (operator) {
    case 'ArnEquals':
    case 'ArnLike':
    case 'StringLike':
      return condition.values.some((v) => like(v, value));
    case 'StringEquals':
      return condition.values.includes(value);
    case 'StringEqualsIgnoreCase':
      return condition.values.some((v) => v.toLowerCase() === value.toLowerCase());
    case 'ArnNotEquals':
    case 'ArnNotLike':
    case 'StringNotLike':
      return !condition.values.some((v) => like(v, value));
    case 'StringNotEquals':
      return !condition.values.includes(value);
    default:
      return true;
  }
}

/** Every managed policy that a role carries, with the role. Inline policies are refused by Guard. */
export function policiesOfRoles(assembly: Assembly): { role: Found; policy: Found; statements: Statement[] }[] {
  return assembly.all('AWS::IAM::ManagedPolicy').flatMap((policy) =>
    listOf(policy.properties.Roles).flatMap((reference) => {
      const name = assembly.text(reference, policy.stack);
      const role = assembly
        .all('AWS::IAM::Role')
        .find(
          (r) =>
            r.stack === policy.stack && (assembly.text(r.properties.RoleName, r.stack) === name || `<${r.logicalId}>` === name),
        );
      return role ? [{ role, policy, statements: statementsOf(assembly, policy.stack, policy.properties.PolicyDocument) }] : [];
    }),
  );
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
