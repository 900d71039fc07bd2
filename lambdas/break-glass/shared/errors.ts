/** The ledger knows no such request. */
export class NoSuchSessionError extends Error {
  override readonly name = 'NoSuchSessionError';
}

/** The request stands otherwise than what is asked of it needs. */
export class WrongSessionError extends Error {
  override readonly name = 'WrongSessionError';
}

/** Somebody else wrote at the same moment. Whoever comes second looks again. */
export class SessionMovedError extends Error {
  override readonly name = 'SessionMovedError';
}

/** Who asks is not shown: a signature is missing, of something else, of nobody here, or not one that STS takes. */
export class UnprovenCallerError extends Error {
  override readonly name = 'UnprovenCallerError';
}

/** One person cannot be both, nor do what another has to. */
export class SamePersonError extends Error {
  override readonly name = 'SamePersonError';
}

/** The order is not of the published shape, or about a tenant that this cell does not have. */
export class InvalidOrderError extends Error {
  override readonly name = 'InvalidOrderError';
}
