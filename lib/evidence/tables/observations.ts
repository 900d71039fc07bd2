import type { ObservationRow, PackFile, Results } from '../results';
import type { Sample } from '../sample';
import { table } from './table';
import type { Cell } from './table';

const OBSERVATIONS = [
  'n',
  'check',
  'template',
  'resource',
  'type',
  'line',
  'expected',
  'actual',
  'value',
  'result',
  'exception',
] as const;

/** Every row that was looked at: the population that a sample is drawn from. */
export const observationsTable = ({ observations }: Results): PackFile =>
  table('observations.csv', OBSERVATIONS, observations.map(observationRow));

function observationRow(row: ObservationRow): Record<(typeof OBSERVATIONS)[number], Cell> {
  const { n, check, template, logicalId, type, line, expected, actual, value = '', ok, skipped, exception = '' } = row;
  return {
    ...{ n, check, template, resource: logicalId, type, line, expected, actual, value, exception },
    result: skipped ? 'skipped' : ok ? 'as expected' : exception === '' ? 'not as expected' : 'exception',
  };
}

const SAMPLE = ['sample', 'of', 'seed', 'results.json', ...OBSERVATIONS, 'reviewer', 'mark', 'comment'] as const;

/** Rows that a reviewer drew, with room for what the reviewer finds of each. */
export const sampleTable = (path: string, { rows, of, seed, sha256 }: Sample): PackFile =>
  table(
    path,
    SAMPLE,
    rows.map((row, place) => ({
      ...{ sample: place + 1, of, seed, 'results.json': sha256 },
      ...observationRow(row),
      ...{ reviewer: '', mark: '', comment: '' },
    })),
  );
