import {
  AlreadyExistsException,
  CloudFormationServiceException,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { recoveryStackName, TAG, tenantStackName } from '../../../lib/naming';
import { provisionerRoleName } from '../../../lib/role-names';
import type { Restored } from '../../../lib/restored';
import type { HookCell } from '../../shared/cell';
import type { StackOrder, StackResult } from './contract';
import { ForeignStackError, NoRecoveryKeyError, StackFailedError } from './errors';
import { hasRestored, restoredAfter } from './restored';
import { review } from './review';
import type { Target, Wanted } from './target';
import { find, firstFailure, tagOf } from './stacks';

/** Where stacks are, and one client a region. */
export interface Clouds {
  readonly cell: HookCell;
  readonly client: (region: string) => CloudFormationClient;
}

/** Does the next thing towards what is ordered. Everything is read anew each time, so any call may be the first or a repeated one. */
export async function drive(clouds: Clouds, order: StackOrder): Promise<StackResult> {
  const { cell } = clouds;
  const target = targetOf(clouds, order);
  if (!target) return { done: true, found: 'absent' };
  const stack = await find(target.client, target.name);
  if (order.do === 'look') return look(target, stack, isOwn(stack, order.tenant, cell));
  if (stack) own(stack, order.tenant, cell);
  if (order.do === 'delete') return remove(target, stack, order.onlyIfCreated);
  if (stack && isUnderway(stack) && !isDone(stack, order))
    return { done: false, waitingFor: `${target.name} is ${stack.StackStatus}` };
  const restored = stack && restoredAfter(cell, stack, order);
  const wanted = await template(clouds, order, restored);
  if (order.do === 'create') return create(target, stack, { order, wanted });
  if (!stack) throw new StackFailedError(`stack ${target.name} is not there; wanted the tenant's; onboard it first`);
  if (order.do === 'review') return review(target, stack, { wanted, order });
  return update(target, stack, { order, wanted });
}

/** In a residency of one region there is no recovery stack. */
function targetOf({ cell, client }: Clouds, { stack, tenant }: StackOrder): Target | undefined {
  if (stack === 'tenant') return { name: tenantStackName(cell, tenant), cell, client: client(cell.region.region) };
  const { recovery } = cell;
  return recovery && { name: recoveryStackName(recovery, tenant), cell: recovery, client: client(recovery.region.region) };
}

/** @throws ForeignStackError */
function own(stack: Stack, tenant: string, cell: HookCell): void {
  if (isOwn(stack, tenant, cell)) return;
  const [owner, of] = [tagOf(stack, TAG.tenant), tagOf(stack, TAG.platform)];
  throw new ForeignStackError(
    `stack ${stack.StackName} carries ${TAG.tenant}=${owner} and ${TAG.platform}=${of}; wanted ${tenant} and ${cell.platform}; somebody else made it: rename or remove it, then ask again`,
  );
}

const isOwn = (stack: Stack | undefined, tenant: string, { platform }: HookCell): boolean =>
  stack !== undefined && tagOf(stack, TAG.tenant) === tenant && tagOf(stack, TAG.platform) === platform;

/** What CloudFormation is still making would come after whoever erases it: it is waited for. */
function look({ name }: Target, stack: Stack | undefined, own: boolean): StackResult {
  if (!stack) return { done: true, found: 'absent' };
  if (!own) return { done: true, found: 'foreign' };
  if (isUnderway(stack)) return { done: false, waitingFor: `${name} is ${stack.StackStatus}` };
  return { done: true, found: foundAs(stack) };
}

/**
 * A stack under review holds nothing, and nobody works on it: it waits for a change set that somebody has never executed, for good.
 * The states are those of the SDK's `StackStatus`; what the user guide says of this one was looked for on 2026-11-30 and not found.
 */
const isUnderway = ({ StackStatus: status }: Stack): boolean => status!.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

/**
 * What cleans up after an update has all that the update asked for, and takes no other one before it has ended: "is in
 * UPDATE_COMPLETE_CLEANUP_IN_PROGRESS state and can not be updated" (serverless/serverless, issue 7217).
 */
const isDone = (stack: Stack, order: StackOrder): boolean =>
  stack.StackStatus === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' &&
  (order.do === 'create' || (order.do === 'update' && isOurs(stack, order) && hasRestored(stack, order)));

/** Whether the stack was updated last by the run that asks. */
const isOurs = ({ LastUpdatedTime }: Stack, { since }: StackOrder): boolean =>
  LastUpdatedTime !== undefined && LastUpdatedTime >= new Date(since);

async function template(
  clouds: Clouds,
  order: Extract<StackOrder, { blueprint: unknown }>,
  restored: Restored | undefined,
): Promise<Wanted> {
  const { cell } = clouds;
  const { blueprint, stack, tenant, plan } = order;
  const target = targetOf(clouds, order)!;
  const { region } = target.cell.region;
  const parameters = stack === 'recovery' ? {} : { ...order.parameters, ...(await recoveryKey(clouds, tenant)), ...restored };
  // Published in the home region; CloudFormation reads a template from whichever region its bucket is in.
  const home = cell.region.region;
  const key = stack === 'recovery' ? blueprint.recovery : restored ? blueprint.restored : blueprint.tenant;
  const suffix = cell.partition === 'aws-eusc' ? 'amazonaws.eu' : 'amazonaws.com';
  return {
    TemplateURL: `https://s3.${home}.${suffix}/${blueprint.bucket}/${key}`,
    Parameters: Object.entries({ Tenant: tenant, ...parameters }).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    RoleARN: `arn:${cell.partition}:iam::${cell.account.id}:role/${provisionerRoleName({ ...cell, region: { region } })}`,
    Tags: Object.entries({
      [TAG.platform]: cell.platform,
      [TAG.stage]: cell.stage,
      [TAG.residency]: cell.residency,
      [TAG.tenant]: tenant,
      [TAG.plan]: plan,
    }).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** @throws NoRecoveryKeyError */
async function recoveryKey(clouds: Clouds, tenant: string): Promise<Record<string, string>> {
  const { recovery } = clouds.cell;
  if (!recovery) return {};
  const name = recoveryStackName(recovery, tenant);
  const stack = await find(clouds.client(recovery.region.region), name);
  const key = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'RecoveryKeyArn')?.OutputValue;
  if (key) return { RecoveryKeyArn: key };
  throw new NoRecoveryKeyError(
    `stack ${name} in ${recovery.region.region} gives no RecoveryKeyArn (it is ${stack?.StackStatus ?? 'not there'}); wanted it complete before the tenant's stack; repeat the step that creates it`,
  );
}

async function create(
  target: Target,
  stack: Stack | undefined,
  { order, wanted }: { order: StackOrder; wanted: Wanted },
): Promise<StackResult> {
  if (!stack) {
    const Tags = [...wanted.Tags!, { Key: TAG.createdBy, Value: 'onboarding' }];
    try {
      await target.client.send(
        new CreateStackCommand({ ...wanted, Tags, StackName: target.name, EnableTerminationProtection: true }),
      );
    } catch (error) {
      if (!(error instanceof AlreadyExistsException)) throw error; // Asked for a moment ago; the next look sees it.
    }
    return { done: false, waitingFor: `${target.name} is being created` };
  }
  if (/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE/.test(stack.StackStatus!)) return { done: true, found: foundAs(stack) };
  if (stack.CreationTime! < new Date(order.since) && foundAs(stack) === 'created') return remove(target, stack, true); // What an earlier run left.
  throw await failed(target, stack, 'onboarding');
}

const foundAs = (stack: Stack): 'created' | 'adopted' => (tagOf(stack, TAG.createdBy) === 'onboarding' ? 'created' : 'adopted');

async function update(
  target: Target,
  stack: Stack,
  { order, wanted }: { order: StackOrder; wanted: Wanted },
): Promise<StackResult> {
  const ours = isOurs(stack, order);
  const complete = stack.StackStatus!.startsWith('UPDATE_COMPLETE');
  if (ours && complete && hasRestored(stack, order)) return { done: true };
  if ((ours && !complete) || /_FAILED$/.test(stack.StackStatus!)) throw await failed(target, stack, 'change');
  const made = tagOf(stack, TAG.createdBy);
  const Tags = [...wanted.Tags!, ...(made ? [{ Key: TAG.createdBy, Value: made }] : [])];
  try {
    await target.client.send(new UpdateStackCommand({ ...wanted, Tags, StackName: target.name }));
  } catch (error) {
    if (error instanceof CloudFormationServiceException && /No updates/.test(error.message)) return { done: true };
    throw error;
  }
  return { done: false, waitingFor: `${target.name} is being updated` };
}

/** What holds data stays when its stack goes: whoever deletes the stack has dealt with it before. */
async function remove(target: Target, stack: Stack | undefined, onlyIfCreated = false): Promise<StackResult> {
  if (!stack) return { done: true, found: 'absent' };
  if (onlyIfCreated && foundAs(stack) === 'adopted') return { done: true, found: 'adopted' };
  const { name, cell } = target;
  if (stack.StackStatus === 'DELETE_IN_PROGRESS') return { done: false, waitingFor: `${name} is being deleted` };
  const why = stack.StackStatus === 'DELETE_FAILED' ? `, after it failed: ${await firstFailure(target.client, stack)}` : '';
  if (stack.EnableTerminationProtection)
    await target.client.send(new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: false }));
  // The role with which it was made; the caller's own rights do not reach what is in the stack.
  await target.client.send(new DeleteStackCommand({ StackName: name, ...(stack.RoleARN && { RoleARN: stack.RoleARN }) }));
  return { done: false, waitingFor: `${name} (${cell.region.region}) is being deleted${why}` };
}

async function failed({ client, name }: Target, stack: Stack, machine: 'onboarding' | 'change'): Promise<StackFailedError> {
  return new StackFailedError(
    `stack ${name} is ${stack.StackStatus}: ${await firstFailure(client, stack)}; wanted it complete; see docs/runbook.md#${machine}`,
  );
}
