import { ERASE_ENV, ERASE_METRICS } from '../shared/erase-contract';

/** The rows, database and roles of a tenant on the shared instance. It takes an `EraseOrder` and gives an `EraseResult` (`erase-contract`). */
export const ENV = [...ERASE_ENV] as const;
export const METRICS = ERASE_METRICS;
