import { DescribeKeyCommand, NotFoundException } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { TAG } from '../../../lib/naming';
import { artefactsOf } from '../shared/deletion-ledger';
import type { Step } from '../shared/step';
import { keyPlaces } from './work';
import type { KeyPlace, TenantKey } from './work';

export interface Clients {
  readonly kms: (region: string) => KMSClient;
  readonly tagging: (region: string) => ResourceGroupsTaggingAPIClient;
}

/**
 * Every key of the tenant: those that earlier runs noted, since aliases go with the stacks; else those behind the aliases;
 * and where an alias was lost before a line was written, those that carry the tenant's tag.
 */
export async function tenantKeys(step: Step, clients: Clients): Promise<TenantKey[]> {
  const lines = await artefactsOf(step.ledger.dynamo, step.ledger);
  const keys: TenantKey[] = [];
  const { of } = step.order;
  for (const place of keyPlaces(step.cell, step.tenant).filter(({ stack }) => of === undefined || of === stack)) {
    const { region, kind } = place;
    const client = clients.kms(region);
    const noted = lines.filter((line) => line.region === region && line.kind === kind).map(({ id }) => id);
    const behind = await arnBehind(client, place);
    const known = [...new Set([...noted, ...(behind ? [behind] : [])])];
    keys.push(...known.map((arn) => ({ client, region, kind, arn })));
    if (known.length > 0) continue;
    const taken = new Set([...lines.map(({ id }) => id), ...keys.map(({ arn }) => arn)]);
    const others = keyPlaces(step.cell, step.tenant).filter((other) => other !== place && other.region === region);
    for (const other of others) taken.add((await arnBehind(client, other)) ?? '');
    const lost = (await tagged(clients.tagging(region), step.tenant)).filter((arn) => !taken.has(arn));
    keys.push(...lost.map((arn) => ({ client, region, kind, arn })));
  }
  return keys;
}

async function arnBehind(client: KMSClient, { alias }: KeyPlace): Promise<string | undefined> {
  try {
    return (await client.send(new DescribeKeyCommand({ KeyId: alias }))).KeyMetadata?.Arn;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}

async function tagged(client: ResourceGroupsTaggingAPIClient, tenant: string): Promise<string[]> {
  const arns: string[] = [];
  const pages = paginateGetResources(
    { client },
    { ResourceTypeFilters: ['kms:key'], TagFilters: [{ Key: TAG.tenant, Values: [tenant] }] },
  );
  for await (const page of pages) arns.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN!));
  return arns;
}
