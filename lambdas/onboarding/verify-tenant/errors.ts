/** Something of the tenant is not as promised. Trying again changes nothing: somebody must correct it. */
export class TenantNotAsPromisedError extends Error {
  override readonly name = 'TenantNotAsPromisedError';
}

/** AWS has not caught up with itself: what was made a moment ago does not show yet. Worth trying again. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

/** A family of checks looked at nothing, which proves nothing. Trying again changes nothing. */
export class NothingLookedAtError extends Error {
  override readonly name = 'NothingLookedAtError';
}

/** The order names no tenant, no plan that the cell sells, or another isolation than the plan's. Trying again changes nothing. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}
