import { refusedWith } from '../../shared/postgres/connect';

/** Something that passes by itself: the same order later goes on. */
export class WaitError extends Error {
  override readonly name = 'WaitError';
}

/** What is waited for, in words. Whatever else went wrong stays an error. */
export function waitsFor(error: unknown): string {
  if (error instanceof WaitError) return error.message;
  // 55P03 = a lock was not to be had, 40P01 = two waited for each other.
  if (refusedWith(error, '55P03', '40P01')) return `a table that is in use: ${(error as Error).message}`;
  throw error;
}
