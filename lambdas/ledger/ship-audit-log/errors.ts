/** Some tenants' records did not get into the store; the others' did. The next run goes on where this one stopped. */
export class TenantsNotShippedError extends AggregateError {
  override readonly name = 'TenantsNotShippedError';
}

/** A tenant that was asked for is not in the ledger, or its plan has no audit class. Retrying does not help. */
export class UnknownTenantError extends Error {
  override readonly name = 'UnknownTenantError';
}

/** The database is older than what was shipped from it: it was restored. Nothing is shipped until a person has looked. */
export class CursorAheadError extends Error {
  override readonly name = 'CursorAheadError';
}

/** An object is not in the store as it was written. Nothing moves on; the next run tries again. */
export class RecordNotObservedError extends Error {
  override readonly name = 'RecordNotObservedError';
}

/** Another run moves the same cursor. Its work is as good as ours. */
export class CursorMovedError extends Error {
  override readonly name = 'CursorMovedError';
}
