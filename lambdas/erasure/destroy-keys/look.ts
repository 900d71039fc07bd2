import { DescribeKeyCommand, NotFoundException } from '@aws-sdk/client-kms';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { Step, Waiting } from '../shared/step';
import { DestructionCancelledError } from './work';
import type { TenantKey } from './work';

/**
 * Whether a key is gone. KMS destroys it within a day after its date.
 *
 * @throws DestructionCancelledError when it awaits its end no longer
 */
export async function lookAt(step: Step, key: TenantKey): Promise<Waiting> {
  const metadata = await describe(key);
  if (!metadata) return noteGone(step, key);
  if (metadata.KeyState !== 'PendingDeletion')
    throw new DestructionCancelledError(
      `${key.kind} ${key.arn} (${key.region}) is ${metadata.KeyState}; wanted PendingDeletion; somebody cancelled its destruction, whom the trail names (CancelKeyDeletion): order it again with do=schedule`,
    );
  await noteScheduled(step, key, metadata);
  return [`${key.kind} ${key.arn} is destroyed on ${metadata.DeletionDate?.toISOString()}`];
}

export async function describe({ client, arn }: TenantKey): Promise<KeyMetadata | undefined> {
  try {
    return (await client.send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}

export async function noteGone(step: Step, { arn, kind, region }: TenantKey): Promise<Waiting> {
  await step.note({ id: arn, kind, region, method: 'destroyed by KMS after its waiting period', state: 'gone' });
  return [];
}

export const noteScheduled = (step: Step, { arn, kind, region }: TenantKey, { DeletionDate }: KeyMetadata): Promise<void> =>
  step.note({
    id: arn,
    kind,
    region,
    method: 'scheduled for destruction in the shortest time that KMS allows, 7 days',
    state: 'scheduled',
    ...(DeletionDate && { until: DeletionDate.toISOString() }),
  });
