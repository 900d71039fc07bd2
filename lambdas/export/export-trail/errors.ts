/** The order names no trail that could be exported. Retrying does not help. */
export class InvalidTrailOrderError extends Error {
  override readonly name = 'InvalidTrailOrderError';
}

/** An object that is not the tenant's was about to be read. Retrying does not help. */
export class OutsideTenantError extends Error {
  override readonly name = 'OutsideTenantError';
}

/** A stored object is not what its name says, or cannot be read. Retrying does not help. */
export class AlteredRecordError extends Error {
  override readonly name = 'AlteredRecordError';
}
