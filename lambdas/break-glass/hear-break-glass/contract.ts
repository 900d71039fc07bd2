import { CELL_ENV } from '../../shared/cell';
import type { BreakGlassRequest } from '../../../config/break-glass-request';
import type { Order } from '../shared/contract';
import type { Status } from '../shared/session';

/**
 * `PEOPLE`: names of roles that people sign in to, as expressions, separated by blanks. `DESK`: the role that asks for a second factor.
 * `MACHINE`: ARN of the machine that each request is a run of.
 */
export const ENV = [...CELL_ENV, 'SESSIONS_TABLE', 'TENANTS_TABLE', 'PEOPLE', 'DESK', 'MACHINE'] as const;

/** What people ask at the desk, each by an order that they have signed. */
export type DeskOrder =
  | (Order & { readonly do: 'request'; readonly request: BreakGlassRequest })
  | (Order & { readonly do: 'approve' | 'close' | 'show'; readonly tenant: string; readonly id: string });

export interface DeskResult {
  readonly tenant: string;
  readonly id: string;
  readonly status: Status;
  readonly requestedBy: string;
  readonly approvedBy?: string;
  /** Until when somebody else must have approved. */
  readonly lapsesAt: string;
  readonly until?: string;
}

/** Published once a run. */
export const METRICS = ['RefusedRequests'] as const;

export { REFUSALS } from '../shared/contract';
