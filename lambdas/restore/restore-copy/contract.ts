import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';
import type { TenantOrder } from '../../shared/tenant-order';
import type { Source } from '../shared/source';

/**
 * What `restore-copy` needs, takes and gives. `SECURITY_GROUP` and, in the recovery region, `RECOVERY_SECURITY_GROUP` (`none` where there is
 * none): the one that lets hooks in, and nobody out.
 */
export const ENV = [...CELL_ENV, 'SECURITY_GROUP', 'RECOVERY_SECURITY_GROUP'] as const;
export const METRICS = ['FailedCopies'] as const;

export interface CopyOrder extends TenantOrder {
  readonly source: Source;
  /** ARN of the run that it is made for. */
  readonly execution: string;
}

export type CopyResult = Looked & {
  /** Name of the instance beside. */
  readonly instance: string;
  /** ARN of the secret in which RDS keeps the administrator's password, once it does: at home. */
  readonly secret?: string;
  /** Where it is reached, once it is there. */
  readonly address?: string;
  readonly port?: number;
};

/** What machines do about its errors. */
export const ERRORS = {
  final: ['CopyFailedError', 'CopyOfAnotherRunError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
