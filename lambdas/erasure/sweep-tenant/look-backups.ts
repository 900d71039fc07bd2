import {
  BackupClient,
  paginateListBackupVaults,
  paginateListRecoveryPointsByBackupVault,
  paginateListTags,
} from '@aws-sdk/client-backup';
import type { BackupVaultListMember, RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import { isDatabaseArn } from '../../../lib/database-names';
import { bucketName, regionName } from '../../../lib/naming';
import { isCopiesVaultOf } from '../../../lib/vault-names';
import { inRegion } from './clients';
import { expected, fromBefore, reasonFor, unexpected, VAULT } from './work';
import type { Look, Question } from './work';
import type { Remains } from '../shared/sweep-result';

const client = inRegion((settings) => new BackupClient(settings));

/** Every vault of the region, and in each every recovery point: of the tenant's vault, or of what was the tenant's wherever it was kept. */
export async function lookAtBackups(question: Question, region: string): Promise<Look> {
  const found: Remains[] = [];
  const ids = new Set<string>();
  let count = 0;
  let last = '';
  for await (const { BackupVaultList = [] } of paginateListBackupVaults({ client: client(region) }, {})) {
    for (const vault of BackupVaultList) {
      const points = await pointsIn(vault, region);
      count += 1 + points.length;
      for (const id of [vault.BackupVaultArn!, ...points.map(({ RecoveryPointArn }) => RecoveryPointArn!)]) ids.add(id);
      const { remains, holding } = await judge(question, { vault, points, region });
      found.push(...remains);
      last = [last, ...holding.map(({ CalculatedLifecycle }) => CalculatedLifecycle?.DeleteAt?.toISOString() ?? '')].sort().at(-1)!;
    }
  }
  return {
    place: 'backups',
    region,
    count,
    found,
    ...(last !== '' && { backupsUntil: last }),
    lists: { kind: new RegExp(`:backup:${region}:\\d+:(backup-vault|recovery-point):`), ids },
  };
}

async function judge(
  question: Question,
  { vault, points, region }: { vault: BackupVaultListMember; points: readonly RecoveryPointByBackupVault[]; region: string },
): Promise<{ remains: Remains[]; holding: RecoveryPointByBackupVault[] }> {
  const name = vault.BackupVaultName!;
  const called = isCopiesVaultOf(question.tenant, name) ? `its name is the tenant's: ${name}` : undefined;
  const why = reasonFor(question, name, await tagsOf(vault, region)) ?? called;
  const ours = points.filter(({ ResourceArn }) => why !== undefined || isOurs(question, ResourceArn));
  const everybodys = points.filter(({ ResourceArn }) => isShared(question, ResourceArn));
  const judged = ours.map((point) => judgePoint(question, { vault, point, region }));
  const holding = [...ours, ...everybodys];
  const outstaying = everybodys.flatMap((point) => {
    const held = fromBefore(question, regionName(question.cell, 'shared'), point.InitiationDate ?? point.CreationDate);
    return held ? [unexpected({ id: point.RecoveryPointArn!, kind: 'recovery point', region }, held)] : [];
  });
  if (!why) return { remains: [...judged, ...outstaying], holding };
  const thing = { id: vault.BackupVaultArn!, kind: VAULT, region };
  const last = judged.reduce((latest, { until = '' }) => (until > latest ? until : latest), '');
  const lockedOnly = judged.length > 0 && judged.every(({ state }) => state === 'expected');
  const state = lockedOnly
    ? expected(thing, `it holds ${judged.length} locked recovery points`, new Date(last))
    : unexpected(thing, why);
  return { remains: [...judged, ...outstaying, state], holding };
}

function judgePoint(
  { now }: Question,
  { vault, point, region }: { vault: BackupVaultListMember; point: RecoveryPointByBackupVault; region: string },
): Remains {
  const thing = { id: point.RecoveryPointArn!, kind: 'recovery point', region };
  const ends = point.CalculatedLifecycle?.DeleteAt;
  // A lock that can still be taken back, or a point without an end, is nothing to rely on.
  const fixed = vault.Locked === true && vault.LockDate !== undefined && vault.LockDate <= now;
  if (fixed && ends && ends > now) return expected(thing, 'a vault lock that nobody can lift, under a key that is destroyed', ends);
  return unexpected(
    thing,
    `it is a copy of ${point.ResourceArn} in vault ${vault.BackupVaultName}, without a lock that keeps it until a day`,
  );
}

function isOurs({ cell, tenant }: Question, resource: string | undefined): boolean {
  return resource === `arn:${cell.partition}:s3:::${bucketName(cell, 'files', tenant)}` || isDatabaseArn(cell, tenant, resource);
}

/** A backup of everybody: nothing of it is the tenant's to find, and the tenant is in it until it lapses. */
const isShared = ({ cell, shared }: Question, resource: string | undefined): boolean =>
  shared && (resource?.endsWith(`:db:${regionName(cell, 'shared')}`) ?? false);

async function pointsIn(vault: BackupVaultListMember, region: string): Promise<RecoveryPointByBackupVault[]> {
  const points: RecoveryPointByBackupVault[] = [];
  const input = { BackupVaultName: vault.BackupVaultName };
  for await (const page of paginateListRecoveryPointsByBackupVault({ client: client(region) }, input))
    points.push(...(page.RecoveryPoints ?? []));
  return points;
}

async function tagsOf(vault: BackupVaultListMember, region: string): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  for await (const { Tags = {} } of paginateListTags({ client: client(region) }, { ResourceArn: vault.BackupVaultArn }))
    Object.assign(tags, Tags);
  return tags;
}
