import { RECORDS_ENV } from '../../shared/run-record';
import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';
import type { RestoredServer } from '../shared/contract';

/** What `put-back` needs, takes and gives. */
export const ENV = ['TENANTS_TABLE', ...RECORDS_ENV] as const;

/**
 * Published once a run. `PutBackRows`: inserted, changed and deleted; 0 where a run compared. `Conflicts`: what keeps rows from coming back.
 * `LapsedDatabases`: dropped by a run of the clock.
 */
export const METRICS = ['PutBackRows', 'Conflicts', 'RefusedRequests', 'LapsedDatabases'] as const;

/**
 * Of a tenant on the shared instance, from a copy of that instance that stands beside it. `compare` changes nothing; of a suspended
 * tenant it tries the whole and takes it back, so that what would be refused is in its answer.
 */
export interface PutBackOrder extends Omit<TenantOrder, 'isolation'> {
  readonly isolation: 'database' | 'row';
  readonly do: 'compare' | 'put-back';
  /** The copy, by what of its connection is another than that of the shared instance. */
  readonly from: RestoredServer;
  /** ISO, in UTC: the moment as which the copy stands. */
  readonly moment: string;
  /** ARN of the run that asks, by which it is known when it asks again. */
  readonly run: string;
  /** For how many days the database that served is kept (isolation `database`). */
  readonly keepDays: number;
}

/** What the clock sends: databases that were put aside go when their day has come. */
export type LapseOrder = Readonly<Record<string, never>>;

export interface LapseResult {
  /** Names of databases. */
  readonly dropped: readonly string[];
  /** How many are there still. */
  readonly kept: number;
}

/** How a table of the tenant's differs from the copy's, in rows. */
export interface TableDifference {
  /** `schema.table`. */
  readonly table: string;
  /** Rows of the tenant in the copy. */
  readonly rows: number;
  /** In the copy alone: they are inserted. */
  readonly missing: number;
  /** Of the same key, and otherwise another: they are changed. */
  readonly changed: number;
  /** Not in the copy: they are deleted. */
  readonly surplus: number;
  /** Over the rows of the copy, whatever their order; after a put-back over those of the tenant as well, which are the same. */
  readonly sum: string;
}

/** Rows of a tenant in all its tables, and how they differ. */
export interface Totals extends Omit<TableDifference, 'table' | 'rows'> {
  readonly tables: number;
  readonly rows: number;
}

export interface PutBackAnswer {
  readonly tenant: string;
  readonly do: 'compare' | 'put-back';
  readonly moment: string;
  /** The youngest heartbeat of the tenant in the copy, ISO: what the copy can be seen to hold. Absent where there is none. */
  readonly heartbeat?: string;
  /** Tables with rows of the tenant, here or in the copy: those that differ first, a hundred at most. */
  readonly tables: readonly TableDifference[];
  /** Of all its tables. */
  readonly totals: Totals;
  /** The same of large objects, which stand in no table. */
  readonly largeObjects?: { readonly missing: number; readonly changed: number; readonly surplus: number };
  /** Whether the whole was tried, and taken back or kept. A tenant who is let in is compared only. */
  readonly tried: boolean;
  /** What refuses it, by table and key, at most some of each and fifty in all; of a put-back always empty. */
  readonly conflicts: readonly string[];
  /** How often the rows were put right: more than once where triggers of the application wrote in between. */
  readonly passes: number;
}

/** Done, with the answer; or what is waited for, in words: the same order again goes on, or begins again. Nothing is half put back. */
export type PutBackResult =
  (PutBackAnswer & { readonly done: true }) | { readonly done: false; readonly waitingFor: string; readonly tenant: string };

/** Errors by which it says no: nobody is woken by them, and nothing was changed. */
export const REFUSALS = [
  'InvalidPutBackOrderError',
  'NotInCopyError',
  'RowsConflictError',
  'SameServerError',
  'SchemaChangedError',
  'TenantHeldError',
  'TenantNotSuspendedError',
  'TenantOverError',
  'TriggersInTheWayError',
] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: [
    'InvalidPutBackOrderError',
    'NotInCopyError',
    'RowsConflictError',
    'SameServerError',
    'SchemaChangedError',
    'TenantHeldError',
    'TenantNotSuspendedError',
    'TenantOverError',
    'TooMuchAtOnceError',
    'TriggersInTheWayError',
  ],
  later: [],
  again: ['SumsDifferError', 'WaitError'],
} as const satisfies MachineErrors;
