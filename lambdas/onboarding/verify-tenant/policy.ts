/** Policies as AWS gives them back: every list may be a single value. Pure. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | number | boolean | readonly string[]>>>>;
}

export function statementsIn(document: string | undefined): Statement[] {
  if (!document) return [];
  const { Statement: held = [] } = JSON.parse(document) as { Statement?: Statement | Statement[] };
  return Array.isArray(held) ? held : [held];
}

/** IAM gives its documents percent-encoded, as RFC 3986 has it. */
export const decoded = (document: string | undefined): string | undefined => document && decodeURIComponent(document);

export const list = (value: unknown): string[] =>
  value === undefined ? [] : (Array.isArray(value) ? (value as unknown[]) : [value]).map(String);

export const principals = ({ Principal }: Statement): string[] =>
  Principal === undefined ? [] : typeof Principal === 'string' ? [Principal] : Object.values(Principal).flatMap(list);

export const isForAnybody = (statement: Statement): boolean => principals(statement).includes('*');

/** Values of a condition key under one operator; AWS reads keys in any case. */
export function condition({ Condition = {} }: Statement, operator: string, key: string): string[] {
  const held = Object.entries(Condition[operator] ?? {}).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return list(held?.[1]);
}

const conditionsIn = ({ Condition = {} }: Statement): number => Object.values(Condition).flatMap((one) => Object.keys(one)).length;

/**
 * Whether a bucket's policy refuses everybody, for the bucket and all in it, under one condition and no other that would
 * narrow the refusal.
 */
export function refusesAll(
  statements: readonly Statement[],
  bucketArn: string,
  met: { operator: string; key: string; value: (text: string) => boolean },
): boolean {
  return statements.some(
    (one) =>
      one.Effect === 'Deny' &&
      isForAnybody(one) &&
      list(one.Action).some((action) => action === 's3:*' || action === '*') &&
      [bucketArn, `${bucketArn}/*`].every((arn) => list(one.Resource).includes(arn)) &&
      conditionsIn(one) === 1 &&
      condition(one, met.operator, met.key).length === 1 &&
      met.value(condition(one, met.operator, met.key)[0]!),
  );
}

/** Who alone may: the one whose request has this value, as a policy compares it. */
export interface Alone {
  readonly operator: 'ArnNotEquals' | 'StringNotEquals';
  readonly key: string;
  readonly value: string;
}

/** Whether a policy refuses each of these actions to everybody but one, by that and by no condition more that would narrow it. */
export const refusesAllBut = (
  statements: readonly Statement[],
  { operator, key, value }: Alone,
  actions: readonly string[],
): boolean =>
  actions.every((action) =>
    statements.some(
      (one) =>
        one.Effect === 'Deny' &&
        isForAnybody(one) &&
        list(one.Action).includes(action) &&
        list(one.Resource).includes('*') &&
        conditionsIn(one) === 1 &&
        condition(one, operator, key).join() === value,
    ),
  );

/** What reading and writing under a key takes, and what hands that on. Looking after a key is not among them. */
const USES = /^(\*|kms:(\*|Decrypt|Encrypt|GenerateDataKey|ReEncrypt|CreateGrant|Sign|DeriveSharedSecret|GenerateMac))/i;
const NARROWS = ['StringEquals', 'ArnEquals', 'ArnLike', 'StringLike'];

/**
 * Statements that open a key wider than to roles by name and services on a condition: by their Sid. `mayUse` says of a
 * role's ARN whether it may be named.
 */
export function openStatements(statements: readonly Statement[], mayUse: (roleArn: string) => boolean): string[] {
  return statements.flatMap((one, i) => (isOpen(one, mayUse) ? [one.Sid ?? `statement ${i + 1}`] : []));
}

function isOpen(one: Statement, mayUse: (roleArn: string) => boolean): boolean {
  if (one.Effect !== 'Allow') return false;
  if (isForAnybody(one) || one.NotAction !== undefined || one.Principal === undefined) return true;
  if (!list(one.Action).some((action) => USES.test(action))) return false;
  const services = typeof one.Principal === 'object' ? list(one.Principal.Service) : [];
  if (services.length === principals(one).length) return conditionsIn(one) === 0;
  const named = NARROWS.flatMap((operator) => condition(one, operator, 'aws:PrincipalArn'));
  return named.length === 0 || !named.every(mayUse);
}
