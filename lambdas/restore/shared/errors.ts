/** The copy opens, and lacks what a restore must have brought back. */
export class CopyNotAsWantedError extends Error {
  override readonly name = 'CopyNotAsWantedError';
}
