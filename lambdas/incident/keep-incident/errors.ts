/** The request is not of the published shape, or asks for what this incident cannot become. Repeating it changes nothing. */
export class InvalidIncidentError extends Error {
  override readonly name = 'InvalidIncidentError';
}

/** The ledger of the cell knows no such incident. */
export class NoSuchIncidentError extends Error {
  override readonly name = 'NoSuchIncidentError';
}

/** Customers whom it concerns were not told, and nobody says why. */
export class UntoldCustomersError extends Error {
  override readonly name = 'UntoldCustomersError';
}

/** Others wrote at the same moment, each time. Asked again. */
export class IncidentConflictError extends Error {
  override readonly name = 'IncidentConflictError';
}

/** An event that a rule let through has not the shape that its service documents: it opens an incident of its own kind, or nobody hears of it. */
export class UnreadableFindingError extends Error {
  override readonly name = 'UnreadableFindingError';
}
