import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';

/** What `switch-access` needs, takes and gives. */
export const ENV = [] as const;

/** Published once a run. */
export const METRICS = ['EndedConnections', 'ConnectionsLeft'] as const;

/**
 * `suspend`: the application and its migrations; what the platform does for the tenant (heartbeat, audit, export) goes on.
 * `end`: the connections of these, as they are now; no login is touched, so whoever may connect can do so again.
 * `resume`: these again. `revoke`: every role, before an erasure; never undone.
 */
export interface AccessOrder extends TenantOrder {
  readonly do: 'suspend' | 'end' | 'resume' | 'revoke';
}

/** Done: every role stands as wanted, and after closing nobody is connected, as observed. */
export type AccessResult = Looked & {
  readonly tenant: string;
  /** As observed afterwards. */
  readonly closed: readonly string[];
  readonly open: readonly string[];
  readonly endedConnections: number;
};

/** What machines do about its errors. */
export const ERRORS = { final: ['InvalidAccessOrderError'], later: [], again: [] } as const satisfies MachineErrors;
