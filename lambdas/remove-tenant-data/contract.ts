import { ERASE_ENV, ERASE_METRICS } from '../shared/erase-contract';

/** What `remove-tenant-data` needs and tells; it takes an `EraseOrder` and gives an `EraseResult`, as every step of an erasure. */
export const ENV = ERASE_ENV;
export const METRICS = ERASE_METRICS;
