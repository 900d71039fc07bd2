import { isKeptByDatabases } from '../../../config/reserved-ids';
import type { TenantOrder } from '../tenant-order';
import { ReservedTenantError } from './errors';

/** The schema of the application in every database, and the name of the database that tenants of isolation `row` share. */
export const APPLICATION = 'application';
/** The schema of the platform in every database, and the first part of what exists once a server. */
export const FREEHOLD = 'freehold';
/** Where extensions of PostgreSQL are installed, in every database: nobody but the administrator puts anything there. */
export const EXTENSIONS = 'extensions';
/** Of every login, so that the same SQL runs under every isolation. What the application has of a name comes first. */
export const SEARCH_PATH = `${APPLICATION}, ${EXTENSIONS}`;
/** Where the administrator works on the server itself. Tenants may not connect to it. */
export const MAINTENANCE = 'postgres';
/** Owns the platform's schema in every database of a server; nobody logs in as it. */
export const FREEHOLD_OWNER = `${FREEHOLD}_owner`;
/** What tenants of isolation `row` may do with shared tables: one grant a table, however many tenants. */
export const GROUPS = { users: `${APPLICATION}_users`, readers: `${APPLICATION}_readers` } as const;

/** The roles that log in for one tenant. What each may do is in docs/tenant-database.md. */
export const PURPOSES = ['application', 'export', 'heartbeat', 'audit'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Names of a tenant's roles and database. Ids of tenants hold no underscore, so no two tenants meet in a name. */
export interface DatabaseNames {
  readonly tenant: string;
  readonly database: string;
  /** Owns the application's schema and tables; nobody logs in as it. Shared by tenants of isolation `row`. */
  readonly owner: string;
  /** Logs in for the application's migrations, and is the owner from its first statement on. */
  readonly migrations: string;
  readonly roles: Readonly<Record<Purpose, string>>;
  readonly shared: boolean;
}

export function databaseNames({ tenant, isolation }: Pick<TenantOrder, 'tenant' | 'isolation'>): DatabaseNames {
  const shared = isolation === 'row';
  const database = shared ? APPLICATION : tenant;
  return {
    tenant,
    database,
    owner: `${database}_owner`,
    migrations: `${database}_migrations`,
    roles: { application: tenant, export: `${tenant}_export`, heartbeat: `${tenant}_heartbeat`, audit: `${tenant}_audit` },
    shared,
  };
}

/** In it the export role restores a dump before the dump is handed out. It is there as long as that takes, and nobody else comes in. */
export const scratchDatabase = (tenant: string): string => `${tenant}_export_check`;

/** SQL for a role that may what no tenant's role may. The export's alone makes databases: the one above. */
export const MIGHTY = String.raw`(rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication OR (rolcreatedb AND rolname NOT LIKE '%\_export'))`;

/** @throws ReservedTenantError before anything of the server's own is taken for a tenant's */
export function refuseReserved(tenant: string): void {
  if (!isKeptByDatabases(tenant)) return;
  throw new ReservedTenantError(
    `tenant "${tenant}" is a name that PostgreSQL or RDS uses itself; wanted another id; onboard the customer under one, since an id cannot be changed`,
  );
}

/** SQL that finds a tenant's roles by name, the tenant's id being the parameter `$1`: its login, and all that begin with it. */
export const ROLES_OF_TENANT = String.raw`(rolname = $1 OR rolname LIKE $1 || '\_%')`;
