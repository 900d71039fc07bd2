import type { Connection } from '../connection';

/** A thing of a tenant on a shared server, counted before it was removed. */
export interface Counted {
  /** `database:acme`, `rows:application.note`, `roles:acme`. */
  readonly id: string;
  readonly kind: (typeof KINDS)[number];
  readonly count: number;
}
export const KINDS = ['database', 'rows', 'database roles'] as const;

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
