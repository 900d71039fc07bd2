import { IAMClient, paginateListPolicies, paginateListRoles } from '@aws-sdk/client-iam';
import { inRegion } from './clients';
import { reasonFor, unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new IAMClient(settings));

/** Every role and every managed policy of the account. IAM is one in a partition; its lists give names, not tags. */
export async function lookAtRoles(question: Question, region: string): Promise<Look> {
  const all: { id: string; kind: string; name: string }[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: client(region) }, {}))
    all.push(...Roles.map(({ Arn, RoleName }) => ({ id: Arn!, kind: 'role', name: RoleName! })));
  for await (const { Policies = [] } of paginateListPolicies({ client: client(region) }, { Scope: 'Local' }))
    all.push(...Policies.map(({ Arn, PolicyName }) => ({ id: Arn!, kind: 'managed policy', name: PolicyName! })));
  const found = all.flatMap(({ id, kind, name }) => {
    const why = reasonFor(question, name);
    return why ? [unexpected({ id, kind, region: 'global' }, why)] : [];
  });
  const lists = { kind: /:iam::\d+:(role|policy)\//, ids: new Set(all.map(({ id }) => id)) };
  return { place: 'roles', region: 'global', count: all.length, found, lists };
}
