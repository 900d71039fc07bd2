import type { TenantOrder } from '../../shared/tenant-order';
import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';
import type { Login } from '../shared/session';

export const ENV = CELL_ENV;

export interface LoginOrder extends TenantOrder {
  readonly do: 'make' | 'remove';
  readonly id: string;
  /** For whom; the role is called after him. */
  readonly requestedBy: string;
  readonly write: boolean;
}

export type LoginResult = Looked & { readonly login: Login; readonly endedConnections: number };

/** Published once a run. `KeptRoles`: removed logins of which a role without one is left, since something belongs to it. */
export const METRICS = ['EndedConnections', 'ConnectionsLeft', 'KeptRoles'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['InvalidLoginOrderError', 'UnrecordedStatementsError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
