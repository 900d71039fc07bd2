import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageName } from '../../config/schema';
import { shortened } from '../reach/shortened';
import { isWritten } from '../reach/written';

/** Whose role it is, and what for. */
interface Carrier {
  readonly cell: { readonly platform: string; readonly stage: StageName };
  /** As lib/reach has it. */
  readonly purpose: string;
}

/**
 * The findings of cdk-nag for resources with a wildcard, as it prints them: of statements that are written down in lib/reach. Of any
 * other the finding stays open, so nobody excepts a statement by adding it to a role.
 */
export function wildcardsIn(scope: Construct, { cell, purpose }: Carrier, statements: readonly PolicyStatement[]): string[] {
  const named = { name: cell.platform, stage: { name: cell.stage } };
  const written = statements.flatMap(({ sid = '', actions, resources }) =>
    resources
      .filter((resource) => resource.includes('*'))
      .map((resource) => printed(Stack.of(scope).resolve(resource)))
      .filter((resource) => isWritten(purpose, { sid, actions, resources: [shortened(resource, named)] })),
  );
  return [...new Set(written)].map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`);
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{([^}]*)\}/g, '<$1>'); // a variable, such as a tag of who calls
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute, Ref: ref } = value as Printable;
  if (join) return join[1].map(printed).join(join[0]);
  return `<${attribute ? attribute.join('.') : ref}>`;
}

interface Printable {
  readonly 'Fn::Join'?: [string, unknown[]];
  readonly 'Fn::GetAtt'?: [string, string];
  readonly Ref?: string;
}
