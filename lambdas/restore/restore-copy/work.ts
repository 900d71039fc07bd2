import {
  DBInstanceAlreadyExistsFault,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import type { DBInstance, RDSClient } from '@aws-sdk/client-rds';
import { regionName, restoredName, TAG } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import { LATEST } from '../shared/source';
import { findInstance } from '../../shared/find-instance';
import type { CopyOrder, CopyResult } from './contract';

/** RDS could not make the copy, or not one that opens. */
export class CopyFailedError extends Error {
  override readonly name = 'CopyFailedError';
}

/** A copy of another run stands under the name. The machine removes what an earlier one left before it comes here. */
export class CopyOfAnotherRunError extends Error {
  override readonly name = 'CopyOfAnotherRunError';
}

/** Where a copy comes up: the region in which its source lies. */
export interface Site {
  readonly cell: HookCell;
  readonly home: boolean;
  readonly rds: RDSClient;
  readonly securityGroup: string;
}

/** @throws CopyFailedError for a source that lies neither at home nor in the recovery region: nothing of it is touched */
export function siteOf(
  of: {
    cell: HookCell;
    rds: (region: string) => RDSClient;
    groups: { readonly home: string; readonly recovery: string };
  },
  { source: { region } }: CopyOrder,
): Site {
  const { cell, rds, groups } = of;
  const home = region === cell.region.region;
  if (!home && region !== cell.recovery?.region.region)
    throw new CopyFailedError(
      `the source lies in ${region}; wanted ${[cell, ...(cell.recovery ? [cell.recovery] : [])].map((at) => at.region.region).join(' or ')}, which are all the regions of the residency; nothing was touched`,
    );
  return { cell, home, rds: rds(region), securityGroup: home ? groups.home : groups.recovery };
}

/**
 * States from which an instance comes back by nobody's doing: names of the RDS user guide's table, "Viewing DB instance status", read
 * 2026-11-30 in a copy of 2023, which lacks `inaccessible-encryption-credentials-recoverable`. In any other state the machine waits, for
 * as long as its step may take.
 */
const LOST = [
  'failed',
  'inaccessible-encryption-credentials',
  'inaccessible-encryption-credentials-recoverable',
  'incompatible-network',
  'incompatible-option-group',
  'incompatible-parameters',
  'incompatible-restore',
  'insufficient-capacity',
  'restore-error',
  'storage-full',
];

/**
 * Does the next thing towards a copy that opens: restored, its password kept by RDS, its secret in use. In the recovery region nobody
 * opens it as the administrator, so that nobody needs its password there, which stays that of nobody's knowledge.
 */
export async function drive(site: Site, order: CopyOrder): Promise<CopyResult> {
  const name = restoredName(site.cell, order.tenant);
  const found = await findInstance(site.rds, name);
  if (!found) {
    await restore(site, order, name);
    return { done: false, instance: name, waitingFor: `${name} is being restored from ${order.source.of}` };
  }
  own(found, order);
  const waiting = (what: string): CopyResult => ({ done: false, instance: name, waitingFor: `${name} ${what}` });
  const { DBInstanceStatus: status = 'unknown', MasterUserSecret: secret, Endpoint } = found;
  if (LOST.includes(status))
    throw new CopyFailedError(
      `${name} is ${status}; wanted it available; the machine removes it; see what RDS says of it, then ask again`,
    );
  if (site.home && secret === undefined && status === 'available') {
    await keepPassword(site, found);
    return waiting('is having its password kept');
  }
  const { Address: address, Port: port } = Endpoint ?? {};
  if (status !== 'available' || address === undefined || port === undefined) return waiting(`is ${status}`);
  if (site.home && secret?.SecretStatus !== 'active') return waiting(`has a secret that is ${secret?.SecretStatus ?? 'not there'}`);
  if (found.IAMDatabaseAuthenticationEnabled !== true) return waiting('does not take IAM tokens yet');
  return { done: true, instance: name, address, port, ...(site.home && { secret: secret!.SecretArn! }) };
}

/**
 * What a restore does not take over is said here: subnets, security group and parameter group would be the defaults, IAM authentication
 * and protection off, and backups of the copy on. Its key is the source's, and is not asked for. A copy has one zone: it serves nobody.
 * Source: RDS API reference, "RestoreDBInstanceToPointInTime" and "RestoreDBInstanceFromDBSnapshot", as the SDK's types repeat it. That the
 * latter takes a snapshot of AWS Backup's by its ARN is untried: the reference asks for an ARN of a shared snapshot alone.
 */
async function restore({ cell, home, rds, securityGroup }: Site, { tenant, plan, source, execution }: CopyOrder, name: string) {
  const settings = {
    DBInstanceClass: source.instanceClass,
    DBSubnetGroupName: regionName(cell, 'cell'),
    DBParameterGroupName: regionName(cell, `postgres${source.engine.split('.')[0]}`),
    VpcSecurityGroupIds: [securityGroup],
    PubliclyAccessible: false,
    MultiAZ: false,
    EnableIAMDatabaseAuthentication: true,
    DeletionProtection: true,
    BackupRetentionPeriod: 0,
    CopyTagsToSnapshot: true,
    AutoMinorVersionUpgrade: false,
    EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    Tags: Object.entries({
      [TAG.platform]: cell.platform,
      [TAG.stage]: cell.stage,
      [TAG.residency]: cell.residency,
      [TAG.tenant]: tenant,
      [TAG.plan]: plan,
      [TAG.restoredBy]: execution,
    }).map(([Key, Value]) => ({ Key, Value })),
  };
  const moment = source.moment === LATEST ? { UseLatestRestorableTime: true } : { RestoreTime: new Date(source.moment) };
  const command =
    source.kind === 'point-in-time'
      ? new RestoreDBInstanceToPointInTimeCommand({
          ...settings,
          ...moment,
          // In another region there is no such resource: the replicated backups are named (API reference, as above).
          ...(home ? { SourceDbiResourceId: source.id } : { SourceDBInstanceAutomatedBackupsArn: source.id }),
          TargetDBInstanceIdentifier: name,
        })
      : new RestoreDBInstanceFromDBSnapshotCommand({ ...settings, DBSnapshotIdentifier: source.id, DBInstanceIdentifier: name });
  try {
    await rds.send(command as RestoreDBInstanceToPointInTimeCommand);
  } catch (error) {
    if (!(error instanceof DBInstanceAlreadyExistsFault)) throw error; // Asked for a moment ago; the next look sees it.
  }
}

/** Only afterwards: at the restore itself RDS keeps passwords for Oracle alone. Source as above. */
async function keepPassword({ rds }: Site, { DBInstanceIdentifier, KmsKeyId }: DBInstance): Promise<void> {
  try {
    await rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier,
        ManageMasterUserPassword: true,
        MasterUserSecretKmsKeyId: KmsKeyId!,
        ApplyImmediately: true,
      }),
    );
  } catch (error) {
    if (!(error instanceof InvalidDBInstanceStateFault)) throw error; // Busy with itself: asked again.
  }
}

/** @throws NotTheTenantsError, CopyOfAnotherRunError */
function own({ DBInstanceIdentifier: name, TagList }: DBInstance, { tenant, execution }: CopyOrder): void {
  requireTenant(`instance ${name}`, tenantIn(TagList), tenant);
  const by = TagList?.find(({ Key }) => Key === TAG.restoredBy)?.Value;
  if (by === execution) return;
  throw new CopyOfAnotherRunError(
    `instance ${name} was restored by ${by ?? 'nobody who says so'}; wanted ${execution}; nothing was touched: have remove-copy remove it (docs/runbook.md#restore-drill), then ask again`,
  );
}
