import type { BackupClient } from '@aws-sdk/client-backup';
import { BackupServiceException } from '@aws-sdk/client-backup';

/** The tenant's vault in one region. */
export interface Site {
  readonly client: BackupClient;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly tenant: string;
  /** ARNs of what may be backed up in it: the tenant's bucket and its instance. */
  readonly sources: readonly string[];
}

/** AWS Backup declares no AccessDeniedException: it arrives as the service's own, told apart by name. */
export const isDenied = (error: unknown): boolean =>
  error instanceof BackupServiceException && error.name === 'AccessDeniedException';
