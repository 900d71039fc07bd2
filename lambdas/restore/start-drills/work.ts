import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { DrillRequest } from '../../../config/restore-request';
import { NO_REGION } from '../../shared/cell';
import { STATE } from '../../shared/tenant-state';
import type { Standing } from './turns';

const dynamo = new DynamoDBClient({});

/**
 * Tenants that are in use or suspended, each with its onboarding and its last drill that succeeded: from the ledger's own items.
 *
 * @param recovery the region in which a drill counts; `none` or `lost` = anywhere. One at home shows nothing of what is left when home is lost.
 */
export async function standingTenants(table: string, recovery: string): Promise<Standing[]> {
  const input = {
    TableName: table,
    ConsistentRead: true,
    FilterExpression: '#at = :state OR contains(#at, :drill) OR contains(#at, :onboarding)',
    ProjectionExpression: '#tenant, #at, #status, #isolation, #plan, #record',
    ExpressionAttributeNames: Object.fromEntries(
      ['tenant', 'at', 'status', 'isolation', 'plan', 'record'].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: { ':state': { S: STATE }, ':drill': { S: '#restore-drill#' }, ':onboarding': { S: '#onboarding#' } },
  };
  const states = new Map<string, Standing>();
  const times = new Map<string, { since?: Date; drilled?: Date }>();
  for await (const { Items = [] } of paginateScan({ client: dynamo }, input)) {
    for (const item of Items) {
      const [tenant, at] = [item.tenant!.S!, item.at!.S!];
      if (at === STATE) {
        if (['active', 'suspended'].includes(item.status!.S!))
          states.set(tenant, { tenant, isolation: item.isolation!.S as Standing['isolation'], plan: item.plan!.S! });
        continue;
      }
      const [moment, machine] = at.split('#') as [string, string];
      const { outcome, restoredIn } = JSON.parse(item.record!.S!) as { outcome: string; restoredIn?: string };
      if (outcome !== 'succeeded' || (machine !== 'onboarding' && ![...NO_REGION, restoredIn].includes(recovery))) continue;
      const known = times.get(tenant) ?? {};
      const [field, date] = [machine === 'onboarding' ? 'since' : 'drilled', new Date(moment)] as const;
      if (!known[field] || known[field] < date) times.set(tenant, { ...known, [field]: date });
    }
  }
  return [...states.values()].map((one) => ({ ...one, ...times.get(one.tenant) }));
}

/** One a day for a tenant at most, however often it is asked. */
export async function begin(machines: SFNClient, machine: string, { tenant, day }: { tenant: string; day: string }): Promise<void> {
  const request: DrillRequest = {
    tenant,
    use: 'drill',
    moment: 'latest',
    where: 'recovery',
    reason: 'its turn has come, by the clock of drills',
    requestedBy: 'start-drills',
  };
  try {
    await machines.send(
      new StartExecutionCommand({ stateMachineArn: machine, name: `${tenant}-drill-${day}`, input: JSON.stringify(request) }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
