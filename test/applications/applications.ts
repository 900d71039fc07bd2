import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WithoutTenants } from '../../lambdas/onboarding/prepare-database/contract';
import { APPLICATION } from '../../lambdas/shared/postgres/tenant-names';
import type { TenantOrder } from '../../lambdas/shared/tenant-order';

export type Isolation = TenantOrder['isolation'];

/** An application as its SQL says it, in the manner of `script`. */
export interface Application {
  readonly name: string;
  readonly sql: string;
}

/** One file each, whose first line says what it stands for. */
const NAMES = [
  ...['audited', 'crm', 'derived', 'django', 'events', 'files', 'hibernate'],
  ...['languages', 'legacy', 'places', 'prisma', 'rails', 'soft'],
] as const;

export const APPLICATIONS: readonly Application[] = NAMES.map((name) => ({
  name,
  sql: readFileSync(join(__dirname, 'schemas', `${name}.sql`), 'utf8'),
}));

/** What the administrator does first, and what the migrations do then: `fill(who)` among it, which writes rows of whoever calls it. */
export interface Script {
  readonly administrator: string;
  readonly migrations: string;
}

/**
 * One text for every isolation. Lines that end in `--shared` are for tables that tenants share, `--own` for a database of the
 * tenant's; `:column` and `:tenant` are the tenant's column and its place in a key, or nothing; `:owner` owns the tables.
 */
export function script({ sql }: Application, isolation: Isolation, owner: string): Script {
  const shared = isolation === 'row';
  const text = sql
    .split('\n')
    .filter((line) => !line.endsWith(shared ? '--own' : '--shared'))
    .join('\n')
    .replaceAll(':column', shared ? 'tenant text NOT NULL,' : '')
    .replaceAll(':tenant', shared ? 'tenant,' : '')
    .replaceAll(':owner', `"${owner}"`);
  const [before = '', migrations = ''] = text.split('-- as migrations\n');
  return { administrator: before, migrations };
}

/** Tables in which the ORM keeps what is nobody's data: the plan says so, with the number of an exception. */
export const declared = ({ sql }: Application): readonly WithoutTenants[] =>
  (/^-- without tenants: (.*)$/m.exec(sql)?.[1]?.split(', ') ?? []).map((table) => ({ table, exception: 'EX-900' }));

/** The schema of an application where no platform is: what a customer would read its files into. */
export function elsewhere(application: Application, isolation: Isolation): string {
  const { administrator, migrations } = script(application, isolation, 'keeper');
  const own = migrations.replaceAll(/^SELECT freehold\..*$/gm, '');
  return `CREATE SCHEMA ${APPLICATION}; SET search_path = ${APPLICATION};\n${administrator}\n${own}`;
}
