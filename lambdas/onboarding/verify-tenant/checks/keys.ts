import { GetKeyPolicyCommand, GetKeyRotationStatusCommand, paginateListResourceTags } from '@aws-sdk/client-kms';
import type { Tag } from '@aws-sdk/client-kms';
import { tenantName } from '../../../../lib/naming';
import { BACKUP_SERVICE_ROLE, provisionerRoleName, regionRoleName } from '../../../../lib/role-names';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation, ExpectedKey } from '../expectation';
import { openStatements, statementsIn } from '../policy';
import { tagCheck } from '../tag';

/** What signs webhooks, and what encrypts. */
const SPEC = { signing: 'ECC_NIST_P256', encryption: 'SYMMETRIC_DEFAULT' } as const;
const USAGE = { signing: 'SIGN_VERIFY', encryption: 'ENCRYPT_DECRYPT' } as const;

/** Every key under which something of the tenant lies: customer managed, enabled, rotated, and open to nobody but by name. */
export async function keys(aws: Aws, expected: Expectation): Promise<Check[]> {
  return (await Promise.all(expected.keys.map((key) => keyChecks(aws, expected, key)))).flat();
}

async function keyChecks(aws: Aws, expected: Expectation, { name, region, alias, kind, own }: ExpectedKey): Promise<Check[]> {
  const key = await aws.key(region, alias);
  const about = new About(`keys.${name}`, key?.Arn ?? `${alias} in ${region}`);
  if (!key) return about.absent();
  const KeyId = key.Arn!;
  const kms = clients.kms(region);
  const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  const checks = [
    about.is('state', key.KeyState, 'Enabled'),
    about.is('manager', key.KeyManager, 'CUSTOMER'),
    about.is('spec', key.KeySpec, SPEC[kind]),
    about.is('usage', key.KeyUsage, USAGE[kind]),
    about.is('open-statements', openStatements(statementsIn(Policy), mayUse(expected)), []),
  ];
  if (kind === 'encryption') {
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    checks.push(about.is('rotation', KeyRotationEnabled ?? false, true));
  }
  if (own) {
    const tags: Tag[] = [];
    for await (const page of paginateListResourceTags({ client: kms }, { KeyId })) tags.push(...(page.Tags ?? []));
    checks.push(tagCheck(about, tags, expected.order.tenant));
  }
  return checks;
}

/** Roles that a key's policy may name: the tenant's own, the cell's hooks, CloudFormation's, AWS Backup's. No other tenant's. */
function mayUse({ cell, order }: Expectation): (roleArn: string) => boolean {
  const regions = [cell, ...(cell.recovery ? [cell.recovery] : [])];
  const role = `arn:${cell.partition}:iam::${cell.account.id}:role/`;
  const families = [tenantName(cell, order.tenant, ''), ...regions.map((at) => regionRoleName(at, ''))];
  const exact = [...regions.map(provisionerRoleName), BACKUP_SERVICE_ROLE];
  return (arn) => {
    if (!arn.startsWith(role) || /[*?]/.test(arn)) return false;
    const name = arn.slice(role.length);
    return exact.includes(name) || families.some((prefix) => name.startsWith(prefix));
  };
}
