import { OWN_TENANT } from '../../../lib/lifecycle/reach';
import type { Template } from './template';

interface Statement {
  Effect?: string;
  Condition?: Record<string, Record<string, unknown>>;
}

/** Where a resource holds its policy. */
const POLICIES: Readonly<Record<string, string>> = { 'AWS::IAM::ManagedPolicy': 'PolicyDocument', 'AWS::KMS::Key': 'KeyPolicy' };

/** Takes conditions on these keys off what policies allow. Answers the logical ids of the policies. */
export const withoutConditionsOn =
  (...keys: readonly string[]) =>
  (template: Template): string[] =>
    Object.entries(template.Resources)
      .filter(([, { Type, Properties }]) => {
        const holds = POLICIES[Type];
        if (holds === undefined) return false;
        const { Statement = [] } = (Properties?.[holds] ?? {}) as { Statement?: Statement[] };
        return Statement.map((statement) => loosen(statement, keys)).includes(true);
      })
      .map(([id]) => id);

/** Takes conditions on these keys off what roles' trust allows. Answers the logical ids of the roles. */
export const withoutTrustOn =
  (...keys: readonly string[]) =>
  (template: Template): string[] =>
    Object.entries(template.Resources)
      .filter(([, { Type, Properties }]) => {
        if (Type !== 'AWS::IAM::Role') return false;
        const { Statement = [] } = (Properties?.['AssumeRolePolicyDocument'] ?? {}) as { Statement?: Statement[] };
        return Statement.map((statement) => loosen(statement, keys)).includes(true);
      })
      .map(([id]) => id);

function loosen(statement: Statement, keys: readonly string[]): boolean {
  const { Effect, Condition } = statement;
  if (Effect !== 'Allow' || !Condition) return false;
  let found = false;
  for (const [operator, values] of Object.entries(Condition)) {
    for (const key of keys) {
      if (values[key] === undefined) continue;
      found = true;
      delete values[key];
    }
    if (Object.keys(values).length === 0) delete Condition[operator];
  }
  if (Object.keys(Condition).length === 0) delete statement.Condition;
  return found;
}

/** Takes out of buckets' policies what they refuse by this key of a request. */
export const withoutRefusalsBy =
  (key: string) =>
  (template: Template): string[] =>
    Object.entries(template.Resources)
      .filter(([, { Type, Properties }]) => {
        if (Type !== 'AWS::S3::BucketPolicy') return false;
        const document = Properties!.PolicyDocument as { Statement: Statement[] };
        const kept = document.Statement.filter(
          ({ Effect, Condition = {} }) => Effect !== 'Deny' || !Object.values(Condition).some((values) => key in values),
        );
        const found = kept.length < document.Statement.length;
        document.Statement = kept;
        return found;
      })
      .map(([id]) => id);

/** What a policy says of the tenant of a session's tag, it says of any: in resources, and in conditions on a resource's tag. */
export function ofAnyTenant(template: Template): string[] {
  return Object.entries(template.Resources)
    .filter(([, { Type, Properties }]) => {
      const document = Type === 'AWS::IAM::ManagedPolicy' ? (Properties?.PolicyDocument as { Statement?: Statement[] }) : undefined;
      const text = JSON.stringify(document ?? {});
      if (document?.Statement === undefined || !text.includes(OWN_TENANT)) return false;
      document.Statement = (JSON.parse(text.replaceAll(OWN_TENANT, '*')) as { Statement: Statement[] }).Statement.map((one) => {
        const { StringEquals, ...others } = one.Condition ?? {};
        const tag = StringEquals && Object.values(StringEquals).includes('*');
        return tag ? { ...one, Condition: { ...others, StringLike: { ...others.StringLike, ...StringEquals } } } : one;
      });
      return true;
    })
    .map(([id]) => id);
}
