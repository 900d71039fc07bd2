import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import type { CfnBackupVault, IBackupVault } from 'aws-cdk-lib/aws-backup';
import { Effect, PolicyDocument, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { TAG } from '../naming';
import { eraserRoleName, provisionerRoleName } from '../role-names';
import type { CellName } from '../naming';
import { sealed } from './customer-key';

/** AWS's shortest grace: for 72 h a compliance lock can be taken back; after that nobody, root included, can shorten it. */
const GRACE_DAYS = 3;

/** By which a recovery point goes before its day, or leaves AWS Backup's keeping. */
const ENDS_BACKUPS = [
  'backup:DeleteBackupVaultLockConfiguration',
  'backup:DeleteRecoveryPoint',
  'backup:DisassociateRecoveryPoint',
  'backup:UpdateRecoveryPointLifecycle',
];
/** By which the refusal itself goes, or the lock becomes another. */
const CHANGES_THE_SEAL = [
  'backup:DeleteBackupVaultAccessPolicy',
  'backup:PutBackupVaultAccessPolicy',
  'backup:PutBackupVaultLockConfiguration',
];

export interface SealedVaultInput {
  /** The home region's cell, whose erasure alone may delete what is in it. */
  readonly home: CellName;
  readonly name: string;
  /** The tenant whose backups alone are in it; `cell`: what the cell keeps, which no erasure empties. */
  readonly of: { readonly tenant: string } | 'cell';
  readonly key: Key;
  /** Days that the vault accepts, from the shortest to the longest retention of the plan: a job outside fails. */
  readonly days: { readonly shortest: number; readonly longest: number };
  /** `compliance`: nobody can lift the lock. `governance`: the erasure machine can, and that call is on the trail. */
  readonly lock: 'compliance' | 'governance';
}

/**
 * A backup vault under a customer key, locked, in which nobody but the erasure machine may delete a recovery point or lift the
 * lock, and nobody but CloudFormation change the policy that says so. Were CloudFormation refused as well, every later change
 * of the vault would fail, and with it every change of a plan. The price: whoever deploys can rewrite it, and what is deployed
 * the fences and the region's Guard hook have seen.
 */
export class SealedVault extends BackupVault {
  constructor(scope: Construct, id: string, input: SealedVaultInput) {
    const stack = Stack.of(scope);
    const here: CellName = { ...input.home, region: { region: stack.region } };
    const onlyFor = (sid: string, roleName: string, actions: readonly string[]) =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new StarPrincipal()],
        actions: [...actions],
        resources: ['*'],
        conditions: {
          ArnNotEquals: {
            'aws:PrincipalArn': stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: roleName }),
          },
        },
      });
    super(scope, id, {
      backupVaultName: input.name,
      encryptionKey: sealed(input.key),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      accessPolicy: new PolicyDocument({
        statements: [
          onlyFor('OnlyErasureDeletes', eraserRoleName(input.home), ENDS_BACKUPS),
          onlyFor('OnlyDeploymentChanges', provisionerRoleName(here), CHANGES_THE_SEAL),
          ...(input.of === 'cell' ? [] : [onlyInSessionsFor(input.of.tenant)]),
        ],
      }),
    });
    // On the L1: the L2 refuses a vault whose shortest and longest retention are the same day.
    (this.node.defaultChild as CfnBackupVault).lockConfiguration = {
      minRetentionDays: input.days.shortest,
      maxRetentionDays: input.days.longest,
      ...(input.lock === 'compliance' && { changeableForDays: GRACE_DAYS }),
    };
  }
}

/** Recovery points are named by whoever made them, so no statement of a role tells whose they are: the vault does. */
const onlyInSessionsFor = (tenant: string): PolicyStatement =>
  new PolicyStatement({
    sid: 'OnlyTheErasureOfThisTenant',
    effect: Effect.DENY,
    principals: [new StarPrincipal()],
    actions: [...ENDS_BACKUPS],
    resources: ['*'],
    conditions: { StringNotEquals: { [`aws:PrincipalTag/${TAG.tenant}`]: tenant } },
  });

/** A vault of another stack or region, by its name. */
export function vaultNamed(scope: Construct, id: string, cell: CellName, name: string): IBackupVault {
  const arn = Stack.of(scope).formatArn({
    service: 'backup',
    region: cell.region.region,
    resource: 'backup-vault',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return BackupVault.fromBackupVaultArn(scope, id, arn);
}
