import { DeleteSecretCommand, paginateListSecrets, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import type { SecretListEntry, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isDatabaseArn } from '../../../lib/database-names';
import { tenantName } from '../../../lib/naming';
import type { Step, Waiting } from '../shared/step';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';

const KIND = 'secret';
/** RDS puts its instance's ARN on the master secret that it manages. */
const OF_INSTANCE = 'aws:rds:primaryDBInstanceArn';

interface Secrets {
  readonly client: SecretsManagerClient;
  readonly region: string;
}

/**
 * Deletes the tenant's secrets at once, without the window in which they could be brought back; those that RDS manages go
 * with their instance, and are waited for.
 */
export async function eraseSecrets(step: Step, secrets: Secrets): Promise<Waiting> {
  const { tenant } = step;
  const present = (await list(secrets)).filter((secret) => concerns(step, secret));
  const [managed, own] = [
    present.filter(({ OwningService }) => OwningService),
    present.filter(({ OwningService }) => !OwningService),
  ];
  for (const { Name, Tags } of own) requireTenant(`secret ${Name}`, tenantIn(Tags), tenant);
  await step.found(
    ...own.map(({ ARN }) => ({
      id: ARN!,
      kind: KIND,
      region: secrets.region,
      method: 'deleted at once, without a recovery window',
    })),
    ...managed.map(({ ARN }) => ({ id: ARN!, kind: KIND, region: secrets.region, method: 'deleted by RDS with its instance' })),
  );
  for (const { ARN } of own) {
    try {
      await secrets.client.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
  const left = present.length > 0 ? (await list(secrets)).filter((secret) => concerns(step, secret)) : [];
  await step.gone(
    { region: secrets.region, kinds: [KIND] },
    left.map(({ ARN }) => ARN!),
  );
  return left.map(({ Name }) => `secret ${Name} is still listed`);
}

/** By name, by tag, or because RDS says that it is the master secret of an instance of the tenant's. */
function concerns({ cell, tenant }: Step, { Name, Tags = [] }: SecretListEntry): boolean {
  return (
    Name === tenantName(cell, tenant, 'application') ||
    tenantIn(Tags) === tenant ||
    Tags.some(({ Key, Value }) => Key === OF_INSTANCE && isDatabaseArn(cell, tenant, Value))
  );
}

/** Every secret of the region, those whose deletion is planned as well: a filter by tag matches beginnings, and would miss untagged ones. */
async function list({ client }: Secrets): Promise<SecretListEntry[]> {
  const all: SecretListEntry[] = [];
  for await (const page of paginateListSecrets({ client }, { IncludePlannedDeletion: true })) all.push(...(page.SecretList ?? []));
  return all;
}
