import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { join } from 'node:path';
import type { Client } from 'pg';
import { addFile } from '../../examples/app/matters';
import { migrate as runMigrations, migrationsIn } from '../../examples/app/migrate';
import { bucketName, FILES_BUCKET_PREFIX } from '../../lib/naming';
import { applicationRoleName, tenantRoleName } from '../../lib/role-names';
import type { TestPostgres } from '../support/postgres';
import { sharedInstance } from './databases';
import { accountOf, homeOf } from './life';
import type { Life, Print } from './life';
import { instanceOf } from './tenants';
import type { LifeTenant } from './tenants';

/** The customer's application, as the contract of tenants' databases and files lets it in. */

export const serverOf = (life: Life, { tenant, isolation }: LifeTenant): TestPostgres =>
  life.databases.get(isolation === 'dedicated' ? instanceOf(life, tenant) : sharedInstance(life))!;

export const databaseOf = ({ tenant, isolation }: LifeTenant): string => (isolation === 'row' ? 'application' : tenant);

const MIGRATIONS = migrationsIn(join(__dirname, '../../examples/app/migrations'));

/** The schema, as the reference application makes it: of tenants that share tables the first one's run makes it for all. */
export async function migrate(life: Life, tenant: LifeTenant): Promise<void> {
  const shared = tenant.isolation === 'row';
  const login = await serverOf(life, tenant).as(`${shared ? 'application' : tenant.tenant}_migrations`, databaseOf(tenant));
  await runMigrations(login, MIGRATIONS);
  await login.end();
}

/** Logged in as the tenant, as RDS would after a look at the token. */
export const login = (life: Life, tenant: LifeTenant): Promise<Client> =>
  serverOf(life, tenant).as(tenant.tenant, databaseOf(tenant));

/** Adds rows with ids of this range, of which the first is the top of the others, and has a file. */
export async function write(life: Life, tenant: LifeTenant, { from, to }: { from: number; to: number }): Promise<void> {
  const client = await login(life, tenant);
  await client.query(`INSERT INTO matter (id, title) SELECT ${rowOf(tenant)} FROM generate_series($1::bigint, $2::bigint) n`, [
    from,
    to,
  ]);
  const { rows } = await client.query<{ top: string }>('SELECT min(id::text) AS top FROM matter');
  await client.query('UPDATE matter SET parent = $1 WHERE id <> $1', [rows[0]!.top]);
  const by = { email: `Ada@${tenant.tenant}.example`, name: 'Ada' };
  await addFile(client, { matter: rows[0]!.top, key: `matters/${from}.pdf`, bytes: 1, by });
  await client.end();
}

/** The same as a migration that loads much, without a line in the audit trail for each row. */
export async function load(life: Life, tenant: LifeTenant, { from, to }: { from: number; to: number }): Promise<void> {
  const owner = await serverOf(life, tenant).as(`${tenant.tenant}_migrations`, databaseOf(tenant));
  await owner.query('BEGIN; ALTER TABLE matter DISABLE TRIGGER USER');
  // Its login is nobody's: the tenant is said.
  const rows = `SELECT $3::text, ${rowOf(tenant)} FROM generate_series($1::bigint, $2::bigint) n`;
  await owner.query(`INSERT INTO matter (tenant, id, title) ${rows}`, [from, to, tenant.tenant]);
  await owner.query('ALTER TABLE matter ENABLE TRIGGER USER; COMMIT');
  await owner.end();
}

const rowOf = ({ tenant }: LifeTenant): string => `lpad(to_hex(n), 32, '0')::uuid, '${tenant} matter ' || n`;

/** What a login sees of the table. */
export async function printOf(client: Client): Promise<Print> {
  const { rows } = await client.query<Print>(
    `SELECT count(*)::int AS rows, coalesce(md5(string_agg(id || ':' || title, ',' ORDER BY id)), 'none') AS sum FROM matter`,
  );
  return rows[0]!;
}

/** What the tenant sees of its own. */
export async function seenBy(life: Life, tenant: LifeTenant): Promise<Print> {
  const client = await login(life, tenant);
  try {
    return await printOf(client);
  } finally {
    await client.end();
  }
}

export const filesOf = ({ residency }: Life, tenant: string): string =>
  bucketName(residency.home, FILES_BUCKET_PREFIX.slice(0, -1), tenant);

/** The application's own role, which its pipeline makes and tenants' roles trust by name. */
export async function makeApplicationRole(life: Life): Promise<void> {
  const iam = new IAMClient(life.settings(homeOf(life)));
  const RoleName = applicationRoleName(life.residency.home);
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  const account = `arn:aws:iam::${accountOf(life)}`;
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `${account}:root` } }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'tenants',
      PolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `${account}:role/*-access` }),
    }),
  );
}

/** The tenant's bucket as the application reaches it: in the tenant's own role, by way of the application's. */
export async function s3Of(life: Life, tenant: string): Promise<S3Client> {
  const { home } = life.residency;
  const settings = life.settings(homeOf(life));
  const application = await assume(settings, { account: accountOf(life), role: applicationRoleName(home) });
  const own = await assume(
    { ...settings, credentials: application },
    { account: accountOf(life), role: tenantRoleName(home, tenant, 'access') },
  );
  return new S3Client({ ...settings, credentials: own, forcePathStyle: true });
}

/** @param role of the account; `session` is the name under which it is taken on */
export async function assume(
  settings: STSClientConfig,
  { account, role, session = 'application' }: { account: string; role: string; session?: string },
) {
  const { Credentials } = await new STSClient(settings).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: session }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}
