import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { emergencyLogins } from '../naming';
import { regionRoleName, tenantRoleName } from '../role-names';
import { boundary, BoundedRole } from '../parts/bounded-role';
import { cite } from '../parts/cite';
import { USE_KEY } from '../parts/customer-key';
import { roleArn } from '../parts/own-sessions';
import { allow } from '../parts/statement';
import type { TenantAccessInput } from './tenant-access';

/**
 * How a person reaches a tenant in an emergency: a role of this tenant's alone, which nobody takes on but the hook that lends it, for a
 * person whom the session names for good. Each session is lent with a policy that ends by the clock and holds what was asked for; this role
 * is the most that any of them can do (docs/decisions/027-break-glass.md).
 */
export class TenantEmergency extends Construct {
  constructor(scope: Construct, id: string, { cell, tenant, keys, files, databaseResourceId }: TenantAccessInput) {
    super(scope, id);
    const stack = Stack.of(this);
    const account = new AccountPrincipal(stack.account);
    const lent = {
      ArnEquals: { 'aws:PrincipalArn': roleArn(this, regionRoleName(cell, 'lend-break-glass')) },
      StringLike: { 'sts:SourceIdentity': '?*' },
    };
    const logins = stack.formatArn({
      service: 'rds-db',
      resource: 'dbuser',
      resourceName: `${databaseResourceId}/${emergencyLogins(tenant)}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = new BoundedRole(this, 'Role', {
      name: tenantRoleName(cell, tenant, 'break-glass'),
      boundary: boundary(this, cell, 'tenant'),
      assumedBy: account.withConditions(lent),
      description: `Lent to one person at a time, after a second one has approved, who must see what belongs to ${tenant}`,
      maxSession: Duration.hours(1),
      statements: [
        allow('ListFiles', ['s3:GetBucketLocation', 's3:ListBucket'], [files.bucketArn]),
        allow('UseFiles', ['s3:GetObject', 's3:PutObject'], [files.arnForObjects('*')]),
        allow('UseDataKey', USE_KEY, [keys.data.keyArn]),
        allow('OpenDatabase', ['rds-db:connect'], [logins]),
      ],
    });
    role.assumeRolePolicy!.addStatements(
      new PolicyStatement({ actions: ['sts:SetSourceIdentity'], principals: [account], conditions: lent }),
    );
    cite(role, 'EX-014', `AwsSolutions-IAM5[Resource::<${stack.getLogicalId(files.node.defaultChild as never)}.Arn>/*]`);
  }
}
