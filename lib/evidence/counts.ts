import { populationOf } from '../promises/population';
import type { ObservationRow, PopulationCounts } from './results';

/** How much rows are about, as a pack says it. */
export function countsOf(rows: Parameters<typeof populationOf>[0]): PopulationCounts {
  const { findings: looked, ...counts } = populationOf(rows);
  return { looked, ...counts };
}

/** The same of rows that stand in a pack already. */
export const countsOfRows = (rows: readonly ObservationRow[]): PopulationCounts =>
  countsOf(
    rows.map(({ template: stack, logicalId, ok, skipped, among, exception }) => ({
      seen: { stack, logicalId, ok, skipped, among },
      exception,
    })),
  );
