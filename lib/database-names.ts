import { tenantName } from './naming';
import type { CellName } from './naming';

/**
 * Names of tenants' own instances, composed here and nowhere else. A restore in place makes another instance, of the next generation, beside
 * which the one before is kept for some days: `softdocket-production-acme-database`, `softdocket-production-acme-2-database`. The generation
 * stands before the kind, so that whoever may reach `softdocket-production-*-database` reaches those of all generations, and nothing else: no
 * tenant's id has a hyphen. The longest, with a tenant of 20 letters, has 54 of the 63 characters that RDS takes.
 */
export const databaseName = (cell: CellName, tenant: string, generation: number | string = 1): string =>
  tenantName(cell, String(generation) === '1' ? tenant : `${tenant}-${generation}`, 'database');

/** The last one: two digits are enough for a restore in place every week over almost two years. */
export const LAST_GENERATION = 99;
const GENERATION = '([2-9]|[1-9][0-9])';
export const GENERATION_PATTERN = `^${GENERATION}$`;

/** Of which generation of the tenant's own instance a name is; undefined when it is the name of something else. */
export function generationOf(cell: CellName, tenant: string, name = ''): number | undefined {
  if (name === databaseName(cell, tenant)) return 1;
  const [begins, ends] = databaseName(cell, tenant, '|').split('|') as [string, string];
  if (!name.startsWith(begins) || !name.endsWith(ends)) return undefined;
  const between = name.slice(begins.length, name.length - ends.length);
  return new RegExp(GENERATION_PATTERN).test(between) ? Number(between) : undefined;
}

/** Whether an ARN is that of one of the tenant's own instances, in whichever region it was made. */
export const isDatabaseArn = (cell: CellName, tenant: string, arn = ''): boolean =>
  arn.split(':')[5] === 'db' && generationOf(cell, tenant, arn.split(':')[6]) !== undefined;

/** The name of the first instance of the row in which a name stands; of anything else the name itself. */
export const firstOf = (name: string): string => name.replace(new RegExp(`-${GENERATION}-database$`), '-database');

/** Names, as patterns, of those that an instance may have replaced; none of one that never was restored. */
export const replacedBy = (name: string): string[] => {
  const first = firstOf(name);
  return first === name ? [] : [first, first.replace(/-database$/, '-*-database')];
};
