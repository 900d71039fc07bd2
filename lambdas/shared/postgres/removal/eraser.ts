import type { Client } from 'pg';
import { boundLogin, makeBound } from '../bound-login';
import { inTransaction, withDatabase } from '../connect';
import { APPLICATION } from '../tenant-names';
import type { Removal } from './removal';
import type { Linked } from './table-order';

/** The login that deletes a tenant's rows. It is there for as long as the erasure takes; what triggers write goes in the next pass. */
export const eraserOf = (tenant: string): string => boundLogin({ tenant, purpose: 'eraser' });

export async function asEraser<T>(
  { connection, tenant }: Removal,
  tables: readonly Pick<Linked, 'name'>[],
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const names = tables.map(({ name }) => name);
  const role = await withDatabase({ connection, as: 'administrator', database: APPLICATION }, (client) =>
    inTransaction(client, () =>
      makeBound(client, { tenant, database: APPLICATION, purpose: 'eraser', tables: names, rights: 'SELECT, DELETE' }),
    ),
  );
  return withDatabase({ connection, as: { role }, database: APPLICATION, statementMs: 300_000 }, work);
}
