/**
 * One thing of a tenant that an erasure has dealt with, as observed afterwards and not as asked for: a line of the
 * certificate. Objects and rows are counted, one line a bucket, table or database.
 */
export interface Artefact {
  /** ARN, or `database:<name>` and the like for what has none. */
  readonly id: string;
  /** In words: `database instance`, `object versions`, `customer key`. */
  readonly kind: string;
  readonly region: string;
  /** What was done, in words: `deleted without a final snapshot`, `scheduled for destruction`. */
  readonly method: string;
  /**
   * `gone`: a list or describe call no longer shows it. `scheduled`: its end is fixed and cannot be missed (a key).
   * `unreadable`: it is there, locked, under a key that is gone. `retained`: kept on purpose, with the reason.
   */
  readonly state: 'gone' | 'scheduled' | 'unreadable' | 'retained';
  /** How many, where one line stands for many. */
  readonly count?: number;
  /** ISO moment at which the state was observed. */
  readonly observedAt: string;
  /** ISO moment at which a scheduled, unreadable or retained thing ends. */
  readonly until?: string;
  /** Why it is retained. */
  readonly reason?: string;
}
