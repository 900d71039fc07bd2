/** What can be said of a promise, or of one half of it. */
export const STATUSES = [
  'met',
  'partly',
  'not met',
  'unknown',
  'not built',
  'not applicable',
  "application's duty",
  'attested',
  'attestation missing',
  'attestation expired',
] as const;
export type Status = (typeof STATUSES)[number];

/** Status with its reason; `decides` says what would settle it, where it is open. */
export interface Verdict {
  readonly status: Status;
  readonly why: string;
  readonly decides?: string;
  /** What mends it, where it is not met and its books can. */
  readonly remedy?: string;
  /** It is not met because a region is lost, and by nothing that a synthesis could mend. */
  readonly byLoss?: true;
}
