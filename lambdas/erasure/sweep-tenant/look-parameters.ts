import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import { tenantParameterName } from '../../../lib/naming';
import { inRegion } from './clients';
import { unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new SSMClient(settings));

/** Every parameter of the platform in the region: the tenant's are under its path. */
export async function lookAtParameters({ cell, tenant }: Question, region: string): Promise<Look> {
  const path = tenantParameterName(tenant, '');
  const names: string[] = [];
  const platform = { ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: ['/freehold'] }] };
  for await (const page of paginateDescribeParameters({ client: client(region) }, platform))
    names.push(...(page.Parameters ?? []).map(({ Name }) => Name!));
  const idOf = (name: string): string => `arn:${cell.partition}:ssm:${region}:${cell.account.id}:parameter${name}`;
  const found = names
    .filter((name) => name.startsWith(path))
    .map((name) => unexpected({ id: idOf(name), kind: 'parameter', region }, `its name is the tenant's: ${name}`));
  const lists = { kind: new RegExp(`:ssm:${region}:\\d+:parameter/freehold/`), ids: new Set(names.map(idOf)) };
  return { place: 'parameters', region, count: names.length, found, lists };
}
