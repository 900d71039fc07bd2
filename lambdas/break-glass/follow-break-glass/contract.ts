import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';
import type { Login, Session, Status } from '../shared/session';

export const ENV = ['SESSIONS_TABLE'] as const;

interface Named {
  readonly tenant: string;
  readonly id: string;
}

/** How the machine of a request goes on; every step can be said again. */
export type FollowOrder =
  /** Whether somebody has approved; a request that nobody approved in time lapses here. */
  | (Named & { readonly do: 'await' })
  | (Named & { readonly do: 'note-login'; readonly login: Login })
  /** From here on it is lent. */
  | (Named & { readonly do: 'open' })
  /** Whether the window is over, and everything that was lent in it. */
  | (Named & { readonly do: 'watch' })
  /** Something failed: no more is lent. */
  | (Named & { readonly do: 'end' })
  /** The door was seen shut, and the login is gone. */
  | (Named & { readonly do: 'close' })
  | (Named & { readonly do: 'note-report' });

/** What the steps after this one need to know of the session. */
export interface Told extends TenantOrder {
  readonly id: string;
  readonly status: Status;
  readonly name: string;
  readonly contact: string;
  readonly reason: string;
  readonly ticket: string;
  readonly reads: Session['reads'];
  readonly write: boolean;
  /** Whether there is a login to make and to remove. */
  readonly database: boolean;
  readonly requestedBy: string;
  readonly approvedBy: string;
  readonly requestedAt: string;
  readonly until: string;
  readonly closedAt: string;
  /** Whether a door was ever to be opened. */
  readonly approved: boolean;
  /** Whether one was: a request can be ended before. */
  readonly opened: boolean;
}
export type FollowResult = Looked & { readonly session: Told };

/** Published once a run. */
export const METRICS = ['LapsedRequests', 'OpenedDoors', 'ClosedDoors'] as const;

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: [] } as const satisfies MachineErrors;
