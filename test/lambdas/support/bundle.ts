import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { layAssets } from '../../../lib/parts/hook-assets';
import { bundleOf } from '../../../lib/parts/hook-bundles';
import type { Hook } from '../../../lib/naming';
import { bundleOnce } from '../../support/run/bundle-once';
import { metricsIn } from './invocation';

bundleOnce();
const directory = mkdtempSync(join(tmpdir(), 'bundles-'));

export interface Ran {
  readonly results: readonly { readonly value?: unknown; readonly error?: { name: string; className: string; message: string } }[];
  readonly loadMs: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly output: string;
}

/** The text of the file that is deployed. */
export const bundleText = (hook: Hook): string => readFileSync(join(bundleOf(hook), 'index.js'), 'utf8');

/**
 * Runs the file that is deployed, in a process of its own with nothing around it but what is deployed beside it: no other node_modules, no credentials but made-up
 * ones, and every AWS endpoint at `aws`, a server of the test.
 */
export async function runBundle(
  hook: Hook,
  aws: string,
  env: Readonly<Record<string, string>>,
  events: readonly unknown[],
): Promise<Ran> {
  const bundle = join(directory, `${hook}.js`);
  copyFileSync(join(bundleOf(hook), 'index.js'), bundle);
  layAssets(hook, directory);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(__dirname, 'run-bundle.js')], {
    cwd: directory,
    timeout: 300_000,
    env: {
      ...env,
      PATH: process.env.PATH,
      HOME: directory,
      RUN: JSON.stringify({ bundle, events }),
      AWS_ENDPOINT_URL: aws,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      POWERTOOLS_SERVICE_NAME: hook,
      POWERTOOLS_METRICS_NAMESPACE: 'Freehold',
    },
  });
  const lines = stdout.split('\n');
  const result = JSON.parse(lines.find((line) => line.startsWith('RESULT '))!.slice(7)) as Pick<Ran, 'results' | 'loadMs'>;
  return { ...result, metrics: metricsIn(lines, hook), output: `${stdout}${stderr}` };
}
