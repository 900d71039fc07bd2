import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readAsTenant } from '../shared/read-as-tenant';
import type { Seen } from '../shared/seen';
import type { ReadOrder } from '../shared/read-order';

/** Of what `verify-elsewhere` waits for, kept back for the answer. */
const STATEMENT_MS = 780_000;

/**
 * Reads a copy in the recovery region to its end, as the tenant alone. The administrator's password is a secret, for which this network
 * would need an endpoint: about 7 USD a month and zone (docs/decisions/024).
 */
export const readBy =
  (ca: string) =>
  async (order: ReadOrder, context: Context): Promise<Seen> => {
    logger.addContext(context);
    const { tenant, instance, address, port } = order;
    const connection = { address, port, database: 'postgres', administrator: '', secret: '', ca };
    const seen = await readAsTenant(connection, order, { of: `the copy ${instance}`, statementMs: STATEMENT_MS });
    logger.info('Copy read', { tenant, ...seen.contents });
    publish({ ReadCopies: 1 });
    return seen;
  };

export const handler = readBy('rds');
