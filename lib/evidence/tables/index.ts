import type { Evidence, PackFile } from '../results';
import { applicabilityTable, questionnaireTable } from './applicability';
import { exceptionsTable, findingsTable } from './exceptions';
import { observationsTable } from './observations';
import { promisesTable } from './promises';
import { backupsTable, recordsTable, subprocessorsTable } from './registers';

export { observationsTable, sampleTable } from './observations';

/** The tables of a pack, for whoever works in a spreadsheet. */
export const tableFiles = ({ results }: Evidence): PackFile[] => [
  promisesTable(results),
  applicabilityTable(results),
  questionnaireTable(results),
  exceptionsTable(results),
  recordsTable(results),
  subprocessorsTable(results),
  findingsTable(results),
  backupsTable(results),
  observationsTable(results),
];
