import { Client } from 'pg';
import { systemPostgres, TestPostgres } from '../../../support/postgres';

const kinds = [['embedded'], ...(systemPostgres() ? [['system']] : [])] as ['embedded' | 'system'][];

describe.each(kinds)('the %s server that tests run against is like an instance of RDS', (binaries) => {
  let server: TestPostgres;
  beforeAll(async () => void (server = await TestPostgres.start({ binaries })));
  afterAll(() => server.stop());

  test('its administrator is no superuser, creates roles and databases, and hands on rds_iam', async () => {
    const keeper = await server.asAdministrator();
    const { rows } = await keeper.query<object>(
      'SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = session_user',
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreatedb: true, rolcreaterole: true }]);
    await keeper.query('CREATE ROLE somebody LOGIN');
    await keeper.query('GRANT rds_iam TO somebody');
    await keeper.query('CREATE DATABASE something');
    const somebody = await server.as('somebody', 'something');
    expect((await somebody.query<{ me: string }>('SELECT session_user AS me')).rows).toEqual([{ me: 'somebody' }]);
  });

  test('a password is wanted of the administrator, and TLS of everybody', async () => {
    const { address: host, port } = server;
    const plain = new Client({ host, port, user: 'somebody', database: 'postgres', ssl: false });
    await expect(plain.connect()).rejects.toThrow('no encryption');
    await expect(server.as('keeper', 'postgres', { password: 'guess' })).rejects.toThrow('password authentication failed');
    await expect(server.as('somebody', 'postgres', { ssl: true })).rejects.toThrow('self-signed certificate');
    await expect(server.as('somebody', 'rdsadmin')).rejects.toThrow('pg_hba.conf rejects');
  });

  test('a restored copy holds the same data, and is another server', async () => {
    const copy = await server.restored();
    try {
      expect(copy.port).not.toBe(server.port);
      const both = await Promise.all([copy.asAdministrator('something'), server.asAdministrator('something')]);
      for (const one of both) expect((await one.query('SELECT 1 FROM pg_roles WHERE rolname = $1', ['somebody'])).rowCount).toBe(1);
    } finally {
      await copy.stop();
    }
  });
});
