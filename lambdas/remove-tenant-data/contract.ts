import { ERASE_ENV, ERASE_METRICS } from '../shared/erase-contract';
import type { EraseOrder } from '../shared/erase-contract';

/** The rows, database and roles of a tenant on the shared instance. It takes an `EraseOrder` and gives an `EraseResult`. */
export const ENV = [...ERASE_ENV] as const;
export const METRICS = ERASE_METRICS;
export type { EraseOrder };
