import type { Table } from '../../shared/postgres/reading/tables';
import type { TenantOrder } from '../../shared/tenant-order';
import { TableOutOfReachError, UnprotectedTableError } from './errors';

/**
 * The tables to export. Where the tenant has the database to itself every table is its own; where tenants share tables, its rows
 * lie in all that are not declared to hold no tenant's data.
 *
 * @throws TableOutOfReachError when a table of the tenant cannot be read
 * @throws UnprotectedTableError when the role could read other tenants' rows in one
 */
export function tablesToExport(tables: readonly Table[], isolation: TenantOrder['isolation']): readonly Table[] {
  const shared = isolation === 'row';
  const own = shared ? tables.filter(({ declared }) => !declared) : tables;
  const unreadable = own.filter(({ readable }) => !readable);
  if (unreadable.length > 0) {
    throw new TableOutOfReachError(
      `the export role cannot read ${named(unreadable)}; wanted every table of the tenant; prepare-database grants what the migrations make in the application's schema, so make them there, or grant SELECT on them`,
    );
  }
  const unprotected = shared ? own.filter(({ forced }) => !forced) : [];
  if (unprotected.length > 0) {
    throw new UnprotectedTableError(
      `the export role can read ${named(unprotected)} without forced row-level security; wanted it on every table that tenants share; run prepare-database for the tenant, and verify-tenant to see that it holds`,
    );
  }
  return own;
}

const named = (tables: readonly Table[]): string => tables.map(({ schema, name }) => `${schema}.${name}`).join(', ');
