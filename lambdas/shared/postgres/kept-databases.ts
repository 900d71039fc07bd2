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

/** SQL for the names of all that were put aside, whosever. */
export const KEPT_DATABASES = String.raw`datname ~ '^[a-z][a-z0-9]{1,19}_before_\d{14}$'`;

/** What such a database says of itself. */
export const saysUntil = (day: Date): string => `freehold: kept until ${day.toISOString()}`;
export function keptUntil(said: string): Date | undefined {
  const [, day] = /^freehold: kept until (\S+)$/.exec(said) ?? [];
  return day === undefined || Number.isNaN(Date.parse(day)) ? undefined : new Date(day);
}
