import { RECORDS_ENV } from '../../shared/run-record';

/** What `write-heartbeat` needs, takes and gives. */
export const ENV = ['TENANTS_TABLE', ...RECORDS_ENV] as const;

/** Published once a run. */
export const METRICS = ['WrittenHeartbeats', 'FailedHeartbeats'] as const;

/** What the schedule sends, every five minutes. */
export type HeartbeatEvent = Readonly<Record<string, never>>;

export interface HeartbeatResult {
  /** Tenants whose database has a row of this run. */
  readonly written: number;
  /** The others, and why. */
  readonly failed: readonly { readonly tenant: string; readonly why: string }[];
}
