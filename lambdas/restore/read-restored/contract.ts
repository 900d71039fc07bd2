import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `read-restored` needs, takes and gives: `Seen`. It stands where there is no way out, and asks nobody. */
export const ENV = [] as const;
export const METRICS = ['ReadCopies'] as const;

export interface ReadOrder extends TenantOrder {
  /** Name of the instance beside, and where it is reached. */
  readonly instance: string;
  readonly address: string;
  readonly port: number;
}

/** What machines do about its errors, which come to them by `verify-elsewhere`. */
export const ERRORS = { final: [], later: [], again: [] } as const satisfies MachineErrors;
