import type { TenantOrder } from '../../shared/tenant-order';

/** What `read-restored` is asked for, by `verify-elsewhere`. */
export interface ReadOrder extends TenantOrder {
  /** Name of the instance beside, and where it is reached. */
  readonly instance: string;
  readonly address: string;
  readonly port: number;
}
