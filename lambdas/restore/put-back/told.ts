import { logger, publish } from '../../shared/logging';
import type { PutBackResult } from './contract';

/** Keys of rows that are refused stay out of the log. */
export function told(result: PutBackResult): void {
  if (!result.done) {
    logger.info('Nothing is put back yet', { ...result });
    return;
  }
  const { tenant, do: what, tried, passes, tables, conflicts } = result;
  const rows = tables.reduce((sum, { missing, changed, surplus }) => sum + missing + changed + surplus, 0);
  logger.info(what === 'compare' ? 'Compared' : 'Put back', {
    tenant,
    tried,
    passes,
    rows,
    tables: tables.length,
    conflicts: conflicts.length,
  });
  publish({ PutBackRows: what === 'compare' ? 0 : rows, Conflicts: conflicts.length });
}
