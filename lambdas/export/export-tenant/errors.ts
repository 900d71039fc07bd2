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

/** The dump program is missing, or older than the server. Retrying does not help. */
export class DumpProgramError extends Error {
  override readonly name = 'DumpProgramError';
}

/** The dump program began and did not end well. The same export can be started again. */
export class DumpFailedError extends Error {
  override readonly name = 'DumpFailedError';
}

/** The database, or the connection to it, ended the export early. The same export can be started again. */
export class ExportInterruptedError extends Error {
  override readonly name = 'ExportInterruptedError';
}

/** A file holds another number of rows than its table has in the snapshot. */
export class RowsDifferError extends Error {
  override readonly name = 'RowsDifferError';
}
