import { RECORDS_ENV } from '../../shared/run-record';

/** `MACHINE`: ARN of the machine that each request is a run of. */
export const ENV = ['SESSIONS_TABLE', 'MACHINE', ...RECORDS_ENV] as const;

export interface PastResult {
  /** Requests that nobody approved, and whose own run did not let them lapse. */
  readonly lapsed: readonly string[];
  /** Requests whose window is over and whose run is not there any more: a new run ends what is left, and reports. */
  readonly resumed: readonly string[];
  /** Of all, those whose door has not been seen shut long after its end. */
  readonly overdue: readonly string[];
}

/** Published once a run. */
export const METRICS = ['ResumedWindows', 'OverdueWindows'] as const;
