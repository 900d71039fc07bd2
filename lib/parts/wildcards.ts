import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** The findings of cdk-nag for resources with a wildcard, as it prints them. */
export function wildcardsIn(scope: Construct, statements: readonly PolicyStatement[]): string[] {
  const resources = statements.flatMap((statement) => statement.resources).filter((resource) => resource.includes('*'));
  return [...new Set(resources)].map((resource) => `AwsSolutions-IAM5[Resource::${printed(Stack.of(scope).resolve(resource))}]`);
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
