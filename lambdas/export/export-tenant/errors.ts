/** The order names no export that could be made. Retrying does not help. */
export class InvalidExportOrderError extends Error {
  override readonly name = 'InvalidExportOrderError';
}

/** A table of the tenant cannot be read by the export role: an export without it would look whole. Retrying does not help. */
export class TableOutOfReachError extends Error {
  override readonly name = 'TableOutOfReachError';
}

/** A table that the export role can read is not under forced row-level security, where tenants share tables. Retrying does not help. */
export class UnprotectedTableError extends Error {
  override readonly name = 'UnprotectedTableError';
}

/** The dump program, or one that restores, is missing or older than the server. Retrying does not help. */
export class DumpProgramError extends Error {
  override readonly name = 'DumpProgramError';
}

/** The dump program began and did not end well. The same export can be started again. */
export class DumpFailedError extends Error {
  override readonly name = 'DumpFailedError';
}

/** psql could not restore the dump: it is not handed out. Retrying does not help. */
export class DumpNotRestoredError extends Error {
  override readonly name = 'DumpNotRestoredError';
}

/** The schema that tenants share names others of them, and is not handed to one. Retrying does not help. */
export class NeighbourNamedError extends Error {
  override readonly name = 'NeighbourNamedError';
}

/** The export role may not make the database in which a dump is restored before it is handed out. Retrying does not help. */
export class NoScratchDatabaseError extends Error {
  override readonly name = 'NoScratchDatabaseError';
}

/** The database says no to a statement of the export, and would again. Retrying does not help. */
export class DatabaseRefusesExportError extends Error {
  override readonly name = 'DatabaseRefusesExportError';
}

/** The database, or the connection to it, ended the export early. The same export can be started again. */
export class ExportInterruptedError extends Error {
  override readonly name = 'ExportInterruptedError';
}

/** A file holds another number of rows than its table has in the snapshot. */
export class RowsDifferError extends Error {
  override readonly name = 'RowsDifferError';
}
