import type { BreakGlassRequest } from '../../../config/break-glass-request';
import type { TenantOrder } from '../../shared/tenant-order';

/** Somebody as STS says who it is: the name that the company's identity provider gave the session, and the session itself. */
export interface Person {
  /** Lower-case: an identity provider knows nobody twice by the case of letters. */
  readonly name: string;
  readonly arn: string;
}

/**
 * `requested` waits for the second person; `approved` is about to open; `open` lends; `closing` lends no more, and waits for what was
 * lent to end; `closed` was seen shut. `lapsed` and `withdrawn` never opened.
 */
export const STATUSES = ['requested', 'approved', 'open', 'closing', 'closed', 'lapsed', 'withdrawn'] as const;
export type Status = (typeof STATUSES)[number];
/** In these nothing can be open, nor become so. */
export const OVER: readonly Status[] = ['closed', 'lapsed', 'withdrawn'];

/** One request and what came of it: one window, which no other request opens or ends. All moments are ISO, in UTC. */
export interface Session extends TenantOrder, BreakGlassRequest {
  /** Also the name of every session of STS that is lent for it, by which trail and log are searched. */
  readonly id: string;
  readonly status: Status;
  readonly name: string;
  readonly contact: string;
  readonly requestedBy: Person;
  readonly requestedAt: string;
  readonly lapsesAt: string;
  readonly approvedBy?: Person;
  readonly approvedAt?: string;
  /** The end of the window; earlier when somebody closes it. */
  readonly until?: string;
  readonly openedAt?: string;
  /** The end of the last session that was lent: until then it may still be used. */
  readonly lentUntil?: string;
  readonly closeAskedBy?: Person;
  readonly closedAt?: string;
  /** Where the login leads, when one was made. */
  readonly login?: Login;
  readonly reportedAt?: string;
  /** Name of the run that took it up after its own had ended. */
  readonly resumedAs?: string;
}

export interface Login {
  readonly role: string;
  readonly address: string;
  readonly port: number;
  readonly database: string;
  /** Of the instance, as its logs are called. */
  readonly instance: string;
}

/** When somebody asks for what. */
export const minutesLater = (from: Date, minutes: number): string => new Date(from.getTime() + minutes * 60_000).toISOString();

/** `bg-20261130T161500Z-1a2b3c4d`: in order of time, and a name that STS takes for a session. */
export const idOf = (at: Date, random: string): string => `bg-${at.toISOString().replace(/[-:]|\.\d+/g, '')}-${random}`;
export const SESSION_ID = /^bg-\d{8}T\d{6}Z-[0-9a-f]{8}$/;
