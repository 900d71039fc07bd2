import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { SHARED_CONNECTION } from '../../lambdas/shared/postgres/connection';
import { databaseNames } from '../../lambdas/shared/postgres/tenant-names';
import type { TenantOrder } from '../../lambdas/shared/tenant-order';
import { TestPostgres } from '../support/postgres';
import type { PostgresOptions } from '../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../support/postgres/ledger';
import { Directory } from '../support/postgres/secrets';
import { S3OnTheWire } from '../lambdas/support/s3-on-the-wire';
import { catalogue } from '../lambdas/onboarding/verify-tenant/catalogue';
import { program } from '../lambdas/export/export-tenant/world';

/** Rows and roles that a server has before anybody is onboarded. */
const FIRST = ['postgres', 'template0', 'template1', 'rdsadmin'];
const ROLES = ['rdsadmin', 'rds_superuser', 'rds_iam', 'keeper'];

/** A cell's shared server and one that a tenant has to itself, S3 and the ledger: where walks are taken, one after the other. */
export class Ground {
  readonly directory = new Directory();
  readonly ledger = new FakeLedger();
  readonly s3 = new S3OnTheWire();

  /** Hooks make their client once, and keep where it asks. */
  private static s3At?: string;

  private constructor(
    readonly shared: TestPostgres,
    private readonly own: TestPostgres,
  ) {}

  static async start(options: PostgresOptions): Promise<Ground> {
    const ground = new Ground(await TestPostgres.start(options), await TestPostgres.start(options));
    process.env.AWS_ENDPOINT_URL_S3 = Ground.s3At = await ground.s3.start(Ground.s3At);
    Object.assign(process.env, LEDGER_ENV, { CATALOGUE_BUCKET: 'blueprints', CATALOGUE_KEY: 'now.json' });
    Object.assign(process.env, { PG_DUMP: program('pg_dump'), EXPORT_LIMIT_MB: '100' });
    ground.directory.lead(SHARED_CONNECTION, ground.shared, 'postgres');
    return ground;
  }

  async stop(): Promise<void> {
    await Promise.all([this.shared.stop(), this.own.stop(), this.s3.stop()]);
    delete process.env.AWS_ENDPOINT_URL_S3;
  }

  server({ isolation }: Pick<TenantOrder, 'isolation'>): TestPostgres {
    return isolation === 'dedicated' ? this.own : this.shared;
  }

  /** Where a tenant's tables are, as nobody but a superuser sees them. */
  inside<T>(order: Pick<TenantOrder, 'tenant' | 'isolation'>, work: (client: Client) => Promise<T>): Promise<T> {
    return asSuperuser(this.server(order), databaseNames(order).database, work);
  }

  /** As before the first tenant, however a walk ended. */
  async clear(): Promise<void> {
    this.s3.objects.clear();
    this.s3.put('blueprints/now.json', catalogue('now.json'));
    this.ledger.items.clear();
    for (const server of [this.shared, this.own]) {
      await asSuperuser(server, 'postgres', emptied);
      if (server.connections > 0) throw new Error(`the last walk left ${server.connections} connections open; wanted none`);
    }
  }
}

export async function asSuperuser<T>(server: TestPostgres, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await server.superuser(database);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function emptied(client: Client): Promise<void> {
  const databases = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database WHERE datname <> ALL ($1)', [
    FIRST,
  ]);
  for (const { name } of databases.rows) await client.query(`DROP DATABASE ${id(name)} WITH (FORCE)`);
  const roles = await client.query<{ name: string }>(
    'SELECT rolname AS name FROM pg_roles WHERE oid >= 16384 AND rolname <> ALL ($1)',
    [ROLES],
  );
  if (roles.rows.length > 0) await client.query(`DROP ROLE ${roles.rows.map(({ name }) => id(name)).join(', ')}`);
}
