import { DescribeKeyCommand, KMSClient, NotFoundException, paginateListAliases } from '@aws-sdk/client-kms';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { TAG } from '../../../lib/naming';
import { inRegion } from './clients';
import { expected, unexpected } from './work';
import type { Look, Question } from './work';

const kms = inRegion((settings) => new KMSClient(settings));
const tagging = inRegion((settings) => new ResourceGroupsTaggingAPIClient(settings));

/** Keys behind the tenant's aliases, and keys that carry its tag. One that awaits its destruction is expected until its day. */
export async function lookAtKeys(question: Question, region: string): Promise<Look> {
  const { named, tenant, cell } = question;
  const byKey = new Map<string, string>();
  let count = 0;
  for await (const { Aliases = [] } of paginateListAliases({ client: kms(region) }, {})) {
    count += Aliases.length;
    for (const { AliasName = '', TargetKeyId } of Aliases) {
      if (TargetKeyId && named(AliasName.replace(/^alias\//, '')))
        byKey.set(
          `arn:${cell.partition}:kms:${region}:${cell.account.id}:key/${TargetKeyId}`,
          `its alias is the tenant's: ${AliasName}`,
        );
    }
  }
  const tagged = { ResourceTypeFilters: ['kms:key'], TagFilters: [{ Key: TAG.tenant, Values: [tenant] }] };
  for await (const page of paginateGetResources({ client: tagging(region) }, tagged)) {
    for (const { ResourceARN } of page.ResourceTagMappingList ?? [])
      byKey.set(ResourceARN!, `it carries the tag ${TAG.tenant}=${tenant}`);
  }
  const found = [];
  const there = new Set<string>();
  for (const [id, why] of byKey) {
    const key = await describe(region, id);
    if (!key) continue;
    there.add(id);
    const thing = { id, kind: 'customer key', region };
    const ends = key.KeyState === 'PendingDeletion' ? key.DeletionDate : undefined;
    found.push(ends ? expected(thing, 'its destruction is ordered', ends) : unexpected(thing, `${why}, and it is ${key.KeyState}`));
  }
  const lists = { kind: new RegExp(`:kms:${region}:\\d+:key/`), ids: there };
  return { place: 'keys', region, count: count + byKey.size, found, lists };
}

async function describe(region: string, KeyId: string): Promise<KeyMetadata | undefined> {
  try {
    return (await kms(region).send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
