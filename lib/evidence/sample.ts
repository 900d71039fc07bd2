import { createHash } from 'node:crypto';
import { didYouMean, SaidError } from '../../config/mistakes';
import type { ObservationRow, Results } from './results';

/** Raised for a sample that cannot be drawn. */
export class SampleError extends SaidError {
  override readonly name = 'SampleError';
}

/** Rows drawn from a population, and what it takes to draw them again. */
export interface Sample {
  readonly rows: readonly ObservationRow[];
  /** How many there were to draw from. */
  readonly of: number;
  readonly seed: string;
  /** Of the pack's `results.json`: another pack gives another sample. */
  readonly sha256: string;
}

export interface Drawing {
  readonly size: number;
  readonly seed: string;
  /** The population is what this check looked at; everything without it. */
  readonly check?: string | undefined;
}

/**
 * Draws rows at random, the same ones for the same pack and seed: rows are put in the order of SHA-256 over `seed:number of the row`,
 * which anybody can compute again, and the first are taken. What a check asked nothing of is in no population.
 *
 * @throws SampleError for a size that is none, a check that is none, and a population without a row
 */
export function drawn({ checks, observations }: Results, sha256: string, { size, seed, check }: Drawing): Sample {
  if (!Number.isInteger(size) || size < 1) throw new SampleError(`--sample is ${size}; wanted how many rows to draw, such as 25`);
  const known = checks.map(({ id }) => id);
  if (check !== undefined && !known.includes(check))
    throw new SampleError(`no check of this pack is called ${check}; ${didYouMean(check, known, 'results.json lists them')}`);
  const population = observations.filter((row) => !row.skipped && (check === undefined || row.check === check));
  if (population.length === 0)
    throw new SampleError(`${check ?? 'the pack'}: nothing was looked at; wanted a population with a row; draw from another check`);
  const order = (n: number): string => createHash('sha256').update(`${seed}:${n}`).digest('hex');
  const rows = population
    .map((row) => ({ row, at: order(row.n) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, size)
    .map(({ row }) => row);
  return { rows, of: population.length, seed, sha256 };
}
