/** The sweep found something, or is too old to say anything. Nothing was certified. */
export class SweepNotCleanError extends Error {
  override readonly name = 'SweepNotCleanError';
}

/** The ledger has no line of an erasure: there is nothing to certify. */
export class NothingErasedError extends Error {
  override readonly name = 'NothingErasedError';
}

/** A backup can still be read. */
export class TooEarlyError extends Error {
  override readonly name = 'TooEarlyError';
}
