import { of } from './statement';
import type { WideStatement } from './statement';

/** What the hook may that cuts a tenant off for an incident's sake, whoever the tenant is. */
export const OF_INCIDENTS: readonly WideStatement[] = [
  {
    sid: 'CutOff',
    by: ['contain-tenant'],
    actions: [...of('ec2', 'AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress')],
    on: ['ec2:security-group/*'],
    when: ['StringLike aws:resourcetag/freehold:tenant ?*'],
    why: "the group around a tenant's database has an id that AWS chooses; it carries the tenant's tag",
  },
  {
    sid: 'ShutOffTenants',
    by: ['contain-tenant'],
    actions: [...of('iam', 'AttachRolePolicy DetachRolePolicy')],
    on: ['iam:role/~-*-access'],
    when: ['ArnEquals iam:policyarn iam:policy/~-shut-off', 'StringEquals iam:permissionsboundary iam:policy/~-tenant-boundary'],
    why: "tenants' roles of access, which alone have that boundary and such a name; the one policy denies everything and allows nothing",
  },
  {
    sid: 'SeeRoles',
    by: ['contain-tenant'],
    actions: [...of('iam', 'GetRole ListAttachedRolePolicies SimulatePrincipalPolicy')],
    on: ['iam:role/~-*-access'],
    why: 'what IAM says of those roles is read back',
  },
  {
    sid: 'RotatePasswords',
    by: ['contain-tenant'],
    actions: [...of('secretsmanager', 'DescribeSecret RotateSecret')],
    on: ['secretsmanager:secret:rds!db-*'],
    why: "RDS names the secret of an instance's administrator; the tenant's connection document has it",
  },
  {
    sid: 'SeeGroups',
    by: ['contain-tenant'],
    actions: ['ec2:DescribeSecurityGroups'],
    on: ['*'],
    why: 'security groups are listed without a resource',
  },
  {
    sid: 'SeeInstances',
    by: ['contain-tenant'],
    actions: ['rds:DescribeDBInstances'],
    on: ['rds:db:~-*-database'],
    why: "tenants' own instances",
  },
];
