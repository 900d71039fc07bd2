import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';
import type { TenantOrder } from '../../shared/tenant-order';
import type { Source } from '../shared/source';

/** What `restore-copy` needs, takes and gives. `SECURITY_GROUP`: the one that lets hooks in, and nobody out. */
export const ENV = [...CELL_ENV, 'SECURITY_GROUP'] as const;
export const METRICS = ['FailedCopies'] as const;

export interface CopyOrder extends TenantOrder {
  readonly source: Source;
  /** ARN of the run that it is made for. */
  readonly execution: string;
}

export type CopyResult = Looked & {
  /** Name of the instance beside. */
  readonly instance: string;
  /** ARN of the secret in which RDS keeps the administrator's password, once it does. */
  readonly secret?: string;
};

/** What machines do about its errors. */
export const ERRORS = {
  final: ['CopyFailedError', 'CopyOfAnotherRunError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
