import { ERASE_METRICS, SESSION_ENV } from '../shared/contract';
import type { EraseOrder } from '../shared/contract';
import type { RetainedClass } from './retained';

/** What is left of a tenant beside its database, objects and backups: logs, secrets, parameters, and the subnet group of its own network. */
export const ENV = [...SESSION_ENV] as const;
export const METRICS = ERASE_METRICS;
export interface RemainsOrder extends EraseOrder {
  /** The plan's `deletion.retained`, with days and contents: logs of these classes stay until their day. */
  readonly retained: readonly RetainedClass[];
}
