import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, CompositePrincipal, PrincipalWithConditions, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { TAG } from '../naming';

/** A role's ARN by its name: a reference to a role within its own trust would never be made. */
export const roleArn = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: name });

/**
 * Who takes on the role of a hook that works for one tenant at a time: Lambda, and the role itself, with the tenant's id as the one tag of
 * its session. By the account and a condition, since IAM refuses a trust that names a role which is not there yet.
 */
export function ownSessions(scope: Construct, roleName: string): IPrincipal {
  const itself = new PrincipalWithConditions(new AccountPrincipal(Stack.of(scope).account), {
    ArnEquals: { 'aws:PrincipalArn': roleArn(scope, roleName) },
    StringLike: { [`aws:RequestTag/${TAG.tenant}`]: '?*' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': [TAG.tenant] },
  });
  return new CompositePrincipal(new ServicePrincipal('lambda.amazonaws.com'), itself.withSessionTags());
}
