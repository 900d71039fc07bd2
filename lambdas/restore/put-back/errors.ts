/** The order names no tenant, copy or moment that could be put back. Trying again changes nothing. */
export class InvalidPutBackOrderError extends Error {
  override readonly name = 'InvalidPutBackOrderError';
}

/** The copy is the very server that the tenant is on. */
export class SameServerError extends Error {
  override readonly name = 'SameServerError';
}

/** Somebody can log in as the tenant: what it writes meanwhile would be lost. */
export class TenantNotSuspendedError extends Error {
  override readonly name = 'TenantNotSuspendedError';
}

/** The tenant is erased, or was never onboarded: nothing is put back for it. */
export class TenantOverError extends Error {
  override readonly name = 'TenantOverError';
}

/** Nothing of the tenant may be destroyed, and rows that were written since would be. */
export class TenantHeldError extends Error {
  override readonly name = 'TenantHeldError';
}

/** The copy does not hold the tenant. */
export class NotInCopyError extends Error {
  override readonly name = 'NotInCopyError';
}

/** Tables have another shape than in the copy: only the application's own migrations know what becomes of the rows. */
export class SchemaChangedError extends Error {
  override readonly name = 'SchemaChangedError';
}

/** Triggers of the application change what is put back, again and again. Nothing was changed. */
export class TriggersInTheWayError extends Error {
  override readonly name = 'TriggersInTheWayError';
}

/** The tenant has more rows than one run can put back. Nothing was changed. */
export class TooMuchAtOnceError extends Error {
  override readonly name = 'TooMuchAtOnceError';
}

/** What stands in the tables is not what the copy has, although nothing differed row by row. Nothing was changed. */
export class SumsDifferError extends Error {
  override readonly name = 'SumsDifferError';
}
