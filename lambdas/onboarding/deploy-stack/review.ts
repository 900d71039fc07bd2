import {
  ChangeSetNotFoundException,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient, DescribeChangeSetCommandOutput, ResourceChange, Stack } from '@aws-sdk/client-cloudformation';
import { isVaultOf } from '../../../lib/vault-names';
import type { CellName } from '../../../lib/naming';
import type { StackOrder, StackResult } from './contract';
import { DataAtRiskError, StackFailedError } from './errors';
import { isRetiredKey } from './retired-key';
import type { Target, Wanted } from './target';

/** What holds a tenant's data, or decides whether it can be read. */
const HOLDS_DATA = [
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::Backup::BackupVault',
  'AWS::Logs::LogGroup',
  'AWS::EC2::VPC',
];

/**
 * Asks CloudFormation what an update would do, by a change set that is never carried out.
 *
 * @throws DataAtRiskError when it would replace or remove what holds data
 */
export async function review(
  { client, name, cell }: Target,
  stack: Stack,
  { wanted, order }: { wanted: Wanted; order: StackOrder },
): Promise<StackResult> {
  // One of an earlier run is not this one's.
  const set = { StackName: name, ChangeSetName: `review-${order.since.replace(/\D/g, '')}` };
  const seen = await describe(client, set);
  if (!seen) {
    await client.send(new CreateChangeSetCommand({ ...set, ...wanted, Tags: stack.Tags ?? [], ChangeSetType: 'UPDATE' }));
    return { done: false, waitingFor: `the review of ${name}` };
  }
  if (/(PENDING|IN_PROGRESS)$/.test(seen.Status ?? '')) return { done: false, waitingFor: `the review of ${name}` };
  await client.send(new DeleteChangeSetCommand(set));
  if (seen.Status === 'FAILED' && !/didn't contain changes|No updates/.test(seen.StatusReason ?? ''))
    throw new StackFailedError(`CloudFormation cannot change ${name}: ${seen.StatusReason}; wanted a template that it can apply`);
  const risks = seen.changes.filter(
    (change) => risky(change) && !isVaultForOtherDays(cell, order, change) && !isRetiredKey(order, change),
  );
  if (risks.length === 0) return { done: true };
  const said = risks.map((change) => `${change.LogicalResourceId} (${change.ResourceType}) would be ${words(change)}`);
  throw new DataAtRiskError(
    `the change would touch what holds data in ${name}: ${said.join('; ')}; wanted an update in place; nothing was changed: export the tenant and onboard it anew with that plan`,
  );
}

const risky = ({ Action, Replacement, ResourceType = '' }: ResourceChange): boolean =>
  HOLDS_DATA.includes(ResourceType) &&
  (Action === 'Remove' || (Action === 'Modify' && Replacement !== undefined && Replacement !== 'False'));

/**
 * The one replacement that is no loss: copies for other days get a vault of another name, and CloudFormation leaves the earlier one where it
 * is, where they lapse by themselves. Anything else that would make another vault, such as another key, is refused with the rest.
 */
function isVaultForOtherDays(cell: CellName, { stack, tenant }: StackOrder, change: ResourceChange): boolean {
  const { Action, Replacement, ResourceType, PolicyAction, PhysicalResourceId, Details = [] } = change;
  const recreating = Details.flatMap(({ Target }) => (Target && Target.RequiresRecreation !== 'Never' ? [Target] : []));
  return (
    stack === 'recovery' &&
    Action === 'Modify' &&
    ResourceType === 'AWS::Backup::BackupVault' &&
    Replacement === 'True' &&
    PolicyAction === 'ReplaceAndRetain' &&
    isVaultOf(cell, tenant, PhysicalResourceId) &&
    recreating.length > 0 &&
    recreating.every(({ Attribute, Name }) => Attribute === 'Properties' && Name === 'BackupVaultName')
  );
}

const words = ({ Action }: ResourceChange): string => (Action === 'Remove' ? 'removed' : 'replaced');

type Seen = DescribeChangeSetCommandOutput & { readonly changes: readonly ResourceChange[] };

async function describe(
  client: CloudFormationClient,
  set: { StackName: string; ChangeSetName: string },
): Promise<Seen | undefined> {
  const changes: ResourceChange[] = [];
  let last: DescribeChangeSetCommandOutput | undefined;
  try {
    do {
      last = await client.send(new DescribeChangeSetCommand({ ...set, ...(last?.NextToken && { NextToken: last.NextToken }) }));
      changes.push(...(last.Changes ?? []).flatMap(({ ResourceChange: change }) => change ?? []));
    } while (last.NextToken);
  } catch (error) {
    if (error instanceof ChangeSetNotFoundException) return undefined;
    throw error;
  }
  return { ...last, changes };
}
