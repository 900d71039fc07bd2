import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { TAG } from '../../../lib/naming';
import { inRegion } from './clients';
import { TAGGED, unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new ResourceGroupsTaggingAPIClient(settings));

/** Everything of any service that carries the tenant's tag, as far as the index of tags knows. */
export async function lookByTag({ tenant }: Question, region: string): Promise<Look> {
  const ids: string[] = [];
  const TagFilters = [{ Key: TAG.tenant, Values: [tenant] }];
  for await (const page of paginateGetResources({ client: client(region) }, { TagFilters })) {
    ids.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN!));
  }
  const found = ids.map((id) => unexpected({ id, kind: TAGGED, region }, `it carries the tag ${TAG.tenant}=${tenant}`));
  return { place: 'by tag', region, count: ids.length, found };
}
