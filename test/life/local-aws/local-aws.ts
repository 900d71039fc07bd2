import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GapFiller } from './gaps';
import type { OwnProcesses } from './processes';

const START_MS = 60_000;
const AUTHORITY = 'authority.pem';

/** MiniStack on a free port of this machine: HTTPS, IAM enforced, memory only. */
export class LocalAws {
  private constructor(
    readonly folder: string,
    readonly port: number,
    /** Of the server's own certificate. */
    readonly ca: string,
    /** What hooks call. */
    readonly gaps: GapFiller,
  ) {}

  static async start(programs: string, processes: OwnProcesses): Promise<LocalAws> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'freehold-life-')));
    for (const inside of ['tmp', 'home']) mkdirSync(join(folder, inside));
    const port = await freePort();
    const gaps = await GapFiller.listen();
    const certificate = join(folder, 'tmp/ministack-tls/server.crt');
    const child = processes.start({
      command: join(programs, 'ministack'),
      args: [],
      // Hooks inherit all of it: what is not named here must not reach them.
      env: {
        PATH: [dirname(process.execPath), programs, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
        HOME: join(folder, 'home'),
        TMPDIR: join(folder, 'tmp'),
        LANG: 'C.UTF-8',
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        USE_SSL: '1',
        AUTH: 'true',
        LAMBDA_EXECUTOR: 'local',
        IOT_MTLS_ENABLED: '0',
        // Hooks alone read these three: what they call is in front of the local AWS.
        AWS_ENDPOINT_URL: `https://127.0.0.1:${gaps.port}`,
        NODE_EXTRA_CA_CERTS: certificate,
        LIFE_AUTHORITY: join(folder, AUTHORITY),
        SFN_WAIT_SCALE: '0.05', // Machines wait for hours; here an hour is three minutes, a poll of 15 s less than one.
      },
      log: join(folder, 'ministack.log'),
      cwd: folder,
    });
    const key = join(folder, 'tmp/ministack-tls/server.key');
    for (const end = Date.now() + START_MS; Date.now() < end; await pause(200)) {
      if (child.exitCode !== null) break;
      const ca = readIfThere(certificate);
      if (ca && (await healthy(port, ca))) return new LocalAws(folder, port, ca, gaps.open({ port, certificate, key }));
    }
    const log = readIfThere(join(folder, 'ministack.log')) ?? '';
    throw new Error(`MiniStack did not answer within ${START_MS / 1000} s; its log ends:\n${log.slice(-2000)}`);
  }

  /** Says which authority the servers have that stand for RDS. */
  trust(authority: string): void {
    writeFileSync(join(this.folder, AUTHORITY), authority);
  }

  get endpoint(): string {
    return `https://localhost:${this.port}`;
  }

  /** What hooks call, and whoever signs what they hand on. */
  get front(): string {
    return `https://127.0.0.1:${this.gaps.port}`;
  }

  get log(): string {
    return join(this.folder, 'ministack.log');
  }

  /** What a client of the command line needs. An access key of 12 digits is the account's root. */
  environment(account: string, region: string): Record<string, string> {
    const certificate = join(this.folder, 'tmp/ministack-tls/server.crt');
    return {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: join(this.folder, 'home'), // The CDK CLI remembers accounts by access key under ~/.cdk.
      LANG: 'C.UTF-8',
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CA_BUNDLE: certificate,
      NODE_EXTRA_CA_CERTS: certificate,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CI: 'true', // Both outputs of the CDK CLI are its log.
    };
  }

  remove(): void {
    this.gaps.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The kernel picks it; between this and MiniStack's start somebody else could, and the start would say so. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

const healthy = (port: number, ca: string): Promise<boolean> =>
  new Promise((answer) => {
    const ask = request({ host: 'localhost', port, path: '/_ministack/health', ca, timeout: 2_000 }, (response) => {
      response.resume();
      answer(response.statusCode === 200);
    });
    ask.once('error', () => answer(false));
    ask.once('timeout', () => ask.destroy());
    ask.end();
  });
