import { escapeIdentifier as id, escapeLiteral as literal } from 'pg';
import type { Client } from 'pg';
import { refusedWith } from '../../shared/postgres/connect';
import { PLATFORM_POLICIES, SAYS } from '../../shared/postgres/policies';
import { EXTENSIONS, FREEHOLD_OWNER, GROUPS } from '../../shared/postgres/tenant-names';
import { prepareExtensions } from './extensions';
import { FUNCTIONS, TABLES } from './platform-schema';
import { EVENT_TRIGGER, EVENT_TRIGGER_HOLDS, HOLD_POLICIES, PROTECT_ALL, protectNew, protectTable } from './protection';
import { declare, ONLY_READ_FUNCTION, WITHOUT_TENANTS } from './without-tenants';
import type { Made, Plan } from './work';

const SCHEMA = 'SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1';
const HELD = ['login', 'heartbeat', 'audit', 'without_tenants'] as const;
const CODE = ['protect(regclass)', 'protect_all()', 'protect_new()', 'hold_policies(regclass)', 'note_change()', 'only_read()']
  .map((name) => `freehold.${name}`)
  .join(', ');

/** Everything inside the tenant's database but the event trigger, in one transaction of the caller's. */
export async function prepareInside(client: Client, plan: Plan, made: Made): Promise<void> {
  await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await schema(client, { name: 'freehold', owner: FREEHOLD_OWNER }, made);
  await asOwner(client, FREEHOLD_OWNER, async () => {
    for (const table of [...TABLES, WITHOUT_TENANTS]) await client.query(table);
    for (const code of [
      ...FUNCTIONS,
      ONLY_READ_FUNCTION,
      HOLD_POLICIES,
      protectTable(plan.shared, { argument: plan.shared ? "''" : literal(literal(plan.tenant)), readers: readersOf(plan) }),
      PROTECT_ALL,
      protectNew(plan.shared),
    ])
      await client.query(code);
    await declare(client, plan.withoutTenants);
    await platformRights(client, plan, made);
    await logins(client, plan, made);
  });
  await schema(client, { name: EXTENSIONS, owner: FREEHOLD_OWNER }, made);
  await prepareExtensions(client, plan, made);
  await schema(client, { name: 'application', owner: plan.owner }, made);
  await asOwner(client, plan.owner, () => applicationRights(client, plan));
  await client.query('SELECT freehold.protect_all()');
}

/** @returns whether new tables are protected as they are made: PostgreSQL leaves it to superusers, RDS to its administrator */
export async function protectNewTables(client: Client, made: Made): Promise<boolean> {
  const is: [string] = [`SELECT 1 FROM pg_catalog.pg_event_trigger WHERE ${EVENT_TRIGGER_HOLDS}`];
  const anew = async () => {
    await client.query('DROP EVENT TRIGGER IF EXISTS freehold_protect');
    await client.query(EVENT_TRIGGER);
  };
  try {
    await made.ensure(client, 'event trigger freehold_protect', { is, make: anew });
    return true;
  } catch (error) {
    if (!refusedWith(error, '42501')) throw error;
    return false;
  }
}

async function schema(client: Client, { name, owner }: { name: string; owner: string }, made: Made): Promise<void> {
  const make = () => client.query(`CREATE SCHEMA ${id(name)} AUTHORIZATION ${id(owner)}`);
  await made.ensure(client, `schema ${name}`, { is: [SCHEMA, name], make });
}

/** Until the end of the work, or of the transaction when it fails. */
async function asOwner(client: Client, owner: string, work: () => Promise<void>): Promise<void> {
  await client.query(`SET LOCAL ROLE ${id(owner)}`);
  await work();
  await client.query('RESET ROLE');
}

/** Heartbeats and audit lines: the tenant's own, to the roles for them alone. */
async function platformRights(client: Client, { roles, shared, owner, migrations }: Plan, made: Made): Promise<void> {
  for (const table of HELD) await client.query(`REVOKE ALL ON freehold.${table} FROM PUBLIC`);
  await client.query(`REVOKE ALL ON FUNCTION ${CODE} FROM PUBLIC`);
  const users = [owner, migrations, roles.heartbeat, roles.audit, roles.export];
  await client.query(`GRANT USAGE ON SCHEMA freehold TO ${users.map(id).join(', ')}`);
  await client.query(`GRANT EXECUTE ON FUNCTION ${CODE} TO ${id(owner)}, ${id(migrations)}`);
  await client.query(`GRANT SELECT ON freehold.without_tenants TO ${[owner, migrations, roles.export].map(id).join(', ')}`);
  await client.query(`GRANT SELECT, INSERT, DELETE ON freehold.heartbeat TO ${id(roles.heartbeat)}`);
  await client.query(`GRANT SELECT ON freehold.audit TO ${id(roles.audit)}`);
  if (shared) await closeByRow(client, made);
}

/** What tenants share is closed row by row, the owner's functions included. Looked for first: these lock out whoever writes. */
async function closeByRow(client: Client, made: Made): Promise<void> {
  for (const { table, name, says } of PLATFORM_POLICIES) {
    await made.ensure(client, `forced row-level security of ${table}`, {
      is: ['SELECT 1 FROM pg_catalog.pg_class WHERE oid = $1::regclass AND relrowsecurity AND relforcerowsecurity', table],
      make: () => client.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`),
    });
    await made.ensure(client, `policy ${name} of ${table}`, {
      is: [`SELECT 1 FROM pg_policy p WHERE p.polrelid = $1::regclass AND p.polname = $2 AND ${SAYS} = $3`, table, name, says],
      make: async () => {
        await client.query(`DROP POLICY IF EXISTS ${name} ON ${table}`);
        await client.query(`CREATE POLICY ${name} ON ${table} ${says}`);
      },
    });
  }
}

async function logins(client: Client, plan: Plan, made: Made): Promise<void> {
  const all = [
    ...Object.entries(plan.roles).map(([purpose, role]) => ({ role, purpose, facilities: null })),
    ...plan.logins.map(({ role, facilities }) => ({ role, purpose: 'facility', facilities })),
  ];
  for (const { role, purpose, facilities } of all) {
    const done = await client.query(
      `INSERT INTO freehold.login (role, tenant, purpose, facilities) VALUES ($1, $2, $3, $4)
       ON CONFLICT (role) DO UPDATE SET tenant = excluded.tenant, purpose = excluded.purpose, facilities = excluded.facilities
       WHERE (login.tenant, login.purpose, login.facilities) IS DISTINCT FROM (excluded.tenant, excluded.purpose, excluded.facilities)`,
      [role, plan.tenant, purpose, facilities],
    );
    (done.rowCount ? made.created : made.found).push(`login ${role}`);
  }
}

/** What the application and the export may do with tables that are still to be made. No TRUNCATE: it asks no policy. */
async function applicationRights(client: Client, { owner, roles, shared }: Plan): Promise<void> {
  const users = id(shared ? GROUPS.users : roles.application);
  const readers = id(readersOf({ shared, roles }));
  const later = `ALTER DEFAULT PRIVILEGES FOR ROLE ${id(owner)}`;
  const inside = `${later} IN SCHEMA application`;
  for (const statement of [
    `GRANT USAGE ON SCHEMA application TO ${users}, ${readers}`,
    `${inside} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${users}`,
    `${inside} GRANT USAGE ON SEQUENCES TO ${users}`,
    `${inside} GRANT EXECUTE ON FUNCTIONS TO ${users}`,
    `${inside} GRANT SELECT ON TABLES TO ${readers}`,
    `${inside} GRANT SELECT ON SEQUENCES TO ${readers}`,
    `${later} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
  ]) {
    await client.query(statement);
  }
}

const readersOf = ({ shared, roles }: Pick<Plan, 'shared' | 'roles'>): string => (shared ? GROUPS.readers : roles.export);
