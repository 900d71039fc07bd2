import type { RestoredServer } from '../shared/contract';
import { RECORDS_ENV } from '../../shared/run-record';

/** What `apply-deletions` needs, takes and gives. */
export const ENV = ['TENANTS_TABLE', 'DELETIONS_TABLE', ...RECORDS_ENV] as const;

/** Published once a run. `UnclearTenants`: locked out, not removed; somebody must look. `UnfinishedRuns`: 1 when something is left. */
export const METRICS = ['ReturnedTenants', 'RemovedTenants', 'UnclearTenants', 'UnfinishedRuns'] as const;

/** Where to look: without anything the cell's shared instance, as its connection document says. */
export type ApplyOrder = RestoredServer;

export interface RemovedTenant {
  readonly tenant: string;
  readonly databases: number;
  readonly rows: number;
  readonly roles: number;
}

export interface ApplyResult {
  /** Nothing of a deleted tenant is left on the server. */
  readonly done: boolean;
  readonly waitingFor?: string;
  /** Tenants that the ledger knows to be deleted. */
  readonly deleted: number;
  /** Those of them that had come back with the server, and what was removed of each. */
  readonly removed: readonly RemovedTenant[];
  /** Tenants with lines of an erasure and no state in the ledger: their logins are shut, their data is left. */
  readonly unclear: readonly string[];
}
