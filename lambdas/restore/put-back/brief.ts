import { createHash } from 'node:crypto';
import type { PutBackAnswer, TableDifference, Totals } from './contract';
import type { Found } from './rows/put-back-rows';

const TABLES = 100;
const CONFLICTS = 50;
const LETTERS = 300;

/** What was found, as it fits into the run of a machine, which carries 256 KB. Source: Step Functions developer guide, "Quotas". */
export function brief(found: Found): Omit<PutBackAnswer, 'tenant' | 'do' | 'moment'> {
  const { tables, conflicts } = found;
  const differs = ({ missing, changed, surplus }: TableDifference): number => missing + changed + surplus;
  const more = conflicts.length - CONFLICTS;
  return {
    ...found,
    tables: [...tables].sort((one, other) => Number(differs(other) > 0) - Number(differs(one) > 0)).slice(0, TABLES),
    totals: totalsOf(tables),
    conflicts: [
      ...conflicts.slice(0, CONFLICTS).map((one) => (one.length > LETTERS ? `${one.slice(0, LETTERS)}...` : one)),
      ...(more > 0 ? [`and ${more} more`] : []),
    ],
  };
}

function totalsOf(tables: readonly TableDifference[]): Totals {
  const sum = (of: 'rows' | 'missing' | 'changed' | 'surplus'): number => tables.reduce((all, table) => all + table[of], 0);
  const hash = createHash('sha256');
  for (const { table, rows, sum } of tables) hash.update(`${table} ${rows} ${sum}\n`);
  return {
    ...{ tables: tables.length, rows: sum('rows'), missing: sum('missing'), changed: sum('changed'), surplus: sum('surplus') },
    sum: hash.digest('hex'),
  };
}
