import { Pool } from 'pg';
import type { PoolClient } from 'pg';

/** How a tenant's database is reached. A restored one has another address: it is asked for whenever a pool is made. */
export interface Reached {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** PEM of the authorities that sign the server's certificate. */
  readonly ca: string;
}

export interface Doors {
  readonly find: (tenant: string) => Promise<Reached>;
  /** An IAM token: good for 15 minutes and for opening a connection, not for keeping it. With `@aws-sdk/rds-signer` on AWS. */
  readonly token: (tenant: string, at: Reached) => Promise<string>;
}

interface Entry {
  readonly pool: Promise<Pool>;
  users: number;
}

/**
 * A pool a tenant, under the tenant's own login: who it is, is who has logged in, and nothing that is set later changes it. Small and
 * short-lived, since a server has fewer connections than a cell has tenants.
 */
export class Pools {
  /** In the order in which they were last used. */
  private readonly open = new Map<string, Entry>();

  constructor(
    private readonly doors: Doors,
    private readonly most: { readonly pools: number; readonly connections: number } = { pools: 50, connections: 4 },
  ) {}

  /** Work in one transaction of one tenant. `user` is an opaque id: it is what the audit trail has of the person. */
  async run<T>(tenant: string, user: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const entry = this.open.get(tenant) ?? { pool: this.make(tenant), users: 0 };
    entry.users++;
    this.open.delete(tenant);
    this.open.set(tenant, entry);
    try {
      return await inTransaction(await entry.pool, user, work);
    } catch (error) {
      // What could not be made is made anew next time, where the tenant's database then is.
      if (await entry.pool.then(() => false).catch(() => true)) this.forget(tenant, entry);
      throw error;
    } finally {
      entry.users--;
      this.trim();
    }
  }

  async end(): Promise<void> {
    const entries = [...this.open.values()];
    this.open.clear();
    await Promise.all(entries.map(async ({ pool }) => (await pool).end()));
  }

  /** Those that were not used for longest go; those in use stay, also beyond the most. */
  private trim(): void {
    for (const [tenant, entry] of this.open) {
      if (this.open.size <= this.most.pools) return;
      if (entry.users > 0) continue;
      this.forget(tenant, entry);
      void entry.pool.then((pool) => pool.end());
    }
  }

  private forget(tenant: string, entry: Entry): void {
    if (this.open.get(tenant) === entry) this.open.delete(tenant);
  }

  private async make(tenant: string): Promise<Pool> {
    const at = await this.doors.find(tenant);
    const pool = new Pool({
      host: at.host,
      port: at.port,
      database: at.database,
      user: tenant,
      password: () => this.doors.token(tenant, at),
      ssl: { ca: at.ca },
      max: this.most.connections,
      idleTimeoutMillis: 10_000,
      connectionTimeoutMillis: 5_000,
    });
    // The server may end connections that nobody uses at the moment, in a suspension or a failover: the next request hears why.
    return pool.on('error', () => undefined);
  }
}

async function inTransaction<T>(pool: Pool, user: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('BEGIN');
    await client.query("SELECT set_config('application_name', $1, true)", [user]);
    const result = await work(client);
    await client.query('COMMIT');
    broken = false;
    return result;
  } finally {
    // Whatever a failed transaction has left goes with its connection.
    client.release(broken);
  }
}
