/** The request is not of the published shape, or asks for what this cell does not have. Repeating it changes nothing. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/** The id is taken, or was. */
export class TenantTakenError extends Error {
  override readonly name = 'TenantTakenError';
}

/** The cell has no place left. */
export class CellFullError extends Error {
  override readonly name = 'CellFullError';
}

/** The ledger does not know the tenant. */
export class NoSuchTenantError extends Error {
  override readonly name = 'NoSuchTenantError';
}

/** The tenant stands otherwise than the request needs. */
export class WrongStateError extends Error {
  override readonly name = 'WrongStateError';
}

/** Another run holds the tenant. The machine asks again. */
export class TenantBusyError extends Error {
  override readonly name = 'TenantBusyError';
}

/** Whoever asked for the erasure typed another name than the tenant's. */
export class NameMismatchError extends Error {
  override readonly name = 'NameMismatchError';
}

/** The run no longer holds the tenant: another one has taken over. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/** The plan keeps data in another place, or less of it. Nothing was touched. */
export class DataAtRiskError extends Error {
  override readonly name = 'DataAtRiskError';
}

/** Two runs wrote at the same moment. The machine asks again. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** A run has waited so long for an erasure's day that it would be ended before the erasure is. Another run can go on with it. */
export class RunTooOldError extends Error {
  override readonly name = 'RunTooOldError';
}
