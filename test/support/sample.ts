/** Of the whole run, printed as it begins: with the same number the same cases are taken. */
export const SEED = Number(process.env.FREEHOLD_SEED);

/** Whether every case is asked for, as `npm run test:all` and the second job of the CI do. */
export const ALL = process.env.FREEHOLD_ALL !== undefined;

/**
 * Of a matrix one case of each kind; of the next kind the next in turn, so that columns are met as evenly as rows. Which, depends on
 * the seed.
 */
export function sampled<T>(cases: readonly T[], kindOf: (one: T) => unknown): readonly T[] {
  if (ALL) return cases;
  const kinds = [...new Set(cases.map(kindOf))];
  return kinds.map((kind, turn) => {
    const alike = cases.filter((one) => kindOf(one) === kind);
    return alike[(SEED + turn) % alike.length]!;
  });
}
