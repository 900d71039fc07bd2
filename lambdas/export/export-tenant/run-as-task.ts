import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ExportOrder, ExportResult, TASK_ENV } from './contract';
import { fetchPinned } from './fetch-pinned';
import type { Credentials } from './fetch-pinned';
import { unpack } from './unpack';

/** The task ended, and the export is not there. */
export class NotExportedError extends Error {
  override readonly name = 'NotExportedError';
}

/**
 * The export as a task, where no function's clock runs: gets the hook's own bundle and the dump program, each by its hash, and has
 * the bundle do what it does in the function.
 */
export async function runAsTask(env: Readonly<Record<(typeof TASK_ENV)[number], string>>): Promise<void> {
  const { TASK_FOLDER: folder, AWS_REGION: region } = env;
  mkdirSync(folder, { recursive: true });
  const get = async (url: string) => fetchPinned(new URL(url), region, await credentials());
  unpack(await get(env.LAYER_URL), folder);
  const bundle = join(folder, 'index.js');
  writeFileSync(bundle, await get(env.BUNDLE_URL));
  const { handler } = createRequire(bundle)(bundle) as { handler: (order: ExportOrder) => Promise<ExportResult> };
  const { outcome, exportId } = await handler(JSON.parse(env.ORDER) as ExportOrder);
  if (outcome !== 'exported') {
    throw new NotExportedError(`export ${exportId} is ${outcome}; wanted exported; set EXPORT_LIMIT_MB to none in the task`);
  }
}

/** Of the task's role. The address is ECS's own, and answers inside the task alone. */
async function credentials(): Promise<Credentials> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = process.env;
  const response = await fetch(full ?? `http://169.254.170.2${path}`);
  return (await response.json()) as Credentials;
}
