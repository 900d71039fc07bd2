import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/erase-backups/contract';
import { allow } from '../../parts/statement';
import type { Life } from '../life-hook';
import { ownRegions } from '../reach';
import { eraseHook } from './erase-hook';

/** The step for recovery points and vaults. */
export function eraseBackups(scope: Construct, life: Life): IFunction {
  const regions = ownRegions(scope, life);
  return eraseHook(scope, life, {
    hook: 'erase-backups',
    env: ENV,
    description: "Deletes a tenant's recovery points that no lock protects, and empty vaults",
    statements: [
      allow(
        'FindBackups',
        ['backup:ListBackupJobs', 'backup:ListBackupVaults', 'backup:ListCopyJobs', 'backup:StopBackupJob'],
        ['*'],
      ),
      allow(
        'EmptyVaults',
        [
          'backup:DeleteBackupVault',
          'backup:DeleteBackupVaultLockConfiguration',
          'backup:ListRecoveryPointsByBackupVault',
          'backup:ListTags',
        ],
        regions.flatMap((reach) => reach.vaults),
      ),
      // Recovery points are named by the service that made them; the vault's own policy admits this role alone.
      allow(
        'DeleteRecoveryPoints',
        ['backup:DeleteRecoveryPoint'],
        regions.flatMap((reach) => [reach.arn('backup', 'recovery-point', '*'), reach.arn('rds', 'snapshot', 'awsbackup:*')]),
      ),
      // AWS Backup deletes a database's point as whoever asks: without this it answers 200, and keeps the point as EXPIRED. Snapshots that
      // are not its own are out of reach, and so is a call that does not come through it. Source: AWS managed policy reference,
      // AWSBackupFullAccess, read 2026-11-29. Other kinds of points, clusters' among them, are in no tenant's vault.
      allow(
        'DeleteSnapshotsOfPoints',
        ['rds:DeleteDBSnapshot'],
        regions.map((reach) => reach.arn('rds', 'snapshot', 'awsbackup:*')),
        { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['backup.amazonaws.com'] } },
      ),
      // What is EXPIRED already is deleted by AWS Backup's own role, which it makes when it is first needed. Source: AWS Backup API
      // reference, "DeleteRecoveryPoint", read 2026-11-29.
      allow(
        'MakeRoleOfBackup',
        ['iam:CreateServiceLinkedRole'],
        [regions[0]!.arn('iam', 'role', 'aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup', '/')],
        { StringEquals: { 'iam:AWSServiceName': 'backup.amazonaws.com' } },
      ),
    ],
  });
}
