import type { Client } from 'pg';
import { withDatabase } from '../../../shared/postgres/connect';
import { tenantConnection } from '../../../shared/postgres/connection';
import { databaseNames, MAINTENANCE, MIGHTY, ROLES_OF_TENANT } from '../../../shared/postgres/tenant-names';
import type { Aws } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation } from '../expectation';

interface Role {
  readonly role: string;
  readonly open: boolean;
  readonly mighty: boolean;
  readonly byToken: boolean;
}

/** Roles that begin with the tenant's id, and the one for migrations, which tenants of isolation `row` share. */
const ROLES = `SELECT rolname AS role, rolcanlogin AS open,
    ${MIGHTY} AS mighty,
    pg_has_role(oid, 'rds_iam', 'MEMBER') AS "byToken"
  FROM pg_catalog.pg_roles WHERE ${ROLES_OF_TENANT} OR rolname = $2 ORDER BY rolname`;

/** Databases that a role may connect to, but for its own, in which an export is restored. RDS's own lets nobody in, whatever its rights say. */
const DOORS = `SELECT DISTINCT d.datname AS name FROM pg_catalog.pg_database d, unnest($1::text[]) AS role
  WHERE d.datallowconn AND d.datname <> 'rdsadmin' AND pg_get_userbyid(d.datdba) <> role AND has_database_privilege(role, d.datname, 'CONNECT') ORDER BY 1`;

/** Who else may connect: every login but the tenant's, the administrator and RDS's own, which are superusers or begin with `rds`. */
const NEIGHBOURS = `SELECT rolname AS name FROM pg_catalog.pg_roles
  WHERE rolcanlogin AND NOT rolsuper AND rolname <> session_user AND rolname !~ '^rds' AND rolname <> ALL ($2)
    AND has_database_privilege(oid, $1, 'CONNECT') ORDER BY 1`;

const DATABASE = `SELECT datallowconn AS open, has_database_privilege('public', datname, 'CONNECT') AS public
  FROM pg_catalog.pg_database WHERE datname = $1`;

/** Who may come in, and where to: read from the server's own catalogue, as its administrator. */
export async function roles(_: Aws, expected: Expectation): Promise<Check[]> {
  const { order } = expected;
  const connection = await tenantConnection(order.tenant);
  const names = databaseNames(order);
  const about = new About('postgres', `${names.database} at ${connection.address}:${connection.port}`);
  return withDatabase({ connection, as: 'administrator', database: MAINTENANCE }, async (client) => {
    const { rows: databases } = await client.query<{ open: boolean; public: boolean }>(DATABASE, [names.database]);
    const [database] = databases;
    if (!database) return about.absent();
    const { rows: found } = await client.query<Role>(ROLES, [order.tenant, names.migrations]);
    const logins = [...Object.values(names.roles), names.migrations];
    const open = named(found, (one) => one.open);
    // Logins for facilities are the customer's choice: as many as there are, and closed in a suspension.
    const others = open.filter((role) => !logins.includes(role) && role !== names.owner);
    const wanted = order.suspended ? logins.filter((role) => staysOpen(order.tenant, role)) : [...logins, ...others];
    return [
      about.is('open', database.open, true),
      about.is('public', database.public ? 'may connect' : 'may not connect', 'may not connect'),
      about.is('logins', open, wanted),
      about.is(
        'mighty-roles',
        named(found, (one) => one.mighty),
        [],
      ),
      about.is(
        'logins-by-token',
        named(found, (one) => one.open && one.byToken),
        open,
      ),
      about.is('doors', await namesOf(client, DOORS, [open]), [names.database]),
      ...(names.shared ? [] : [about.is('neighbours', await neighboursOf(client, names.database, found), [])]),
    ];
  });
}

/** What a suspension leaves open: the platform's own doors, and migrations of tables that others have, too. */
const staysOpen = (tenant: string, role: string): boolean =>
  !(role === tenant || role.startsWith(`${tenant}_`)) || /_(export|heartbeat|audit)$/.test(role);

const neighboursOf = (client: Client, database: string, own: readonly Role[]): Promise<string[]> =>
  namesOf(client, NEIGHBOURS, [database, own.map(({ role }) => role)]);

const named = (found: readonly Role[], is: (one: Role) => boolean): string[] => found.filter(is).map(({ role }) => role);

async function namesOf(client: Client, sql: string, values: unknown[]): Promise<string[]> {
  return (await client.query<{ name: string }>(sql, values)).rows.map(({ name }) => name);
}
