import {
  KMSInvalidStateException,
  NotFoundException,
  paginateListResourceTags,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import { observe } from '../../shared/observe';
import type { Step, Waiting } from '../shared/step';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import { describe, noteGone, noteScheduled } from './look';
import type { TenantKey } from './work';

/** KMS's shortest wait. */
const WINDOW_DAYS = 7;

/** Orders the destruction of a key, unless it is ordered, and sees that the key awaits it. */
export async function schedule(step: Step, key: TenantKey): Promise<Waiting> {
  const before = await describe(key);
  if (!before) return noteGone(step, key);
  await own(step, key, before);
  if (before.KeyState !== 'PendingDeletion') await order(key);
  const seen = await observe(
    () => describe(key),
    (metadata) => metadata === undefined || awaits(metadata),
  );
  if (!seen) return noteGone(step, key);
  if (!awaits(seen)) return [`${key.kind} ${key.arn} is ${seen.KeyState}`];
  await noteScheduled(step, key, seen);
  return [];
}

const awaits = ({ KeyState, DeletionDate }: KeyMetadata): boolean => KeyState === 'PendingDeletion' && DeletionDate !== undefined;

async function order({ client, arn }: TenantKey): Promise<void> {
  try {
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: WINDOW_DAYS }));
  } catch (error) {
    // Ordered a moment ago, or gone: the look afterwards tells.
    if (!(error instanceof KMSInvalidStateException) && !(error instanceof NotFoundException)) throw error;
  }
}

/** A key that the platform does not manage, or that carries another tag, is left alone. */
async function own({ tenant }: Step, { client, kind, arn }: TenantKey, { KeyManager }: KeyMetadata): Promise<void> {
  const tags = [];
  for await (const page of paginateListResourceTags({ client }, { KeyId: arn })) tags.push(...(page.Tags ?? []));
  requireTenant(`${kind} ${arn}${KeyManager === 'AWS' ? ' (managed by AWS)' : ''}`, tenantIn(tags), tenant);
}
