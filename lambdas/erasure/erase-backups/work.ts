import type { BackupClient } from '@aws-sdk/client-backup';
import { BackupServiceException } from '@aws-sdk/client-backup';

/** Where vaults of the tenant are. */
export interface Place {
  readonly client: BackupClient;
  readonly region: string;
  readonly tenant: string;
  /** Whether an ARN is of what may be backed up in them: the tenant's bucket, and its instances. */
  readonly isSource: (arn: string) => boolean;
}

/** One of them. */
export interface Site extends Place {
  readonly name: string;
  readonly arn: string;
}

/** Kinds of lines in the ledger. */
export const POINT = 'recovery point';
export const VAULT = 'backup vault';

/** AWS Backup declares no AccessDeniedException: it arrives as the service's own, told apart by name. */
export const isDenied = (error: unknown): boolean =>
  error instanceof BackupServiceException && error.name === 'AccessDeniedException';
