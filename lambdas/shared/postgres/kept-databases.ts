/**
 * Databases of a tenant beside its own, on the shared instance: one that is being put back, and those that it had before. Ids hold no
 * underscore, so none is another tenant's. An erasure drops them, and a sweep looks for them.
 */
export const restoredDatabase = (tenant: string): string => `${tenant}_restored`;

/** With the moment at which it was replaced: a tenant may be put back twice. */
export const keptDatabase = (tenant: string, at: Date): string =>
  `${tenant}_before_${at.toISOString().replaceAll(/\D/g, '').slice(0, 14)}`;

/** SQL for their names, the tenant's id being the parameter `$1`. */
export const BESIDE = String.raw`datname ~ ('^' || $1 || '_(restored|before_\d{14})$')`;
