import { ERASE_METRICS, SESSION_ENV } from '../shared/contract';
import type { EraseOrder } from '../shared/contract';

/** The instance of a tenant with isolation `dedicated`, its snapshots and its automated backups in both regions. */
export const ENV = [...SESSION_ENV] as const;
export const METRICS = ERASE_METRICS;
export type { EraseOrder };
