import type { Difference } from './difference';

/** Keys were given to others since, or what rows refer to is gone. Nothing was changed. */
export class RowsConflictError extends Error {
  override readonly name = 'RowsConflictError';
  constructor(
    readonly conflicts: readonly string[],
    /** How the tables differed. */
    readonly before: readonly Difference[],
    cause: unknown,
  ) {
    super(
      `rows cannot come back: ${conflicts.join('; ')}; wanted none that is refused; nothing was changed; put back what these refer to, or change who has their keys, then put back again`,
      { cause },
    );
  }
}
