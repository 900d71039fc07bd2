import {
  GetRoleCommand,
  NoSuchEntityException,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation } from '../expectation';
import { condition, decoded, principals, statementsIn } from '../policy';
import type { Statement } from '../policy';
import { tagCheck } from '../tag';

/** The one way in for the application: its role alone may take on the tenant's, which cannot grow beyond its boundary. */
export async function accessRole(aws: Aws, expected: Expectation): Promise<Check[]> {
  const { roles, cell } = expected;
  const root = `arn:${cell.partition}:iam::${cell.account.id}:root`;
  return roleChecks(aws, expected, {
    thing: 'role',
    name: roles.access,
    boundary: roles.boundary('tenant'),
    trusts: `${root} as ${roles.application}`,
  });
}

/** Under which AWS Backup works for the tenant. */
export async function backupRole(aws: Aws, expected: Expectation): Promise<Check[]> {
  const { roles, cell } = expected;
  return roleChecks(aws, expected, {
    thing: 'backup-role',
    name: roles.backup,
    boundary: roles.boundary('service'),
    trusts: `backup.amazonaws.com for ${cell.account.id}`,
  });
}

async function roleChecks(
  aws: Aws,
  { order }: Expectation,
  { thing, name, boundary, trusts }: { thing: string; name: string; boundary: string; trusts: string },
): Promise<Check[]> {
  const role = await roleNamed(aws.home, name);
  const about = new About(`access.${thing}`, role?.Arn ?? name);
  if (!role) return about.absent();
  return [
    about.is('boundary', role.PermissionsBoundary?.PermissionsBoundaryArn, boundary),
    about.is('trusts', statementsIn(decoded(role.AssumeRolePolicyDocument)).map(trusted), [trusts]),
    about.is('policies', await policiesOf(aws.home, name), [name]),
    tagCheck(about, role.Tags, order.tenant),
  ];
}

/** Who may take a role on, in words: `<principal> as <role>` or `<service> for <account>`; without such a condition, the principal alone. */
function trusted(one: Statement): string {
  if (one.Effect === 'Deny') return 'a refusal';
  const roles = condition(one, 'ArnEquals', 'aws:PrincipalArn');
  const accounts = ['StringEquals', 'StringEqualsIfExists'].flatMap((how) => condition(one, how, 'aws:SourceAccount'));
  return [
    principals(one).join(' or '),
    roles.length > 0 && `as ${roles.join(' or ')}`,
    accounts.length > 0 && `for ${accounts.join(' or ')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The secret that the application encrypts with: there, under the tenant's key, and not about to go. */
export async function secret(aws: Aws, expected: Expectation): Promise<Check[]> {
  const found = await secretNamed(aws.home, expected.secret);
  const about = new About('access.secret', found?.ARN ?? expected.secret);
  if (!found) return about.absent();
  return [
    about.is('key', found.KmsKeyId, await aws.keyArn(aws.home, expected.keys.find(({ name }) => name === 'data')!.alias)),
    about.is('deletion', found.DeletedDate?.toISOString(), undefined),
    tagCheck(about, found.Tags, expected.order.tenant),
  ];
}

async function roleNamed(region: string, RoleName: string): Promise<Role | undefined> {
  try {
    return (await clients.iam(region).send(new GetRoleCommand({ RoleName }))).Role;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}

/** Names of all policies of a role; an inline one is marked, since the platform makes none. */
async function policiesOf(region: string, RoleName: string): Promise<string[]> {
  const client = clients.iam(region);
  const found: string[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    found.push(...AttachedPolicies.map(({ PolicyName = 'unnamed' }) => PolicyName));
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    found.push(...PolicyNames.map((name) => `${name} (inline)`));
  return found;
}

async function secretNamed(region: string, SecretId: string): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    return await clients.secrets(region).send(new DescribeSecretCommand({ SecretId }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
