/**
 * What whoever leaves records of runs is told. `RECORDS_BUCKET`: the audit bucket whose class is kept longest. `RECORDS_KEY`: ARN of the
 * alias of the cell's asymmetric key for records (ECDSA on P-256). Both are `none` in a recovery region, whose copy is not written to.
 * `RECORDS_OF`: whose records these are, `softdocket/production`.
 */
export const RECORDS_ENV = ['RECORDS_BUCKET', 'RECORDS_KEY', 'RECORDS_OF'] as const;

/** What a run of a hook or machine leaves in the ledger, as the evidence pack reads it. */
export interface RunRecord {
  readonly run: string;
  readonly at: string;
  readonly outcome: 'succeeded' | 'failed';
  /** Whose it is and where it ran: a record of another stage or region shows nothing of this one. */
  readonly platform: string;
  readonly stage: string;
  readonly region: string;
  readonly [detail: string]: unknown;
}
