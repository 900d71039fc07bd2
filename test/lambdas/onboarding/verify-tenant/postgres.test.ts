import { context, hear } from '../../support/invocation';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Client } from 'pg';
import type { VerifyOrder, VerifyResult } from '../../../../lambdas/onboarding/verify-tenant/contract';
import { catalogueBy } from '../../../../lambdas/onboarding/verify-tenant/checks/catalogue';
import { extensions } from '../../../../lambdas/onboarding/verify-tenant/checks/extensions';
import { plain } from '../../../../lambdas/onboarding/verify-tenant/checks/plain';
import { roles } from '../../../../lambdas/onboarding/verify-tenant/checks/roles';
import type { Look } from '../../../../lambdas/onboarding/verify-tenant/examine';
import { verifyBy } from '../../../../lambdas/onboarding/verify-tenant/handler';
import { TestPostgres } from '../../../support/postgres';
import { Directory } from '../../../support/postgres/secrets';
import { prepare } from '../../../support/postgres/tenants';
import { ACCOUNT, accountWith, HOME } from './account';
import { World } from './world';
import { CELL } from '../../support/cell';

hear();
Object.assign(process.env, {
  ...CELL,
  CATALOGUE_BUCKET: 'blueprints',
  CATALOGUE_KEY: 'now.json',
});

const ACME: VerifyOrder = { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise' };
const GLOBEX: VerifyOrder = { tenant: 'globex', isolation: 'database', plan: 'business' };
const INITECH: VerifyOrder = { tenant: 'initech', isolation: 'row', plan: 'standard' };
new World(accountWith(ACME)); // The catalogue; SSM and Secrets Manager are the directory's.
const directory = new Directory();
let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
  for (const { tenant, isolation } of [ACME, GLOBEX, INITECH]) await prepare(server, directory, { tenant, isolation });
});
afterAll(() => server.stop());

const verify = (order: VerifyOrder): Promise<VerifyResult> =>
  verifyBy(() => new Date(), { postgres: { plain, roles } })(order, context());
const brokenIn = async (order: VerifyOrder): Promise<string[]> => {
  const answer = await verify(order).catch((error: unknown) => error);
  if (!(answer instanceof Error)) return [];
  if (answer.name !== 'TenantNotAsPromisedError') throw answer;
  return [...answer.message.matchAll(/^postgres\.([a-z-]+) of /gm)].map(([, id]) => id!);
};

test.each([ACME, GLOBEX, INITECH])('$isolation: a database as prepared holds', async (order) => {
  const { checks } = await verify(order);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.length).toBe(order.isolation === 'row' ? 8 : 9);
});

const GRANTED = 'GRANT CONNECT ON DATABASE acme TO globex';
test.each<{ broken: string[]; order: VerifyOrder; change: string; back: string }>([
  { broken: ['neighbours'], order: ACME, change: GRANTED, back: 'REVOKE CONNECT ON DATABASE acme FROM globex' },
  { broken: ['doors'], order: GLOBEX, change: GRANTED, back: 'REVOKE CONNECT ON DATABASE acme FROM globex' },
  {
    broken: ['public', 'neighbours'],
    order: ACME,
    change: 'GRANT CONNECT ON DATABASE acme TO PUBLIC',
    back: 'REVOKE CONNECT ON DATABASE acme FROM PUBLIC',
  },
  {
    broken: ['public'],
    order: INITECH,
    change: 'GRANT CONNECT ON DATABASE application TO PUBLIC',
    back: 'REVOKE CONNECT ON DATABASE application FROM PUBLIC',
  },
  { broken: ['logins'], order: ACME, change: 'ALTER ROLE acme NOLOGIN', back: 'ALTER ROLE acme LOGIN' },
  {
    broken: ['logins', 'logins-by-token'],
    order: ACME,
    change: 'ALTER ROLE acme_owner LOGIN',
    back: 'ALTER ROLE acme_owner NOLOGIN',
  },
  { broken: ['mighty-roles'], order: INITECH, change: 'ALTER ROLE initech BYPASSRLS', back: 'ALTER ROLE initech NOBYPASSRLS' },
  {
    broken: ['mighty-roles'],
    order: ACME,
    change: 'ALTER ROLE acme_export CREATEROLE',
    back: 'ALTER ROLE acme_export NOCREATEROLE',
  },
  {
    broken: ['logins-by-token'],
    order: ACME,
    change: 'REVOKE rds_iam FROM acme_audit GRANTED BY keeper',
    back: 'GRANT rds_iam TO acme_audit GRANTED BY keeper',
  },
  {
    broken: ['open', 'doors'],
    order: GLOBEX,
    change: 'ALTER DATABASE globex ALLOW_CONNECTIONS false',
    back: 'ALTER DATABASE globex ALLOW_CONNECTIONS true',
  },
])('$change is noticed, and no other check', async ({ broken, order, change, back }) => {
  await asSuperuser((client) => client.query(change));
  try {
    expect(await brokenIn(order)).toEqual(broken);
  } finally {
    await asSuperuser((client) => client.query(back));
  }
  expect(await brokenIn(order)).toEqual([]);
});

test('an extension that the plan does not list is not as promised, and says what is there', async () => {
  await prepare(server, directory, GLOBEX, { extensions: ['citext'] });
  await expect(verifyOne(GLOBEX, extensions)).rejects.toThrow(
    /postgres\.extensions of globex at \S+: got citext; wanted none; .*or by the plan/,
  );
  const keeper = await server.asAdministrator('globex');
  await keeper.query('DROP EXTENSION citext');
  expect((await verifyOne(GLOBEX, extensions)).checks).toEqual([
    expect.objectContaining({ id: 'postgres.extensions', observed: 'none', ok: true }),
  ]);
});

test('a suspended tenant keeps the doors of the platform, and no others', async () => {
  await asSuperuser((client) => client.query('ALTER ROLE acme NOLOGIN; ALTER ROLE acme_migrations NOLOGIN'));
  expect(await brokenIn(ACME)).toEqual(['logins']);
  expect(await brokenIn({ ...ACME, suspended: true })).toEqual([]);
  await asSuperuser((client) => client.query('ALTER ROLE acme LOGIN; ALTER ROLE acme_migrations LOGIN'));
  expect(await brokenIn({ ...ACME, suspended: true })).toEqual(['logins']);
});

test('a tenant without a database is not as promised', async () => {
  directory.lead('/freehold/tenants/hooli/connection', server, 'hooli');
  await expect(verifyOne({ ...ACME, tenant: 'hooli' }, roles)).rejects.toThrow('postgres.exists of hooli at');
});

/** A server that speaks just enough of PostgreSQL's protocol to answer a greeting. */
async function answering<T>(reply: Buffer, work: (port: number) => Promise<T>): Promise<T> {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(reply));
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  try {
    return await work((listener.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    listener.close();
    await once(listener, 'close');
  }
}
const lead = (port: number): void => {
  const { address, ca } = server;
  const document = {
    address,
    port,
    ca,
    database: 'acme',
    administrator: 'keeper',
    secret: `arn:aws:secretsmanager:${HOME}:${ACCOUNT}:secret:x`,
  };
  directory.parameters.set('/freehold/tenants/open/connection', JSON.stringify(document));
};
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const YOUR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

describe('a connection without TLS', () => {
  test.each([
    ['let in', WELCOME],
    ['asked for a password', YOUR_PASSWORD],
  ])('%s is not as promised', async (observed, reply) => {
    await answering(reply, async (port) => {
      lead(port);
      const error = await verifyOne({ ...ACME, tenant: 'open' }, plain).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ name: 'TenantNotAsPromisedError' });
      expect((error as Error).message).toContain(
        `postgres.plain-administrator of acme at localhost:${port}: got ${observed}; wanted refused`,
      );
      expect((error as Error).message).toContain('postgres.plain-application of');
    });
  });

  test('that nobody answers is no refusal', async () => {
    lead(1); // A port that was free a moment ago may be another's now; this one never is.
    await expect(verifyOne({ ...ACME, tenant: 'open' }, plain)).rejects.toThrow('ECONNREFUSED');
  });
});

test('what the catalogue check finds is broken, each under its rule; nothing found is a check that holds', async () => {
  const look = catalogueBy(async (client) => {
    const { rows } = await client.query<{ object: string }>(
      "SELECT 'application.note' AS object WHERE current_database() = 'application'",
    );
    return rows.map(({ object }) => ({ rule: 'forced', object, message: `${object}: no force; wanted FORCE` }));
  });
  const { checks } = await verifyOne(ACME, look);
  expect(checks).toMatchObject([{ id: 'postgres.catalogue.findings', observed: '0', ok: true }]);
  await expect(verifyOne(INITECH, look)).rejects.toThrow(
    /postgres\.catalogue\.forced of application\.note in application at .*: got application\.note: no force; wanted FORCE; wanted none; run prepare-database/,
  );
});

const verifyOne = (order: VerifyOrder, look: Look): Promise<VerifyResult> =>
  verifyBy(() => new Date(), { postgres: { look } })(order, context());

async function asSuperuser(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = await server.superuser();
  await work(client);
  await client.end();
}
