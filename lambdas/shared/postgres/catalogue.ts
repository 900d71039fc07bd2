import type { Client } from 'pg';
import type { TenantOrder } from '../tenant-order';
import { CATALOGUE_RULES } from './catalogue-rules';
import { spellWhole } from './connect';
import { databaseNames } from './tenant-names';

/** Something in a tenant's database under which its isolation or its audit trail would not hold. */
export interface CatalogueFinding {
  readonly rule: string;
  readonly object: string;
  /** What, got, wanted, remedy. */
  readonly message: string;
}

/**
 * Looks through the catalogue of a tenant's database, as its administrator: what event triggers miss (SET SCHEMA, NO FORCE,
 * grants by hand) and what there is no trigger for. Empty = as promised.
 */
export async function catalogueFindings(
  client: Client,
  order: Pick<TenantOrder, 'tenant' | 'isolation'>,
): Promise<CatalogueFinding[]> {
  await spellWhole(client);
  const { shared, roles, migrations, owner, tenant } = databaseNames(order);
  const missing = await client.query(
    "SELECT 1 WHERE to_regclass('freehold.login') IS NULL OR to_regclass('freehold.without_tenants') IS NULL OR to_regnamespace('application') IS NULL",
  );
  if (missing.rowCount) {
    const message = 'the database has not all of the schemas freehold and application; wanted both, whole; run prepare-database';
    return [{ rule: 'prepared', object: tenant, message }];
  }
  const { rows: logins } = await client.query<{ role: string }>(
    "SELECT role FROM freehold.login WHERE tenant = $1 AND purpose NOT IN ('eraser', 'break-glass')",
    [tenant],
  );
  const all = [...new Set([...Object.values(roles), migrations, ...logins.map(({ role }) => role)])];
  const findings: CatalogueFinding[] = [];
  for (const { rule, when, sql, wanted } of CATALOGUE_RULES) {
    if (when === 'row' && !shared) continue;
    // PostgreSQL wants every parameter used: those that a rule leaves out are not numbered.
    const used = [tenant, all, owner].map((value, at) => ({ value, mark: `$${at + 1}` })).filter(({ mark }) => sql.includes(mark));
    const numbered = used.reduce((text, { mark }, at) => text.replaceAll(mark, `$${at + 1}`), sql);
    const values = used.map(({ value }) => value);
    const { rows } = await client.query<{ object: string; got?: string; wanted?: string }>(numbered, values);
    for (const { object, got, wanted: exactly } of rows) {
      findings.push({
        rule,
        object,
        message: `${object}${got === undefined ? '' : `: ${got}`}; wanted ${exactly === undefined ? '' : `${exactly}: `}${wanted}`,
      });
    }
  }
  return findings;
}
