import { RECORDS_ENV } from '../../shared/run-record';

/** What `trap-honeypot` needs, takes and gives. The construct and the handler both sign it. */
export const ENV = [
  'TRAP_TABLE',
  'IP_SET_V4_ID',
  'IP_SET_V4_NAME',
  'IP_SET_V6_ID',
  'IP_SET_V6_NAME',
  'BLOCK_HOURS',
  ...RECORDS_ENV,
] as const;

/** Published once a run in the namespace Freehold, with the dimension `service` = trap-honeypot. Unit: count. */
export const METRICS = ['TrappedAddresses', 'BlockedAddresses', 'IgnoredLines', 'OverflowAddresses'] as const;

/** The rule of the web ACL whose log lines are visits to the honeypot. */
export const HONEYPOT_RULE = 'honeypot-paths';

/** The table: one item an address, `firstSeen` and `lastSeen` as ISO times, `path` as last visited, removed by DynamoDB some time after it expires. */
export const TABLE = { partitionKey: 'address', timeToLive: 'expiresAt' } as const;

/** What the schedule sends, so that addresses leave the block list when nobody visits the honeypot. */
export const EXPIRE = { action: 'expire' } as const;

/** What CloudWatch Logs sends: base64 of gzip of JSON, a data message or a control message. */
export interface LogDelivery {
  readonly awslogs: { readonly data: string };
}

export type TrapEvent = LogDelivery | typeof EXPIRE;

/** Why a log line led to no block. `otherRule` is the subscription's filter letting through what it should not. */
export const IGNORED = ['malformed', 'otherRule', 'notAnAddress', 'notPublic'] as const;

export interface TrapResult {
  /** Distinct addresses of this delivery that are recorded in the table. */
  readonly trapped: number;
  readonly ignored: Readonly<Record<(typeof IGNORED)[number], number>>;
  /** Addresses in the IP sets, as read back from the web firewall. */
  readonly blocked: { readonly v4: number; readonly v6: number };
  /** Unexpired addresses that found no room in an IP set: the longest unseen. */
  readonly overflow: number;
}
