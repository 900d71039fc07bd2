import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'selfsigned';
import type { Binaries } from './binaries';

/** A PostgreSQL server's files and its process. It lives no longer than the process that started it. */
export class Cluster {
  port = 0;
  private child: ChildProcess | undefined;

  private constructor(
    private readonly binaries: Binaries,
    readonly folder: string,
    readonly ca: string,
  ) {}

  static async create(binaries: Binaries, superuser: { name: string; password: string }): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'freehold-postgres-'));
    const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
      notAfterDate: new Date(Date.now() + 86_400_000),
      keySize: 2048,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    });
    const cluster = new Cluster(binaries, folder, certificate.cert);
    cluster.write('password', superuser.password);
    cluster.write('server.crt', certificate.cert);
    cluster.write('server.key', certificate.private);
    cluster.own(folder);
    cluster.run('initdb', [
      `--pgdata=${join(folder, 'data')}`,
      `--username=${superuser.name}`,
      `--pwfile=${join(folder, 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ]);
    return cluster;
  }

  /** The same files once more, for a server of its own: what a restored backup is. The original must be stopped. */
  copy(): Cluster {
    const folder = mkdtempSync(join(tmpdir(), 'freehold-postgres-'));
    spawnSync('cp', ['-a', `${this.folder}/.`, folder]);
    const copied = new Cluster(this.binaries, folder, this.ca);
    copied.own(folder);
    return copied;
  }

  /** Who may log in how, in the server's own words. Read at the next start. */
  admit(lines: readonly string[]): void {
    this.write(join('data', 'pg_hba.conf'), `${lines.join('\n')}\n`);
  }

  async start(): Promise<void> {
    this.port ||= await freePort(); // Started again it is where it was.
    rmSync(join(this.folder, 'log'), { force: true });
    const options = {
      port: this.port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: join(this.folder, 'server.crt'),
      ssl_key_file: join(this.folder, 'server.key'),
      ssl_min_protocol_version: 'TLSv1.2',
      max_connections: 100,
      shared_buffers: '32MB',
      // Nothing here outlives the test.
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = [join(this.binaries.folder, 'postgres'), '-D', join(this.folder, 'data'), ...flags];
    // The shell holds our end of a pipe: when this process is gone, however it went, the pipe ends and so does the server.
    const watch = '"$@" 2>"$0" & server=$!; cat >/dev/null; kill -INT $server; wait $server';
    this.child = spawn('sh', ['-c', watch, join(this.folder, 'log'), ...server], {
      stdio: ['pipe', 'ignore', 'ignore'],
      ...this.as(),
    });
    for (let attempt = 0; !this.log().includes('ready to accept connections'); attempt++) {
      if (attempt > 400 || this.child.exitCode !== null) throw new Error(`PostgreSQL does not start:\n${this.log()}`);
      await pause(25);
    }
  }

  async stop(): Promise<void> {
    if (!this.child) return;
    const over = once(this.child, 'exit');
    this.child.stdin?.end();
    await over;
    this.child = undefined;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  log(): string {
    const file = join(this.folder, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  private write(name: string, text: string): void {
    const file = join(this.folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    this.own(file);
  }

  private own(path: string): void {
    const { uid, gid } = this.as();
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
    else chmodSync(path, 0o700);
  }

  private run(command: string, args: readonly string[]): void {
    const done = spawnSync(join(this.binaries.folder, command), args, { encoding: 'utf8', cwd: this.folder, ...this.as() });
    if (done.status !== 0) throw new Error(`${command} failed: ${done.error?.message ?? `${done.stdout}${done.stderr}`}`);
  }

  /** PostgreSQL refuses to run as root: it then runs as the machine's user for it, or as nobody. */
  private as(): { uid?: number; gid?: number } {
    if (process.getuid?.() !== 0) return {};
    const users = readFileSync('/etc/passwd', 'utf8').split('\n');
    const user = users.find((line) => line.startsWith('postgres:')) ?? users.find((line) => line.startsWith('nobody:'));
    const [, , uid, gid] = user?.split(':') ?? [];
    return { uid: Number(uid), gid: Number(gid) };
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
