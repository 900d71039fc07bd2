/**
 * What a catalogue must not hold. Each rule is one query that finds offenders: parameter 1 is the tenant, 2 the roles that log
 * in for tenants of this database, 3 the database's owner of tables. Columns: `object`, and `got` where the name says too little,
 * and `wanted` where each wants something else.
 */
export interface CatalogueRule {
  readonly rule: string;
  /** `row`: for tables that tenants share alone. */
  readonly when: 'always' | 'row';
  readonly sql: string;
  readonly wanted: string;
}
