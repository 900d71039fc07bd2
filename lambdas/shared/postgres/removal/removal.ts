import type { Connection } from '../connection';

/** A thing of a tenant on a shared server, counted before it was removed. */
export interface Counted {
  /** `database:acme`, `rows:application.note`, `partition:application.note_acme`, `roles:acme`. */
  readonly id: string;
  readonly kind: (typeof KINDS)[number];
  readonly count: number;
}
export const KINDS = ['database', 'rows', 'partition', 'database roles'] as const;

/** What is to be removed from which server. */
export interface Removal {
  readonly tenant: string;
  readonly connection: Connection;
  /** Whether there is time to begin something more. */
  readonly hasTime: () => boolean;
  /** Told before the thing is touched: a run that stops in between has then counted. */
  readonly found: (thing: Counted) => Promise<void>;
}

/** One of the application's tables has rules under which an erasure would not see, or not delete, every row. Somebody must look. */
export class RowsOutOfReachError extends Error {
  override readonly name = 'RowsOutOfReachError';
}

export const outOfReach = (what: string, cause?: unknown): RowsOutOfReachError =>
  new RowsOutOfReachError(
    `${what}; wanted every row in reach of the erasure; SELECT freehold.protect_all() puts the platform's policies right, drop what else keeps rows (a policy, rule or trigger), give each table a column tenant or declare it in the plan, then run the step again`,
    { cause },
  );
