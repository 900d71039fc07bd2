import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { DatabaseError } from 'pg';
import { databaseOf, filesOf, login, makeApplicationRole, migrate, printOf, s3Of, serverOf, write } from '../application';
import type { Life } from '../life';
import { TENANTS } from '../tenants';
import type { LifeTenant } from '../tenants';

const ROWS = 1_000;
const FILE = 'contracts/one.txt';

/** Each tenant works with what it has; what is a neighbour's is shut. */
export async function use(life: Life): Promise<string[]> {
  await makeApplicationRole(life);
  for (const tenant of TENANTS) {
    await migrate(life, tenant);
    await write(life, tenant, { from: 1, to: ROWS });
    const s3 = await s3Of(life, tenant.tenant);
    await s3.send(new PutObjectCommand({ Bucket: filesOf(life, tenant.tenant), Key: FILE, Body: tenant.name }));
  }
  const shown: string[] = [];
  for (const tenant of TENANTS) shown.push(...(await own(life, tenant)), ...(await denied(life, tenant)));
  return shown;
}

async function own(life: Life, tenant: LifeTenant): Promise<string[]> {
  const client = await login(life, tenant);
  const print = await printOf(client);
  await client.end();
  if (print.rows !== ROWS) throw new Error(`${tenant.name} sees ${print.rows} rows; wanted its own ${ROWS}, and no others`);
  life.prints.set(tenant.tenant, print);
  const s3 = await s3Of(life, tenant.tenant);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: filesOf(life, tenant.tenant), Key: FILE }));
  const text = await Body!.transformToString();
  if (text !== tenant.name) throw new Error(`the file of ${tenant.name} reads ${text}; wanted ${tenant.name}`);
  return [`${tenant.name} wrote ${ROWS.toLocaleString('en')} rows and a file, and sees just these`];
}

/** Everything of the neighbours that the tenant reaches for is refused. */
async function denied(life: Life, tenant: LifeTenant): Promise<string[]> {
  const s3 = await s3Of(life, tenant.tenant);
  const neighbours = TENANTS.filter((other) => other !== tenant);
  const refusals: string[] = [];
  for (const other of neighbours) {
    const Bucket = filesOf(life, other.tenant);
    for (const reach of [new GetObjectCommand({ Bucket, Key: FILE }), new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' })])
      refusals.push(await refused(`a file of ${other.name} by ${tenant.name}`, s3.send(reach)));
    if (serverOf(life, other) !== serverOf(life, tenant) || databaseOf(other) === databaseOf(tenant)) continue;
    const entering = serverOf(life, other).as(tenant.tenant, databaseOf(other));
    refusals.push(await refused(`the database of ${other.name} by ${tenant.name}`, entering));
  }
  if (tenant.isolation === 'row') refusals.push(...(await deniedRows(life, tenant)));
  return [`${tenant.name} was refused ${refusals.length} times at what is its ${neighbours.length} neighbours'`];
}

/** Tables that tenants share: what is written for another is refused, and what is another's is not there to be changed. */
async function deniedRows(life: Life, tenant: LifeTenant): Promise<string[]> {
  const client = await login(life, tenant);
  try {
    const others = TENANTS.filter((one) => one !== tenant && one.isolation === 'row');
    const refusals: string[] = [];
    for (const { tenant: other, name } of others) {
      const forging = client.query('INSERT INTO matter (tenant, title) VALUES ($1, $2)', [other, 'forged']);
      refusals.push(await refused(`a row for ${name}`, forging));
      for (const text of ["UPDATE matter SET title = 'forged' WHERE tenant = $1", 'DELETE FROM matter WHERE tenant = $1']) {
        const { rowCount } = await client.query(text, [other]);
        if (rowCount !== 0) throw new Error(`${text}: ${rowCount} rows of ${name} were in reach; wanted none`);
        refusals.push(text);
      }
    }
    return refusals;
  } finally {
    await client.end();
  }
}

async function refused(what: string, reach: Promise<unknown>): Promise<string> {
  try {
    await reach;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'AccessDenied') return what;
    if (error instanceof DatabaseError && error.code === '42501') return what; // insufficient_privilege
    throw error;
  }
  throw new Error(`${what}: nothing refused it; wanted a refusal`);
}
