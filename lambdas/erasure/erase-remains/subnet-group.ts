import {
  DBSubnetGroupNotFoundFault,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  InvalidDBSubnetGroupStateFault,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-rds';
import type { DBSubnetGroup, RDSClient } from '@aws-sdk/client-rds';
import { tenantName } from '../../../lib/naming';
import type { Step, Waiting } from '../shared/step';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';

interface Subnets {
  readonly client: RDSClient;
  readonly region: string;
}

/** The subnet group of a tenant with a network of its own: it stays when the stack goes, and would keep the network's subnets with it. */
export async function eraseSubnetGroup(step: Step, subnets: Subnets): Promise<Waiting> {
  const name = tenantName(step.cell, step.tenant, 'network');
  const { client, region } = subnets;
  const kind = 'database subnet group';
  const group = await find(subnets, name);
  if (group) {
    const { TagList } = await client.send(new ListTagsForResourceCommand({ ResourceName: group.DBSubnetGroupArn }));
    requireTenant(`subnet group ${name}`, tenantIn(TagList), step.tenant);
    await step.found({ id: group.DBSubnetGroupArn!, kind, region, method: 'deleted' });
    try {
      await client.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: name }));
    } catch (error) {
      if (error instanceof InvalidDBSubnetGroupStateFault) return [`subnet group ${name} is still in use`];
      if (!(error instanceof DBSubnetGroupNotFoundFault)) throw error;
    }
    if (await find(subnets, name)) return [`subnet group ${name} is still listed`];
  }
  await step.gone({ region, kinds: [kind] }, []);
  return [];
}

async function find({ client }: Subnets, name: string): Promise<DBSubnetGroup | undefined> {
  try {
    const { DBSubnetGroups = [] } = await client.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name }));
    return DBSubnetGroups.find(({ DBSubnetGroupName }) => DBSubnetGroupName === name);
  } catch (error) {
    if (error instanceof DBSubnetGroupNotFoundFault) return undefined;
    throw error;
  }
}
