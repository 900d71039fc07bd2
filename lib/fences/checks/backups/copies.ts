import type { Assembly, Found } from '../../templates/assembly';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/** Names of the vaults to which a rule of a backup plan copies: AWS Backup counts copies under these. */
export const vaultsOfCopies = (assembly: Assembly, { stack }: Found, rule: { readonly [key: string]: Value }): string[] =>
  listOf(rule.CopyActions)
    .filter(isMap)
    .map((copy) => assembly.text(copy.DestinationBackupVaultArn, stack).replace(/^.*:backup-vault:/, ''));
