import {
  ChangeSetNotFoundException,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient, DescribeChangeSetCommandOutput, ResourceChange, Stack } from '@aws-sdk/client-cloudformation';
import { isVaultOf } from '../../../lib/vault-names';
import { databaseLogGroupName } from '../../../lib/naming';
import type { CellName } from '../../../lib/naming';
import type { StackOrder, StackResult } from './contract';
import { DataAtRiskError, StackFailedError } from './errors';
import { instanceNameOf } from './restored';
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
  const restoring = restoringIn(cell, stack, order);
  const keys = keysThatStay(seen.changes);
  const risks = seen.changes
    .map((change) => withoutKeys(change, keys))
    .filter(
      (change) =>
        risky(change) &&
        !isVaultForOtherDays(cell, order, change) &&
        !isRestoredInPlace(restoring, change) &&
        !isRetiredKey(order, change),
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

/** Attributes of keys that are changed where they are, such as by a line more in their policy: what such an attribute says stays. */
const keysThatStay = (changes: readonly ResourceChange[]): ReadonlySet<string> =>
  new Set(
    changes
      .filter(
        ({ Action, ResourceType, Replacement }) =>
          ResourceType === 'AWS::KMS::Key' && Action === 'Modify' && Replacement === 'False',
      )
      .map(({ LogicalResourceId }) => `${LogicalResourceId}.Arn`),
  );

/**
 * A change as it is once it is known that those keys stay. CloudFormation does not look so far: whoever names an attribute of something that
 * changes may get another value, it says, and may be replaced (`Dynamic`, and for a change that has nothing else, `Conditional`). Source: API
 * reference, "ResourceChangeDetail", as the SDK's types repeat it, read 2026-11-30; not tried on AWS.
 */
function withoutKeys(change: ResourceChange, keys: ReadonlySet<string>): ResourceChange {
  const Details = (change.Details ?? []).filter(
    ({ Evaluation, ChangeSource, CausingEntity = '' }) =>
      !(Evaluation === 'Dynamic' && ChangeSource === 'ResourceAttribute' && keys.has(CausingEntity)),
  );
  if (Details.length === (change.Details ?? []).length) return change;
  const stays = change.Replacement === 'Conditional' && Details.every(({ Target }) => Target?.RequiresRecreation === 'Never');
  return { ...change, Details, ...(stays && { Replacement: 'False' }) };
}

/**
 * The one replacement that is no loss: copies for other days get a vault of another name, and CloudFormation leaves the earlier one where it
 * is, where they lapse by themselves. Anything else that would make another vault, such as another key, is refused with the rest.
 */
function isVaultForOtherDays(cell: CellName, { stack, tenant }: StackOrder, change: ResourceChange): boolean {
  const { ResourceType, PhysicalResourceId } = change;
  return (
    stack === 'recovery' &&
    ResourceType === 'AWS::Backup::BackupVault' &&
    isVaultOf(cell, tenant, PhysicalResourceId) &&
    isRetainedFor(change, 'BackupVaultName')
  );
}

/** The instance that a run restores in place of, and the logs that are called after it; of any other run none. */
interface Restoring {
  readonly instance?: string;
  readonly logs: readonly string[];
}

function restoringIn(cell: CellName, stack: Stack, order: StackOrder): Restoring {
  if (order.stack !== 'tenant' || !('blueprint' in order) || order.restored === undefined) return { logs: [] };
  const instance = instanceNameOf(cell, order.tenant, stack);
  return { instance, logs: ['postgresql', 'upgrade'].map((log) => databaseLogGroupName(instance, log)) };
}

/**
 * The other replacement that is no loss, in a run that restores in place and in no other: the tenant's own instance, for another identifier
 * with the source and the moment that follow from it, and its two log groups, for the name that has the identifier in it. CloudFormation
 * leaves each where it is. Whatever else would make another instance, such as another key or another network, is refused with the rest.
 */
function isRestoredInPlace({ instance, logs }: Restoring, change: ResourceChange): boolean {
  const { ResourceType, PhysicalResourceId = '' } = change;
  if (ResourceType === 'AWS::RDS::DBInstance')
    return PhysicalResourceId === instance && isRetainedFor(change, 'DBInstanceIdentifier', ['RestoreTime', 'SourceDbiResourceId']);
  return ResourceType === 'AWS::Logs::LogGroup' && logs.includes(PhysicalResourceId) && isRetainedFor(change, 'LogGroupName');
}

/** Whether a resource is replaced for its name, and for nothing beside that but what may go with it; and stays. */
function isRetainedFor(change: ResourceChange, name: string, besides: readonly string[] = []): boolean {
  const { Action, Replacement, PolicyAction, Details = [] } = change;
  const recreating = Details.flatMap(({ Target }) => (Target && Target.RequiresRecreation !== 'Never' ? [Target] : []));
  return (
    Action === 'Modify' &&
    Replacement === 'True' &&
    PolicyAction === 'ReplaceAndRetain' &&
    recreating.some(({ Name }) => Name === name) &&
    recreating.every(({ Attribute, Name = '' }) => Attribute === 'Properties' && [name, ...besides].includes(Name))
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
