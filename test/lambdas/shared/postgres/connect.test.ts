import '../../support/invocation';
import { readConnection, SHARED_CONNECTION, tenantConnection } from '../../../../lambdas/shared/postgres/connection';
import type { Connection } from '../../../../lambdas/shared/postgres/connection';
import { inTransaction, refusedWith, withDatabase } from '../../../../lambdas/shared/postgres/connect';
import { trusted } from '../../../../lambdas/shared/postgres/certificates';
import { Directory } from '../../../support/postgres/secrets';
import { TestPostgres } from '../../../support/postgres';

let server: TestPostgres;
const directory = new Directory();
beforeAll(async () => {
  server = await TestPostgres.start();
  const keeper = await server.asAdministrator();
  await keeper.query('CREATE ROLE acme LOGIN');
  await keeper.query('CREATE TABLE note (text text NOT NULL)');
});
afterAll(() => server.stop());
beforeEach(() => directory.lead(SHARED_CONNECTION, server, 'postgres'));

const failed = (run: Promise<unknown>): Promise<Error> =>
  run.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: Error) => error,
  );
const connection = (): Promise<Connection> => readConnection(SHARED_CONNECTION);

describe('a connection document says how a database is reached', () => {
  test('it is read from the tenant or from the cell', async () => {
    directory.lead('/freehold/tenants/acme/connection', server, 'acme');
    expect(await tenantConnection('acme')).toMatchObject({
      address: 'localhost',
      port: server.port,
      database: 'acme',
      ca: server.ca,
    });
    expect(await connection()).toMatchObject({ database: 'postgres', administrator: 'keeper' });
  });

  test('a tenant without one is named', async () => {
    const error = await failed(tenantConnection('nobody'));
    expect(error.name).toBe('ConnectionMissingError');
    expect(error.message).toContain('/freehold/tenants/nobody/connection');
  });

  test('every field that is wrong is named, and no value', async () => {
    directory.parameters.set(SHARED_CONNECTION, JSON.stringify({ address: 'postgres://keeper:hunter2@db', port: '0', ca: 'rds' }));
    const error = await failed(connection());
    expect(error.name).toBe('InvalidConnectionError');
    expect(error.message).toContain('wrong or missing address, port, database, administrator, secret;');
    expect(error.message).not.toContain('hunter2');
    directory.parameters.set(SHARED_CONNECTION, 'not JSON');
    expect((await failed(connection())).name).toBe('InvalidConnectionError');
  });

  test('a port written as text is a port', async () => {
    const document = JSON.parse(directory.parameters.get(SHARED_CONNECTION)!) as object;
    directory.parameters.set(SHARED_CONNECTION, JSON.stringify({ ...document, port: String(server.port) }));
    expect((await connection()).port).toBe(server.port);
  });
});

describe('a connection is verified, named and closed', () => {
  test('as the administrator by password, as a role without one', async () => {
    const at = await connection();
    const who = (session: Parameters<typeof withDatabase>[0]) =>
      withDatabase(
        session,
        async (client) =>
          (await client.query<object>('SELECT session_user AS me, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows[0],
      );
    expect(await who({ connection: at, as: 'administrator' })).toEqual({ me: 'keeper', ssl: true });
    expect(await who({ connection: at, as: { role: 'acme' } })).toEqual({ me: 'acme', ssl: true });
  });

  test('nothing stays open, whether the work ends well or not', async () => {
    const at = await connection();
    await withDatabase({ connection: at, as: { role: 'acme' } }, () => Promise.resolve());
    await expect(withDatabase({ connection: at, as: { role: 'acme' } }, () => Promise.reject(new Error('mine')))).rejects.toThrow(
      'mine',
    );
    const keeper = await server.asAdministrator();
    const { rows } = await keeper.query<{ open: string }>("SELECT count(*) AS open FROM pg_stat_activity WHERE usename = 'acme'");
    expect(rows[0]!.open).toBe('0');
  });

  test('a server with another certificate is not trusted', async () => {
    const at = await connection();
    const error = await failed(withDatabase({ connection: { ...at, ca: 'rds' }, as: 'administrator' }, () => Promise.resolve()));
    expect([error.name, error.message]).toEqual(['DatabaseUnreachableError', expect.stringContaining('self-signed certificate')]);
    // The right authority, and a name that the certificate does not hold.
    const elsewhere = { ...at, address: '127.0.0.2' };
    expect((await failed(withDatabase({ connection: elsewhere, as: 'administrator' }, () => Promise.resolve()))).name).toBe(
      'DatabaseUnreachableError',
    );
  });

  test('a password that was changed a moment ago is read again, once', async () => {
    const at = await connection();
    const right = directory.secrets.get(at.secret)!;
    let reads = 0;
    jest.spyOn(directory.secrets, 'get').mockImplementation(() => (++reads === 1 ? JSON.stringify({ password: 'old' }) : right));
    await withDatabase({ connection: at, as: 'administrator' }, () => Promise.resolve());
    expect(reads).toBe(2);
    jest.spyOn(directory.secrets, 'get').mockReturnValue(JSON.stringify({ password: 'old' }));
    const error = await failed(withDatabase({ connection: at, as: 'administrator' }, () => Promise.resolve()));
    expect([error.name, error.message]).toEqual(['LoginRefusedError', expect.stringContaining('member of rds_iam')]);
    jest.restoreAllMocks();
  });

  test('errors say what to do, and hold no password', async () => {
    const at = await connection();
    const name = async (over: Partial<Connection>, as: 'administrator' | { role: string } = { role: 'acme' }) =>
      (await failed(withDatabase({ connection: { ...at, ...over }, as }, () => Promise.resolve()))).name;
    expect(await name({ database: 'nowhere' })).toBe('LoginRefusedError');
    expect(await name({}, { role: 'nobody' })).toBe('LoginRefusedError');
    expect(await name({ port: 1 })).toBe('DatabaseUnreachableError');
    expect(await name({ secret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:none' }, 'administrator')).toBe(
      'ResourceNotFoundException',
    );
    directory.secrets.set(at.secret, '{"username":"keeper","passwort":"hunter2"}');
    const error = await failed(withDatabase({ connection: at, as: 'administrator' }, () => Promise.resolve()));
    expect(error.name).toBe('UnusableSecretError');
    expect(error.message).not.toContain('hunter2');
  });

  test('a statement that takes too long is ended', async () => {
    const error = await failed(
      withDatabase({ connection: await connection(), as: { role: 'acme' }, statementMs: 100 }, (client) =>
        client.query('SELECT pg_sleep(5)'),
      ),
    );
    expect(refusedWith(error, '57014')).toBe(true);
  });

  test('a transaction is all or nothing', async () => {
    const at = await connection();
    await withDatabase({ connection: at, as: 'administrator' }, async (client) => {
      const half = inTransaction(client, async () => {
        await client.query("INSERT INTO note VALUES ('half')");
        await client.query('INSERT INTO note VALUES (NULL)');
      });
      await expect(half).rejects.toThrow('null value');
      await inTransaction(client, () => client.query("INSERT INTO note VALUES ('whole')"));
      expect((await client.query('SELECT text FROM note')).rows).toEqual([{ text: 'whole' }]);
    });
  });
});

test('of the authorities of RDS, those of the own region are trusted, and all where the region is unknown', () => {
  const here = trusted('rds', 'eu-central-1');
  expect(here.length).toBe(3);
  expect(trusted('rds', 'nowhere-1').length).toBeGreaterThan(100);
});
