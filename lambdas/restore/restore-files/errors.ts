/** Versions of that moment are not kept any more, or the moment has not come. */
export class FilesNotKeptError extends Error {
  override readonly name = 'FilesNotKeptError';
}

/** The tenant's bucket is gone: what is left of its files is in the vaults. */
export class FilesMissingError extends Error {
  override readonly name = 'FilesMissingError';
}

/** The order names no tenant, no moment, or nothing to do. */
export class InvalidFilesOrderError extends Error {
  override readonly name = 'InvalidFilesOrderError';
}

/** Files were put back, and are not as they stood at the moment. */
export class FilesDifferError extends Error {
  override readonly name = 'FilesDifferError';
}
