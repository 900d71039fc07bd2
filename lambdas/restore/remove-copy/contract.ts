import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `remove-copy` needs, takes and gives. */
export const ENV = [...CELL_ENV] as const;
/** 1 in the run that saw the copy gone. */
export const METRICS = ['RemovedCopies'] as const;

export type RemoveOrder = TenantOrder;

export type RemoveResult = Looked & {
  /** Name of the instance that is gone, or was never there. */
  readonly instance: string;
};

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: [] } as const satisfies MachineErrors;
