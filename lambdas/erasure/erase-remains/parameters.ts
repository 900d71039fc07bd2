import {
  DeleteParametersCommand,
  InvalidResourceId,
  ListTagsForResourceCommand,
  paginateDescribeParameters,
} from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { tenantParameterName } from '../../../lib/naming';
import type { Step, Waiting } from '../shared/step';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import { batches } from './work';

const KIND = 'parameter';
/** Source: DeleteParameters, "Names: maximum number of 10 items". */
const BATCH = 10;

interface Parameters {
  readonly client: SSMClient;
  readonly region: string;
}

/** Deletes every parameter under the tenant's path. Names are listed, values never read. */
export async function eraseParameters(step: Step, parameters: Parameters): Promise<Waiting> {
  const { cell, tenant } = step;
  const { region } = parameters;
  const names = await list(parameters, tenant);
  for (const name of names) {
    // The path is the tenant's whole name, and nothing but the platform writes there, some of it without tags: only another's tag is refused.
    requireTenant(`parameter ${name}`, (await ownerOf(parameters, name)) ?? tenant, tenant);
  }
  const idOf = (name: string): string => `arn:${cell.partition}:ssm:${region}:${cell.account.id}:parameter${name}`;
  await step.found(...names.map((name) => ({ id: idOf(name), kind: KIND, region, method: 'deleted' })));
  // What it calls invalid is not there any more; whatever is, the listing afterwards shows.
  for (const Names of batches(names, BATCH)) await parameters.client.send(new DeleteParametersCommand({ Names }));
  const left = names.length > 0 ? await list(parameters, tenant) : [];
  await step.gone({ region, kinds: [KIND] }, left.map(idOf));
  return left.map((name) => `parameter ${name} is still listed`);
}

async function list({ client }: Parameters, tenant: string): Promise<string[]> {
  const path = tenantParameterName(tenant, '').replace(/\/$/, '');
  const names: string[] = [];
  const pages = paginateDescribeParameters(
    { client },
    { ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: [path] }] },
  );
  for await (const page of pages) names.push(...(page.Parameters ?? []).map(({ Name }) => Name!));
  return names.filter((name) => name.startsWith(`${path}/`));
}

async function ownerOf({ client }: Parameters, name: string): Promise<string | undefined> {
  try {
    const { TagList } = await client.send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name }));
    return tenantIn(TagList);
  } catch (error) {
    if (error instanceof InvalidResourceId) return undefined; // Gone since it was listed.
    throw error;
  }
}
