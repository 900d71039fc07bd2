import type { CellName } from '../../../lib/naming';
import { tenantName } from '../../../lib/naming';

/** A class of records that outlives the deletion, as the plan and the platform say. */
export interface RetainedClass {
  readonly class: string;
  readonly days: number;
  /** What is in it, in words. */
  readonly holds: string;
}

/** A place for log groups of the tenant: the beginning of their names, and the class that they are kept by. */
export interface LogPlace {
  readonly prefix: string;
  readonly class: 'database-log' | 'flow-log';
}

/** Where a tenant's own log groups are, of all instances that it had. Each prefix ends where the tenant's name does: a neighbour's begins otherwise. */
export const logPlaces = (cell: CellName, tenant: string): readonly LogPlace[] => [
  { prefix: `/aws/rds/instance/${tenantName(cell, tenant, '')}`, class: 'database-log' },
  { prefix: `/freehold/flow/${tenantName(cell, tenant, 'network')}`, class: 'flow-log' },
];
