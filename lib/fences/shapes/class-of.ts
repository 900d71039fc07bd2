import type { CfnResource } from 'aws-cdk-lib';

const LIBRARY = Symbol.for('jsii.rtti');

/**
 * The library's class that a resource is of, `aws-cdk-lib.aws_secretsmanager.CfnSecret`: what cdk-nag's rules know it by. One of our
 * own that extends it is of the same; the name that we gave it says nothing.
 */
export const classOf = (resource: CfnResource): string =>
  (resource.constructor as unknown as { readonly [LIBRARY]: { readonly fqn: string } })[LIBRARY].fqn;
