/** What every hook of tenant life is told of the tenant, by the machine that calls it. Names follow from the id. */
export interface TenantOrder {
  readonly tenant: string;
  readonly isolation: 'dedicated' | 'database' | 'row';
  readonly plan: string;
}
