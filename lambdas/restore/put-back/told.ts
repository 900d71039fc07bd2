import { logger, publish } from '../../shared/logging';
import type { PutBackResult } from './contract';

/** Keys of rows that are refused stay out of the log. */
export function told(result: PutBackResult): void {
  if (!result.done) {
    logger.info('Nothing is put back yet', { ...result });
    return;
  }
  const { tenant, do: what, tried, passes, totals, conflicts } = result;
  const rows = totals.missing + totals.changed + totals.surplus;
  logger.info(what === 'compare' ? 'Compared' : 'Put back', {
    tenant,
    tried,
    passes,
    rows,
    tables: totals.tables,
    conflicts: conflicts.length,
  });
  publish({ PutBackRows: what === 'compare' ? 0 : rows, Conflicts: conflicts.length });
}
