import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportOrder, ExportResult } from '../../../../lambdas/export/export-tenant/contract';
import { bundleOf, taskProgram } from '../../../../lib/parts/hook-bundles';
import type { TestPostgres } from '../../../support/postgres';
import { bundleOnce } from '../../../support/run/bundle-once';
import { serving } from '../../support/loopback';
import { S3OnTheWire } from '../../support/s3-on-the-wire';
import { archiveOf } from './archive';
import { CELL } from '../../support/cell';
import { dedicated, program, sha256, start } from './world';

bundleOnce();
export const BUNDLE = readFileSync(join(bundleOf('export-tenant'), 'index.js'));
/** Stands for the layer: the system's own program, at the layer's place. */
const shim = (name: Parameters<typeof program>[0]): string => `#!/bin/sh\nexec ${program(name)} "$@"\n`;
export const LAYER = archiveOf({
  'bin/pg_dump': shim('pg_dump'),
  'bin/pg_restore': shim('pg_restore'),
  'bin/psql': shim('psql'),
  'share/LICENSE': 'free',
});
export const CREDENTIALS = {
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'secret',
  Token: 'token/+=',
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
};

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The SDK gives credentials a second, and says where they took longer, as they do on a machine with eight other things to do. */
const SLOW = /^@smithy\/node-http-handler - \[WARN\] a request has exceeded the configured 1000 ms requestTimeout\..*\n/gm;

/** Calls the bundle as Lambda does, and prints what it answers or throws. */
const FUNCTION = `require(process.env.BUNDLE).handler(JSON.parse(process.env.ORDER)).then(
  (result) => console.log('\\nRESULT ' + JSON.stringify({ result })),
  ({ name, message }) => console.log('\\nRESULT ' + JSON.stringify({ name, message })),
)`;

/** One tenant with a database, S3 on the wire, and the bundle as processes of their own: as a function and as the task. */
export class Processes {
  readonly s3 = new S3OnTheWire();
  readonly folder = mkdtempSync(join(tmpdir(), 'export-task-'));
  private endpoint = '';

  private constructor(readonly server: TestPostgres) {}

  static async start() {
    const server = await start();
    const owner = await dedicated(server);
    const processes = new Processes(server);
    processes.endpoint = await processes.s3.start();
    return { processes, owner };
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.s3.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Puts a file where CDK would: under its hash. */
  uploaded(content: Buffer, extension: string, hash = sha256(content)): string {
    this.s3.put(`assets/${hash}.${extension}`, content);
    return `${this.endpoint}/assets/${hash}.${extension}`;
  }

  /** What the container runs, as it stands in the template, with nothing but what ECS gives it. */
  task(order: string, over: Record<string, string> = {}): Promise<Ended> {
    return this.node(taskProgram(), {
      BUNDLE_URL: this.uploaded(BUNDLE, 'js'),
      LAYER_URL: this.uploaded(LAYER, 'zip'),
      TASK_FOLDER: this.folder,
      PG_DUMP: join(this.folder, 'bin/pg_dump'),
      EXPORT_LIMIT_MB: 'none',
      ORDER: order,
      ...over,
    });
  }

  /** The hook, which calls more than a megabyte too large. Throws what it throws, by name. */
  async hook(order: ExportOrder): Promise<ExportResult> {
    const { out, err } = await this.node(FUNCTION, {
      BUNDLE: join(bundleOf('export-tenant'), 'index.js'),
      PG_DUMP: program('pg_dump'),
      EXPORT_LIMIT_MB: '1',
      ORDER: JSON.stringify(order),
    });
    const at = out.lastIndexOf('RESULT ');
    if (at === -1) throw new Error(`the hook said nothing: ${err}`);
    const { result, name, message } = JSON.parse(out.slice(at + 7)) as { result?: ExportResult; name: string; message: string };
    if (!result) throw Object.assign(new Error(message), { name });
    return result;
  }

  private node(code: string, environment: Record<string, string>): Promise<Ended> {
    const document = this.server.document('acme', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keeper');
    const parameter = JSON.stringify({ Parameter: { Value: document } });
    return serving(
      ({ path }) => ({ status: 200, body: path === '/credentials' ? JSON.stringify(CREDENTIALS) : parameter }),
      async (url) => {
        const child = spawn(process.execPath, ['-e', code], {
          env: {
            ...CELL,
            TMPDIR: this.folder,
            AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`,
            AWS_ENDPOINT_URL_S3: this.endpoint,
            AWS_ENDPOINT_URL_SSM: url,
            AWS_REGION: 'eu-central-1',
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
            POWERTOOLS_SERVICE_NAME: 'export-task',
            POWERTOOLS_METRICS_NAMESPACE: 'Freehold',
            ...environment,
          },
        });
        let out = '';
        let err = '';
        child.stdout.on('data', (text: Buffer) => (out += text.toString()));
        child.stderr.on('data', (text: Buffer) => (err += text.toString()));
        const [exit] = (await once(child, 'close')) as [number | null];
        return { code: exit, out, err: err.replace(SLOW, '') };
      },
    );
  }
}
