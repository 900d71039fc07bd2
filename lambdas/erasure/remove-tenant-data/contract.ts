import { ERASE_ENV, ERASE_METRICS } from '../shared/contract';

/** The rows, database and roles of a tenant on the shared instance. It takes an `EraseOrder` and gives an `EraseResult` (`erasure/shared/contract`). */
export const ENV = [...ERASE_ENV] as const;
export const METRICS = ERASE_METRICS;
