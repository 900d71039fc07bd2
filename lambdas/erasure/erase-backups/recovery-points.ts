import {
  DeleteRecoveryPointCommand,
  InvalidRequestException,
  InvalidResourceStateException,
  paginateListRecoveryPointsByBackupVault,
  ResourceNotFoundException,
} from '@aws-sdk/client-backup';
import type { RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import type { Step } from '../shared/step';
import { observe } from '../../shared/observe';
import { NotTheTenantsError } from '../../shared/tenant-tag';
import { isLocked } from './vault';
import { isDenied, POINT, VAULT } from './work';
import type { Site } from './work';

/**
 * AWS Backup said yes and deleted nothing: whoever called lacks a right in the service that keeps the backup. The point is EXPIRED then,
 * and stays. Source: AWS Backup API reference, "DeleteRecoveryPoint", read 2026-11-29.
 */
export class RecoveryPointsKeptError extends Error {
  override readonly name = 'RecoveryPointsKeptError';
}

/** What is left of the vault's points: those that a lock protects, and in words what is still to go. */
export interface Left {
  readonly locked: number;
  /** ARNs of all of them. */
  readonly ids: readonly string[];
  readonly waiting: readonly string[];
}

/**
 * Deletes every point of the vault that no lock protects, and notes those that one does, with the day on which they end.
 *
 * @throws RecoveryPointsKeptError when AWS Backup answered yes and kept points all the same
 */
export async function eraseRecoveryPoints(step: Step, site: Site): Promise<Left> {
  const { region, name } = site;
  const present = await pointsIn(site);
  for (const point of present) own(point, site);
  await step.found(...present.map((point) => ({ id: point.RecoveryPointArn!, kind: POINT, region, method: 'deleted' })));
  const answers = new Map<string, Answer>();
  for (const point of present) {
    if (point.Status === 'DELETING' || !step.hasTime()) continue;
    answers.set(point.RecoveryPointArn!, await remove(site, point));
  }
  const isKept = ({ RecoveryPointArn, Status }: RecoveryPointByBackupVault) =>
    Status === 'EXPIRED' && answers.get(RecoveryPointArn!) === 'yes';
  const isRefused = ({ RecoveryPointArn }: RecoveryPointByBackupVault) => answers.get(RecoveryPointArn!) instanceof Error;
  // One may be EXPIRED from before, when its plan's role could not delete it: for a moment that is what is seen still.
  const left = await observe(
    () => (present.length > 0 ? pointsIn(site) : Promise.resolve([])),
    (points) => !points.some(isKept),
  );
  const kept = left.filter(isKept);
  if (kept.length > 0) throw keptError(site, kept);
  const locked = left.filter(isRefused);
  if (locked.length > 0 && !(await isLocked(site))) throw answers.get(locked[0]!.RecoveryPointArn!) as Error; // For another reason than a lock.
  if (!step.order.lapsed) await noteLocked(step, site, locked);
  const going = step.order.lapsed ? left : left.filter((point) => !locked.includes(point));
  return {
    locked: locked.length,
    ids: left.map(({ RecoveryPointArn }) => RecoveryPointArn!),
    waiting: going.map(({ RecoveryPointArn, Status, CalculatedLifecycle }) => {
      const ends = CalculatedLifecycle?.DeleteAt?.toISOString();
      return `${RecoveryPointArn} in ${name} is ${Status}${ends === undefined ? '' : `, and lapses at ${ends}`}`;
    }),
  };
}

function keptError({ name, region }: Site, kept: readonly RecoveryPointByBackupVault[]): RecoveryPointsKeptError {
  const said = kept
    .slice(0, 5)
    .map(({ RecoveryPointArn, StatusMessage = 'no reason given' }) => `${RecoveryPointArn} (${StatusMessage})`);
  return new RecoveryPointsKeptError(
    `AWS Backup answered yes and kept ${kept.length} recovery points of vault ${name} (${region}) as EXPIRED: ${said.join('; ')}; wanted them deleted; give the hook's role what the deletion takes in the service that keeps them, through AWS Backup (of RDS: rds:DeleteDBSnapshot), then run the step again`,
  );
}

/** What AWS Backup says to a deletion: an error when it refuses for good, `later` while the point is being made, copied or restored. */
type Answer = 'yes' | 'later' | Error;

async function remove({ client, name }: Site, { RecoveryPointArn }: RecoveryPointByBackupVault): Promise<Answer> {
  try {
    await client.send(new DeleteRecoveryPointCommand({ BackupVaultName: name, RecoveryPointArn }));
  } catch (error) {
    if (error instanceof InvalidRequestException || isDenied(error)) return error as Error;
    if (error instanceof InvalidResourceStateException) return 'later';
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return 'yes';
}

async function noteLocked(step: Step, { region, arn }: Site, locked: readonly RecoveryPointByBackupVault[]): Promise<void> {
  if (locked.length === 0) return;
  const ends = locked.map(({ CalculatedLifecycle }) => CalculatedLifecycle?.DeleteAt);
  const reason = 'a vault lock that nobody can lift; its key is the tenant\u2019s, and is destroyed';
  const lines = locked.map(({ RecoveryPointArn }, at) => ({
    id: RecoveryPointArn!,
    kind: POINT,
    region,
    method: 'left to lapse under a key that is destroyed',
    state: 'unreadable' as const,
    reason,
    ...(ends[at] && { until: ends[at].toISOString() }),
  }));
  const last = ends.every((end) => end) && new Date(Math.max(...ends.map((end) => end!.getTime()))).toISOString();
  const vault = { id: arn, kind: VAULT, region, method: 'emptied of all that is not locked', state: 'retained' as const };
  await step.note(...lines, { ...vault, reason: `it holds ${locked.length} locked recovery points`, ...(last && { until: last }) });
}

/** @throws NotTheTenantsError when the vault holds a copy of what is not the tenant's */
function own({ ResourceArn, RecoveryPointArn }: RecoveryPointByBackupVault, { isSource, tenant, name, region }: Site): void {
  if (ResourceArn === undefined || isSource(ResourceArn)) return;
  throw new NotTheTenantsError(
    `recovery point ${RecoveryPointArn} in vault ${name} (${region}) is of ${ResourceArn}; wanted the bucket or a database of ${tenant}; nothing was touched: find out whose it is, then move or delete it by hand`,
  );
}

async function pointsIn({ client, name }: Site): Promise<RecoveryPointByBackupVault[]> {
  const points: RecoveryPointByBackupVault[] = [];
  const pages = paginateListRecoveryPointsByBackupVault({ client }, { BackupVaultName: name });
  for await (const { RecoveryPoints = [] } of pages) points.push(...RecoveryPoints);
  return points;
}
