import {
  DeleteRecoveryPointCommand,
  InvalidRequestException,
  InvalidResourceStateException,
  paginateListRecoveryPointsByBackupVault,
  ResourceNotFoundException,
} from '@aws-sdk/client-backup';
import type { RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import type { Step } from '../shared/step';
import { NotTheTenantsError } from '../../shared/tenant-tag';
import { isLocked } from './vault';
import { isDenied } from './work';
import type { Site } from './work';

const KIND = 'recovery point';

/** What is left of the vault's points: those that a lock protects, and in words what is still to go. */
export interface Left {
  readonly locked: number;
  readonly waiting: readonly string[];
}

/** Deletes every point of the vault that no lock protects, and notes those that one does, with the day on which they end. */
export async function eraseRecoveryPoints(step: Step, site: Site): Promise<Left> {
  const { region, name } = site;
  const present = await pointsIn(site);
  for (const point of present) own(point, site);
  await step.found(...present.map((point) => ({ id: point.RecoveryPointArn!, kind: KIND, region, method: 'deleted' })));
  const refused = new Map<string, unknown>();
  for (const point of present) {
    if (point.Status === 'DELETING' || !step.hasTime()) continue;
    const refusal = await remove(site, point);
    if (refusal !== undefined) refused.set(point.RecoveryPointArn!, refusal);
  }
  const left = present.length > 0 ? await pointsIn(site) : [];
  await step.gone(
    { region, kinds: [KIND] },
    left.map((point) => point.RecoveryPointArn!),
  );
  const locked = left.filter(({ RecoveryPointArn }) => refused.has(RecoveryPointArn!));
  if (locked.length > 0 && !(await isLocked(site))) throw refused.get(locked[0]!.RecoveryPointArn!); // Refused for another reason than a lock.
  await noteLocked(step, site, locked);
  const going = left.filter((point) => !locked.includes(point));
  return {
    locked: locked.length,
    waiting: going.map(({ RecoveryPointArn, Status }) => `${RecoveryPointArn} in ${name} is ${Status}`),
  };
}

/** The refusal, when AWS Backup refuses for good. */
async function remove({ client, name }: Site, { RecoveryPointArn }: RecoveryPointByBackupVault): Promise<unknown> {
  try {
    await client.send(new DeleteRecoveryPointCommand({ BackupVaultName: name, RecoveryPointArn }));
  } catch (error) {
    if (error instanceof InvalidRequestException || isDenied(error)) return error;
    const later = error instanceof InvalidResourceStateException; // Being made, copied or restored.
    if (!later && !(error instanceof ResourceNotFoundException)) throw error;
  }
  return undefined;
}

async function noteLocked(step: Step, { region, arn }: Site, locked: readonly RecoveryPointByBackupVault[]): Promise<void> {
  if (locked.length === 0) return;
  const ends = locked.map(({ CalculatedLifecycle }) => CalculatedLifecycle?.DeleteAt);
  const reason = 'a vault lock that nobody can lift; its key is the tenant\u2019s, and is destroyed';
  const lines = locked.map(({ RecoveryPointArn }, at) => ({
    id: RecoveryPointArn!,
    kind: KIND,
    region,
    method: 'left to lapse under a key that is destroyed',
    state: 'unreadable' as const,
    reason,
    ...(ends[at] && { until: ends[at].toISOString() }),
  }));
  const last = ends.every((end) => end) && new Date(Math.max(...ends.map((end) => end!.getTime()))).toISOString();
  const vault = { id: arn, kind: 'backup vault', region, method: 'emptied of all that is not locked', state: 'retained' as const };
  await step.note(...lines, { ...vault, reason: `it holds ${locked.length} locked recovery points`, ...(last && { until: last }) });
}

/** @throws NotTheTenantsError when the vault holds a copy of what is not the tenant's */
function own({ ResourceArn, RecoveryPointArn }: RecoveryPointByBackupVault, { sources, name, region }: Site): void {
  if (ResourceArn === undefined || sources.includes(ResourceArn)) return;
  throw new NotTheTenantsError(
    `recovery point ${RecoveryPointArn} in vault ${name} (${region}) is of ${ResourceArn}; wanted ${sources.join(' or ')}; nothing was touched: find out whose it is, then move or delete it by hand`,
  );
}

async function pointsIn({ client, name }: Site): Promise<RecoveryPointByBackupVault[]> {
  const points: RecoveryPointByBackupVault[] = [];
  const pages = paginateListRecoveryPointsByBackupVault({ client }, { BackupVaultName: name });
  for await (const { RecoveryPoints = [] } of pages) points.push(...RecoveryPoints);
  return points;
}
