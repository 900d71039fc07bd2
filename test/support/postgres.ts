import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { embedded, system } from './postgres/binaries';
import { backUp, replay, switchLog } from './postgres/base-backup';
import type { Binaries } from './postgres/binaries';
import type { Cluster } from './postgres/cluster';
import { ADMINISTRATOR, freshCluster, SUPERUSER } from './postgres/fresh-cluster';

export { system as systemPostgres } from './postgres/binaries';

export interface PostgresOptions {
  /** `system`: Debian's, whose folder has psql and pg_dump of the same major. Throws where there is none. */
  readonly binaries?: 'embedded' | 'system';
  /** What a company may have set in its parameter group, and the others leave at its default. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Keeps its log, as RDS does: `backUp` wants it. */
  readonly keepsLog?: boolean;
}

/** Files of a server as they were, which its log brings to any moment since: what RDS keeps of an instance. */
export interface BaseBackup {
  /** The earliest moment. */
  readonly from: Date;
  /** A second server as it was at the moment; the first goes on meanwhile. Without a moment, as of now. */
  restoredTo(moment?: Date): Promise<TestPostgres>;
  remove(): void;
}

/** A real server for one test file, made to look like an instance of RDS. */
export class TestPostgres {
  readonly address = 'localhost';
  readonly administrator: { readonly user: string; readonly password: string };
  /** PEM of the certificate authority that signed the server's certificate. */
  readonly ca: string;
  private readonly open = new Set<Client>();

  private constructor(
    readonly binaries: Binaries,
    private readonly cluster: Cluster,
  ) {
    this.administrator = { user: ADMINISTRATOR, password: cluster.read(ADMINISTRATOR) };
    this.ca = cluster.read('server.crt');
  }

  static async start(options: PostgresOptions = {}): Promise<TestPostgres> {
    const binaries = options.binaries === 'system' ? system() : embedded();
    if (!binaries) throw new Error('no /usr/lib/postgresql/*/bin on this machine; wanted one; apt-get install postgresql');
    const cluster = await freshCluster(binaries);
    await cluster.start({ ...options.settings, ...(options.keepsLog && cluster.keepingLog()) });
    return new TestPostgres(binaries, cluster);
  }

  /** Connections that were opened here and are open still: a server has a hundred for all that is done on it. */
  get connections(): number {
    return this.open.size;
  }

  get port(): number {
    return this.cluster.port;
  }

  /** A connection document (decision 013) that leads here. The secret holds `administrator` as JSON. */
  document(database: string, secret: string): string {
    const { address, port, ca } = this;
    return JSON.stringify({ address, port, database, administrator: this.administrator.user, secret, ca });
  }

  /** Logs in as anybody: RDS would want an IAM token. Closed with the server. */
  as(user: string, database: string, more: ClientConfig = {}): Promise<Client> {
    return this.connect({ user, database, ...more });
  }

  asAdministrator(database = 'postgres'): Promise<Client> {
    return this.connect({ ...this.administrator, database });
  }

  /** What nobody has on RDS: for looking at what is hidden from all others, never for setting up what is tested. */
  superuser(database = 'postgres'): Promise<Client> {
    return this.connect({ user: SUPERUSER, password: this.cluster.read(SUPERUSER), database });
  }

  /** A second server with the same data: a restored backup. This one is down meanwhile, and loses its connections. */
  async restored(): Promise<TestPostgres> {
    await this.close();
    await this.cluster.stop();
    const copy = this.cluster.copy();
    await Promise.all([this.cluster.start(), copy.start()]);
    return new TestPostgres(this.binaries, copy);
  }

  /** Taken while the server serves: what it has written since the moment is replayed from its log, and nothing is stopped. */
  async backUp(): Promise<BaseBackup> {
    const base = await this.withSuperuser((superuser) => backUp(this.cluster, superuser));
    return {
      from: new Date(),
      restoredTo: async (moment) => {
        await this.withSuperuser(switchLog);
        return new TestPostgres(this.binaries, await replay(base, this.cluster.keptLog, moment));
      },
      remove: () => base.remove(),
    };
  }

  private async withSuperuser<T>(work: (superuser: Client) => Promise<T>): Promise<T> {
    const superuser = await this.superuser();
    return work(superuser).finally(() => superuser.end());
  }

  async stop(): Promise<void> {
    await this.close();
    await this.cluster.stop();
    this.cluster.remove();
  }

  log(): string {
    return this.cluster.log();
  }

  private async close(): Promise<void> {
    await Promise.allSettled([...this.open].map((client) => client.end()));
    this.open.clear();
  }

  private async connect(config: ClientConfig): Promise<Client> {
    const client = new Client({ host: this.address, port: this.port, ssl: { ca: this.ca }, ...config });
    client.on('error', () => undefined); // A server that ends a connection says so at the next query.
    await client.connect();
    this.open.add(client);
    client.once('end', () => this.open.delete(client));
    return client;
  }
}
