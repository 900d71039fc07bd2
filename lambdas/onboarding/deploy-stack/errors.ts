/** CloudFormation could not make the stack what it should be; the message gives its first reason. */
export class StackFailedError extends Error {
  override readonly name = 'StackFailedError';
}

/** A stack of that name exists and is somebody else's. */
export class ForeignStackError extends Error {
  override readonly name = 'ForeignStackError';
}

/** The change would replace or remove what holds data. Nothing was touched. */
export class DataAtRiskError extends Error {
  override readonly name = 'DataAtRiskError';
}

/** The recovery stack, whose key the tenant's stack needs, is not there. */
export class NoRecoveryKeyError extends Error {
  override readonly name = 'NoRecoveryKeyError';
}

/** The stack cannot restore itself: its plan has no template for it, or the order is not of the next instance. Nothing was touched. */
export class NotRestorableError extends Error {
  override readonly name = 'NotRestorableError';
}
