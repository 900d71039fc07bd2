import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change } from './planting';
import * as at from './spots';

const vaultStatement =
  (sid: string) =>
  (path: string, value: Value | ((old: Value) => Value)): Plant =>
    change(at.VAULT, { [`AccessPolicy/Statement/[Sid=${sid}]/${path}`]: value });
const deny = vaultStatement('OnlyErasureDeletes');
const seal = vaultStatement('OnlyDeploymentChanges');
const without =
  (action: string) =>
  (list: Value): Value =>
    (list as Value[]).filter((item) => item !== `backup:${action}`);
const EXEMPT = 'Condition/ArnNotEquals/aws:PrincipalArn';
const ERASER = at.ours('ap-south-1-erase-backups');
const DEPLOYER = at.role(`cdk-hnb659fds-cfn-exec-role-${at.ACCOUNT}-ap-south-1`);

/** Who deletes backups, and who unseals the vault that holds them. */
export const BACKUPS_DELETED: readonly Mutant[] = mutantsOf('only-erasure-deletes-backups', {
  'vault-of-no-policy': ['administrators delete backups: the vault has no policy', change(at.VAULT, { AccessPolicy: undefined })],
  'vault-allows-deletion': ['the vault allows what it should refuse', deny('Effect', 'Allow')],
  'vault-deletion-left-out': ['administrators delete recovery points', deny('Action', without('DeleteRecoveryPoint'))],
  'vault-shortening-left-out': ['administrators shorten backups', deny('Action', without('UpdateRecoveryPointLifecycle'))],
  'vault-unlocking-left-out': ['administrators lift the lock', deny('Action', without('DeleteBackupVaultLockConfiguration'))],
  'vault-letting-go-left-out': [
    "administrators take recovery points out of AWS Backup's keeping",
    deny('Action', without('DisassociateRecoveryPoint')),
  ],
  'vault-policy-left-out': ['administrators rewrite the refusal', seal('Action', without('PutBackupVaultAccessPolicy'))],
  'vault-policy-deletion-left-out': ['administrators delete the refusal', seal('Action', without('DeleteBackupVaultAccessPolicy'))],
  'vault-relocking-left-out': [
    'administrators put another lock on the vault',
    seal('Action', without('PutBackupVaultLockConfiguration')),
  ],
  'vault-away-unlocked': [
    'administrators lift the lock in the recovery region',
    change(at.VAULT_AWAY, {
      'AccessPolicy/Statement/[Sid=OnlyErasureDeletes]/Action': without('DeleteBackupVaultLockConfiguration'),
    }),
  ],
  'vault-exempts-another': ['another role than the eraser is exempt', deny(EXEMPT, [ERASER, at.role('ops')])],
  'vault-exempts-deployments': ['whoever deploys may delete backups', deny(EXEMPT, [ERASER, DEPLOYER])],
  'vault-exempts-the-eraser-from-all': ['the erasure may lift its own refusal', seal(EXEMPT, [ERASER, DEPLOYER])],
  'vault-exempts-another-region': [
    'CloudFormation of another region may change the vault',
    seal(EXEMPT, at.role(`cdk-hnb659fds-cfn-exec-role-${at.ACCOUNT}-ap-south-2`)),
  ],
  'vault-exempts-every-role': ['every role is exempt', deny(EXEMPT, at.role('*'))],
  'vault-refuses-one-role': [
    'one role is refused, and the others are not',
    deny('Condition', { ArnEquals: { 'aws:PrincipalArn': at.role('guest') } }),
  ],
  'vault-refuses-from-elsewhere': [
    'deletion is refused from elsewhere alone',
    deny('Condition/NotIpAddress', { 'aws:SourceIp': '10.0.0.0/8' }),
  ],
  'vault-open-to-the-erasure-of-another': [
    'the erasure of any tenant may empty the vault',
    change(at.VAULT, { 'AccessPolicy/Statement/[Sid=OnlyTheErasureOfThisTenant]': undefined }),
  ],
  'vault-open-to-the-erasure-of-another-away': [
    'the erasure of any tenant may delete copies',
    change(at.VAULT_AWAY, {
      'AccessPolicy/Statement/[Sid=OnlyTheErasureOfThisTenant]/Action': 'backup:UpdateRecoveryPointLifecycle',
    }),
  ],
  'vault-shut-to-its-own-erasure': [
    'a vault opens for the erasure of another tenant alone',
    change(at.VAULT, {
      'AccessPolicy/Statement/[Sid=OnlyTheErasureOfThisTenant]/Condition/StringNotEquals': {
        'aws:PrincipalTag/freehold:tenant': 'acme',
      },
    }),
  ],
  'vault-refuses-some': ['deletion is refused to one role alone', deny('Principal', { AWS: at.role('guest') })],
  'vault-refuses-one-point': [
    'deletion of one recovery point alone is refused',
    deny('Resource', `arn:aws:backup:ap-south-1:${at.ACCOUNT}:recovery-point:1`),
  ],
});
