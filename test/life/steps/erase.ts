import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Client } from 'pg';
import { recoveryStackName, tenantName, tenantParameterName, tenantStackName } from '../../../lib/naming';
import { databaseOf, filesOf, seenBy, serverOf } from '../application';
import { homeOf } from '../life';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import { CONTOSO, FABRIKAM, instanceOf, NORTHWIND, REQUESTED_BY, TAILSPIN } from '../tenants';
import type { LifeTenant } from '../tenants';

const TIMEOUT_MS = 180_000;
/** Production is empty and certified by then; keys and backups end days later. */
const UNTIL = 'Look for the keys';

export async function eraseDedicated(life: Life): Promise<string[]> {
  const shown = await erased(life, NORTHWIND);
  const rds = new RDSClient(life.settings(homeOf(life)));
  await absent(rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: instanceOf(life, NORTHWIND.tenant) })), {
    of: 'its instance',
    answer: /NotFound/,
  });
  await life.databases.get(instanceOf(life, NORTHWIND.tenant))!.stop();
  return [...shown, `the instance of ${NORTHWIND.name} is gone`];
}

/** The copy of the server is taken before: a backup, of which there is one from every day. */
export async function eraseRow(life: Life): Promise<string[]> {
  life.copy = await serverOf(life, FABRIKAM).restored();
  const shown = await erased(life, FABRIKAM);
  const server = await serverOf(life, FABRIKAM).superuser(databaseOf(FABRIKAM));
  const left = await leftOf(server);
  await server.end();
  if (left.rows + left.roles > 0)
    throw new Error(`${left.rows} rows and ${left.roles} roles of ${FABRIKAM.name} are left; wanted none`);
  for (const neighbour of [CONTOSO, TAILSPIN]) {
    const [print, wanted] = [await seenBy(life, neighbour), life.prints.get(neighbour.tenant)!];
    if (print.sum !== wanted.sum) throw new Error(`${neighbour.name} sees ${print.rows} rows; wanted all ${wanted.rows}`);
  }
  return [
    ...shown,
    `no row and no role of ${FABRIKAM.name} is left on the shared server; ${CONTOSO.name} and ${TAILSPIN.name} see what they saw`,
  ];
}

/** What a server still has of the tenant in any table of the application, by the superuser's own look. */
export async function leftOf(superuser: Client): Promise<{ rows: number; roles: number }> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
      WHERE c.relnamespace = 'application'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  if (tables.length < 3)
    throw new Error(`the application has the tables ${tables.map(({ name }) => name).join(', ')}; wanted three at least`);
  const counts = `SELECT ${tables.map(({ name }) => `(SELECT count(*) FROM ${name} WHERE tenant = $1)`).join(' + ')} AS rows`;
  const { rows } = await superuser.query<{ rows: string }>(counts, [FABRIKAM.tenant]);
  const { rowCount } = await superuser.query("SELECT 1 FROM pg_roles WHERE rolname = $1 OR starts_with(rolname, $1 || '_')", [
    FABRIKAM.tenant,
  ]);
  return { rows: Number(rows[0]!.rows), roles: rowCount ?? 0 };
}

async function erased(life: Life, { tenant, name, isolation }: LifeTenant): Promise<string[]> {
  const keys = await keysOf(life, tenant);
  const input = { action: 'erase', tenant, name, reason: 'the contract has ended', requestedBy: REQUESTED_BY };
  const title = `Erasure of ${name} (${isolation})`;
  const ran = await runMachine(life, 'erasure', { title, input, timeoutMs: TIMEOUT_MS, until: UNTIL });
  if (ran.failure !== undefined) throw new Error(`${title}: ${ran.failure}`);
  const count = await nothingIsLeft(life, tenant);
  for (const { client, id } of keys) {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    if (KeyMetadata?.KeyState !== 'PendingDeletion')
      throw new Error(`key ${id} of ${name} is ${KeyMetadata?.KeyState}; wanted PendingDeletion`);
  }
  return [
    `of ${name} nothing is left in ${count} places looked at: stacks, bucket, secrets, parameters`,
    `${keys.length} keys of ${name} are pending deletion, in the recovery region, too`,
  ];
}

async function keysOf(life: Life, tenant: string): Promise<{ client: KMSClient; id: string }[]> {
  const { home, recovery } = life.residency;
  const wanted = [[home, 'data'], [home, 'signing'], ...(recovery ? [[recovery, 'recovery'] as const] : [])] as const;
  return Promise.all(
    wanted.map(async ([cell, what]) => {
      const client = new KMSClient(life.settings(cell.region.region));
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: `alias/${tenantName(cell, tenant, what)}` }));
      return { client, id: KeyMetadata!.KeyId! };
    }),
  );
}

/** Each service's own word; answers how many places were looked at. */
async function nothingIsLeft(life: Life, tenant: string): Promise<number> {
  const { home, recovery } = life.residency;
  const settings = life.settings(homeOf(life));
  const stacks = [
    [homeOf(life), tenantStackName(home, tenant)],
    ...(recovery ? [[recovery.region.region, recoveryStackName(recovery, tenant)]] : []),
  ] as const;
  for (const [region, StackName] of stacks)
    await absent(new CloudFormationClient(life.settings(region)).send(new DescribeStacksCommand({ StackName })), {
      of: `stack ${StackName}`,
      answer: /ValidationError/,
    });
  const Bucket = filesOf(life, tenant);
  await absent(new S3Client({ ...settings, forcePathStyle: true }).send(new HeadBucketCommand({ Bucket })), {
    of: `bucket ${Bucket}`,
    answer: /NotFound|NoSuchBucket/,
  });
  const { SecretList = [] } = await new SecretsManagerClient(settings).send(
    new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [tenantName(home, tenant, '')] }] }),
  );
  const { Parameters = [] } = await new SSMClient(settings).send(
    new GetParametersByPathCommand({ Path: tenantParameterName(tenant, ''), Recursive: true }),
  );
  const left = [...SecretList.map(({ Name }) => Name), ...Parameters.map(({ Name }) => Name)];
  if (left.length > 0) throw new Error(`left of ${tenant}: ${left.join(', ')}; wanted nothing`);
  return stacks.length + 3;
}

async function absent(look: Promise<unknown>, { of, answer }: { of: string; answer: RegExp }): Promise<void> {
  const said = await look.then(
    () => 'it is there',
    (error: Error) => error.name,
  );
  if (!answer.test(said)) throw new Error(`${of}: ${said}; wanted it gone`);
}
