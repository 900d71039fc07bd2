import type { ExportFormat } from '../../../config/request-schema';
import { CELL_ENV } from '../../shared/cell';
import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';

/**
 * `PG_DUMP`: path of the dump program, such as `/opt/bin/pg_dump` of the layer; looked at only when SQL is asked for.
 * `EXPORT_LIMIT_MB`: estimated megabytes of output above which the answer is `too-large`; `none` where no clock runs, as in a task.
 */
export const ENV = [...CELL_ENV, 'PG_DUMP', 'EXPORT_LIMIT_MB'] as const;

/**
 * What the export needs as a task, beyond `ENV`: `BUNDLE_URL` and `LAYER_URL` name the hook's bundle and the dump program in S3 by
 * their hashes, `TASK_FOLDER` is the one place where the task can write, `ORDER` the order as JSON. ECS itself sets `AWS_REGION`.
 */
export const TASK_ENV = ['BUNDLE_URL', 'LAYER_URL', 'TASK_FOLDER', 'ORDER', 'AWS_REGION'] as const;

export interface ExportOrder extends TenantOrder {
  /** Letters, digits, hyphens and underscores, such as an execution's name: names the folder of the export. The same id again continues or repeats the same export. */
  readonly exportId: string;
  readonly formats: readonly ExportFormat[];
}

/** A file of the export. `url` opens it without credentials until the links expire. */
export interface ExportedFile {
  /** Path below the export's folder. */
  readonly path: string;
  readonly format: ExportFormat;
  /** The one table in it; absent for the SQL dump, which holds all. */
  readonly table?: { readonly schema: string; readonly name: string };
  readonly rows: number;
  readonly bytes: number;
  /** In lower-case hex. */
  readonly sha256: string;
  /**
   * Of the SQL dump: how many rows of each table psql restored before it was handed out. `all`: their counts and checksums are those
   * of the snapshot. A number: the first so many; the structure is restored whole in any case.
   */
  readonly restoredRows?: 'all' | number;
}

export interface ExportedColumn {
  readonly name: string;
  /** As PostgreSQL spells it: `numeric(12,2)`, `timestamp with time zone`. */
  readonly type: string;
}

export interface ExportedTable {
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ExportedColumn[];
}

/** `manifest.json`, written last: an export with a manifest is whole. */
export interface ExportManifest {
  readonly kind: 'freehold-export';
  readonly version: 1;
  readonly exportId: string;
  readonly tenant: string;
  /** The moment that every file shows, by the database's clock. */
  readonly snapshotAt: string;
  readonly writtenAt: string;
  readonly serverVersion: string;
  readonly formats: readonly ExportFormat[];
  readonly tables: readonly ExportedTable[];
  readonly files: readonly ExportedFile[];
  /** In words, what is in the database and in no file, or cannot be told from something else in one. */
  readonly leftOut: readonly string[];
}

export interface Exported {
  readonly outcome: 'exported';
  readonly exportId: string;
  readonly bucket: string;
  /** `freehold-exports/<exportId>/`. */
  readonly folder: string;
  readonly snapshotAt: string;
  readonly serverVersion: string;
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
  /** ARN of the key that the objects were observed to lie under. */
  readonly key: string;
  /** Links to the manifest and to a list of the links of every file. */
  readonly manifestUrl: string;
  readonly linksUrl: string;
  /** Every file with its link; left out when the answer would outgrow a state machine's input: `linksUrl` has them all. */
  readonly files?: readonly (ExportedFile & { readonly url: string })[];
  /** ISO moment from which no link opens: an hour, or the end of the session that signed them, where that is told and is sooner. */
  readonly linksExpireAt: string;
}

/** Nothing was written: the same order is run as a task, with `EXPORT_LIMIT_MB` = `none`, and then handed in again for the links. */
export interface TooLarge {
  readonly outcome: 'too-large';
  readonly exportId: string;
  readonly estimatedMegabytes: number;
  readonly limitMegabytes: number;
  readonly remedy: string;
}

export type ExportResult = Exported | TooLarge;

/** Published once a run. Bytes and rows are of what was written by this run: none when it was there already. */
export const METRICS = ['ExportedRows', 'ExportedBytes', 'TooLargeExports'] as const;

/** The error by which it says no: a run's name that cannot name a folder, or that names an export of other formats. */
export const REFUSALS = ['InvalidExportOrderError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: [
    'DatabaseRefusesExportError',
    'DumpNotRestoredError',
    'DumpProgramError',
    'InvalidExportOrderError',
    'NeighbourNamedError',
    'NoScratchDatabaseError',
    'RowsDifferError',
    'TableOutOfReachError',
    'UnprotectedTableError',
  ],
  later: [],
  again: ['DumpFailedError', 'ExportInterruptedError'],
} as const satisfies MachineErrors;
