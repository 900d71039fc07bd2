import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Binaries } from './binaries';

/** A machine with eight other things to do takes this long now and then. */
const START_MS = 60_000;
/** A free port may be taken by another process before the server has it. */
const PORTS = 5;

/** A PostgreSQL server's files and its process. It lives no longer than the process that started it. */
export class Cluster {
  port = 0;
  private child: ChildProcess | undefined;
  private settings: Readonly<Record<string, string>> = {};

  /** @param folder with `data`, the server's certificate and its key, and whatever else was written there */
  constructor(
    private readonly binaries: Binaries,
    readonly folder: string,
  ) {}

  static inFolderOfItsOwn(binaries: Binaries): Cluster {
    const cluster = new Cluster(binaries, mkdtempSync(join(tmpdir(), 'freehold-postgres-')));
    cluster.own(cluster.folder);
    return cluster;
  }

  /** The same files once more, for a server of its own: what a restored backup is. The original must be stopped. */
  copy(): Cluster {
    const copied = Cluster.inFolderOfItsOwn(this.binaries);
    const { status, stderr } = spawnSync('cp', ['-a', `${this.folder}/.`, copied.folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${this.folder} cannot be copied: ${stderr}`);
    return copied;
  }

  /** Its files while it runs, but for some of `data`: as they are copied they belong to no one moment, which its log mends. */
  copyWhileRunning(without: readonly string[]): Cluster {
    const copied = Cluster.inFolderOfItsOwn(this.binaries);
    const left = without.map((name) => `--exclude=./data/${name}`);
    // What goes away meanwhile is in the log: GNU tar says 1 of it.
    const pack = `tar -C "$0" --warning=no-file-changed --warning=no-file-removed "$@" -cf - . | tar -C "${copied.folder}" -xpf -`;
    const { status, stderr } = spawnSync('sh', ['-c', pack, this.folder, ...left], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${this.folder} cannot be copied: ${stderr}`);
    return copied;
  }

  /** Where its log is kept, beside its files: a copy of these has none of it. */
  get keptLog(): string {
    return `${this.folder}-log`;
  }

  /** Settings with which each piece of its log is kept when it is full, or switched. */
  keepingLog(): Record<string, string> {
    mkdirSync(this.keptLog, { recursive: true });
    this.own(this.keptLog);
    return { archive_mode: 'on', archive_command: `cp %p ${this.keptLog}/%f` };
  }

  /** @param settings of the server's own, which it keeps when it is started again */
  async start(settings: Readonly<Record<string, string>> = this.settings): Promise<void> {
    this.settings = settings;
    // Started again it is where it was.
    const ports = this.port ? [this.port] : await Promise.all(Array.from({ length: PORTS }, freePort));
    for (const port of ports) {
      this.port = port;
      if (await this.listens()) return;
      await this.stop();
    }
    throw new Error(`PostgreSQL does not start on any of the ports ${ports.join(', ')}:\n${this.log()}`);
  }

  /** Whether the server got its port; throws when anything else keeps it from starting. */
  private async listens(): Promise<boolean> {
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
      // Debian's compiles queries of catalogues, which takes longer than they do: more than half of what a small export costs a server.
      jit: 'off',
      ...this.settings,
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = [join(this.binaries.folder, 'postgres'), '-D', join(this.folder, 'data'), ...flags];
    // The shell holds our end of a pipe: when this process is gone, however it went, the pipe ends and so does the server.
    const watch = '"$@" 2>"$0" & server=$!; cat >/dev/null; kill -INT $server; wait $server';
    this.child = spawn('sh', ['-c', watch, join(this.folder, 'log'), ...server], {
      stdio: ['pipe', 'ignore', 'ignore'],
      ...this.as(),
    });
    for (const end = Date.now() + START_MS; !this.log().includes('ready to accept connections'); await pause(10)) {
      if (this.log().includes('could not bind')) return false;
      if (Date.now() < end && !/FATAL|PANIC/.test(this.log())) continue;
      await this.stop();
      throw new Error(`PostgreSQL does not start:\n${this.log()}`);
    }
    return true;
  }

  async stop(): Promise<void> {
    if (!this.child) return;
    const over = once(this.child, 'exit');
    this.child.stdin?.end();
    await over;
    this.child = undefined;
  }

  remove(): void {
    for (const folder of [this.folder, this.keptLog]) rmSync(folder, { recursive: true, force: true });
  }

  log(): string {
    return existsSync(join(this.folder, 'log')) ? this.read('log') : '';
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  write(name: string, text: string): void {
    const file = join(this.folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    this.own(file);
  }

  /** Runs one of the server's programs, as the user that the server runs as; answers with what it said. */
  run(command: string, args: readonly string[], input = ''): string {
    const as = { encoding: 'utf8', cwd: this.folder, input, ...this.as() } as const;
    const { status, error, stdout, stderr } = spawnSync(join(this.binaries.folder, command), args, as);
    if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? `${stdout}${stderr}`}`);
    return `${stdout}${stderr}`;
  }

  private own(path: string): void {
    const { uid, gid } = this.as();
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
    else chmodSync(path, 0o700);
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
