import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { applicationRoleName, bucketName, FILES_BUCKET_PREFIX, tenantRoleName } from '../../lib/naming';
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

/** The schema, as a migration makes it. Where tenants share tables, the tenant stands in every key. */
export async function migrate(life: Life, tenant: LifeTenant): Promise<void> {
  const shared = tenant.isolation === 'row';
  const login = await serverOf(life, tenant).as(`${shared ? 'application' : tenant.tenant}_migrations`, databaseOf(tenant));
  await login.query(
    shared
      ? 'CREATE TABLE IF NOT EXISTS matter (tenant text NOT NULL, id bigint, title text, PRIMARY KEY (tenant, id))'
      : 'CREATE TABLE matter (id bigint PRIMARY KEY, title text)',
  );
  await login.query('SELECT freehold.protect_all()');
  await login.end();
}

/** Logged in as the tenant, as RDS would after a look at the token. */
export const login = (life: Life, tenant: LifeTenant): Promise<Client> =>
  serverOf(life, tenant).as(tenant.tenant, databaseOf(tenant));

/** Adds rows with ids of this range. */
export async function write(life: Life, tenant: LifeTenant, { from, to }: { from: number; to: number }): Promise<void> {
  const client = await login(life, tenant);
  await client.query(`INSERT INTO matter (id, title) SELECT ${rowOf(tenant)} FROM generate_series($1::bigint, $2::bigint) n`, [
    from,
    to,
  ]);
  await client.end();
}

/** The same as a migration that loads much, without a line in the audit trail for each row. */
export async function load(life: Life, tenant: LifeTenant, { from, to }: { from: number; to: number }): Promise<void> {
  const owner = await serverOf(life, tenant).as(`${tenant.tenant}_migrations`, databaseOf(tenant));
  await owner.query('BEGIN; ALTER TABLE matter DISABLE TRIGGER USER');
  await owner.query(`INSERT INTO matter (id, title) SELECT ${rowOf(tenant)} FROM generate_series($1::bigint, $2::bigint) n`, [
    from,
    to,
  ]);
  await owner.query('ALTER TABLE matter ENABLE TRIGGER USER; COMMIT');
  await owner.end();
}

const rowOf = ({ tenant }: LifeTenant): string => `n, '${tenant} matter ' || n`;

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

async function assume(settings: STSClientConfig, { account, role }: { account: string; role: string }) {
  const { Credentials } = await new STSClient(settings).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: 'application' }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}
