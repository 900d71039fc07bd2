import type { Assembly, Found, Value } from '../../templates/assembly';
import { isMap, listOf } from '../../policies/policy';

/** Names of the vaults to which a rule of a backup plan copies: AWS Backup counts copies under these. */
export const vaultsOfCopies = (assembly: Assembly, { stack }: Found, rule: { readonly [key: string]: Value }): string[] =>
  listOf(rule.CopyActions)
    .filter(isMap)
    .map((copy) => assembly.text(copy.DestinationBackupVaultArn, stack).replace(/^.*:backup-vault:/, ''));
