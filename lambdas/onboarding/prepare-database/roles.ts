import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { inTransaction } from '../../shared/postgres/connect';
import { FREEHOLD_OWNER, GROUPS, MAINTENANCE, MIGHTY } from '../../shared/postgres/tenant-names';
import { UnsafeRoleError } from './work';
import type { Made, Plan } from './work';

/** Connections that a role may hold at the same time, so that no tenant takes those of its neighbours. */
export const CONNECTIONS = { application: 40, migrations: 4, export: 4, heartbeat: 2, audit: 2, facility: 20 } as const;

const ROLE = 'SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1';
/** A grant made by anybody counts: whether it comes with SET or INHERIT is the granter's. */
const MEMBER = `SELECT 1 FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
  JOIN pg_catalog.pg_roles u ON u.oid = m.member WHERE r.rolname = $1 AND u.rolname = $2`;

/**
 * The roles of the server and of the tenant, all or none. The administrator becomes a member of the owners, which log in
 * nowhere, and of nobody that has `rds_iam`: RDS would then refuse the administrator's own password.
 */
export async function prepareRoles(client: Client, plan: Plan, made: Made): Promise<void> {
  const roles = new Roles(client, made);
  await inTransaction(client, async () => {
    await roles.owner(FREEHOLD_OWNER);
    await roles.owner(plan.owner);
    for (const group of plan.shared ? Object.values(GROUPS) : []) await roles.group(group);
    await roles.login(plan.migrations, CONNECTIONS.migrations);
    await roles.member(plan.owner, plan.migrations, 'may become it');
    await roles.login(plan.roles.application, CONNECTIONS.application);
    await roles.login(plan.roles.export, CONNECTIONS.export);
    await roles.makesDatabases(plan.roles.export);
    await roles.login(plan.roles.heartbeat, CONNECTIONS.heartbeat);
    await roles.login(plan.roles.audit, CONNECTIONS.audit);
    for (const { role } of plan.logins) await roles.login(role, CONNECTIONS.facility);
    if (!plan.shared) return;
    for (const role of [plan.roles.application, ...plan.logins.map((login) => login.role)]) await roles.member(GROUPS.users, role);
    await roles.member(GROUPS.readers, plan.roles.export);
  });
}

/** Nobody but the administrator connects to the databases that every server comes with. */
export async function closeMaintenance(client: Client): Promise<void> {
  for (const database of [MAINTENANCE, 'template1']) await client.query(`REVOKE ALL ON DATABASE ${id(database)} FROM PUBLIC`);
}

class Roles {
  constructor(
    private readonly client: Client,
    private readonly made: Made,
  ) {}

  /** Owns things; the administrator acts as it. */
  async owner(role: string): Promise<void> {
    await this.group(role);
    const { rows } = await this.client.query<{ may: boolean }>("SELECT pg_has_role(session_user, $1, 'USAGE') AS may", [role]);
    if (!rows[0]?.may) await this.client.query(`GRANT ${id(role)} TO CURRENT_USER`);
  }

  async group(role: string): Promise<void> {
    const make = () => this.client.query(`CREATE ROLE ${id(role)} NOLOGIN`);
    await this.made.ensure(this.client, `role ${role}`, { is: [ROLE, role], make });
    await this.harmless(role);
  }

  /** Logs in by IAM token. One that was closed stays closed: `switch-access` alone opens it again. */
  async login(role: string, connections: number): Promise<void> {
    const make = () => this.client.query(`CREATE ROLE ${id(role)} LOGIN`);
    await this.made.ensure(this.client, `role ${role}`, { is: [ROLE, role], make });
    await this.harmless(role);
    await this.client.query(`ALTER ROLE ${id(role)} CONNECTION LIMIT ${connections}`);
    await this.member('rds_iam', role);
  }

  /** The export restores each dump in a database of its own before it hands it out (decision 018). */
  async makesDatabases(role: string): Promise<void> {
    await this.client.query(`ALTER ROLE ${id(role)} CREATEDB`);
  }

  async member(group: string, role: string, how: 'has its rights' | 'may become it' = 'has its rights'): Promise<void> {
    if ((await this.client.query(MEMBER, [group, role])).rowCount) return;
    await this.client.query(`GRANT ${id(group)} TO ${id(role)}${await this.options(how)}`);
  }

  /** Since 16 a member that need not become the group may not. */
  private async options(how: 'has its rights' | 'may become it'): Promise<string> {
    const { rows } = await this.client.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    );
    if ((rows[0]?.major ?? 0) < 16) return '';
    return how === 'may become it' ? ' WITH INHERIT TRUE, SET TRUE' : ' WITH INHERIT TRUE, SET FALSE';
  }

  private async harmless(role: string): Promise<void> {
    const { rows } = await this.client.query(`SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1 AND ${MIGHTY}`, [role]);
    if (rows.length === 0) return;
    throw new UnsafeRoleError(
      `role ${role} is there, and is a superuser, bypasses row-level security, replicates, or makes roles or databases; wanted one that may none of these; find out who made it, and drop or rename it`,
    );
  }
}
