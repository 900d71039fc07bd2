import type { ExportFormat } from '../../config/request-schema';
import type { ExportManifest } from '../../lambdas/export/export-tenant/contract';
import { bucketOf, NOW } from '../lambdas/export/export-tenant/world';
import { context } from '../lambdas/support/invocation';
import type { Ground } from './ground';
import type { Order } from './life';
import { largeObjects } from './look';
import { holdings } from '../support/postgres/holdings';
import type { Holdings } from '../support/postgres/holdings';

/** What a tenant was handed, and what it had in that moment. */
export interface Copy {
  readonly manifest: ExportManifest;
  readonly held: Holdings;
  readonly text: (path: string) => string;
}

/** The first law: what is exported and what is said to be left out are all there is. */
export async function exported(ground: Ground, order: Order, formats: readonly ExportFormat[]): Promise<Copy> {
  const { exportBy } = await import('../../lambdas/export/export-tenant/handler'); // Its client asks where S3 is as it is made.
  const result = await exportBy(() => NOW)({ ...order, exportId: 'e1', formats }, context());
  if (result.outcome !== 'exported') throw new Error(`the export answers ${JSON.stringify(result)}; wanted exported`);
  const text = (path: string): string => ground.s3.text(`${bucketOf(order.tenant)}/${result.folder}${path}`);
  const manifest = JSON.parse(text('manifest.json')) as ExportManifest;
  const { held, files } = await ground.inside(order, async (client) => ({
    held: await holdings(client, order),
    files: await largeObjects(client, order.tenant),
  }));
  expect(Object.values(held).reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(0);
  expect(silent(manifest, held)).toEqual([]);
  if (files > 0) expect(manifest.leftOut.join('\n')).toContain(`${files} large object`);
  return { manifest, held, text };
}

/** Tables whose rows are neither in the files nor named as left out. */
function silent({ tables, leftOut }: ExportManifest, held: Holdings): string[] {
  const written = new Map(tables.map(({ schema, name, rows }) => [`${schema}.${name}`, rows]));
  return Object.entries(held)
    .filter(([table, { rows }]) => rows !== (written.get(table) ?? 0) && !leftOut.some((line) => line.includes(table)))
    .map(([table, { rows }]) => `${table}: ${written.get(table) ?? 0} of ${rows} rows`);
}
