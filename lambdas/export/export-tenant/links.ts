import type { ExportedFile, ExportManifest, ExportOrder } from './contract';
import { InvalidExportOrderError } from './errors';
import { link, read, write } from '../shared/folder';
import type { Folder } from '../shared/folder';

/**
 * The manifest that an earlier run of the same export wrote: that export is whole, and is not made again.
 *
 * @throws InvalidExportOrderError when the id was used for an export of other formats
 */
export async function readManifest(to: Folder, order: ExportOrder): Promise<{ manifest: ExportManifest; key: string } | undefined> {
  const found = await read(to, 'manifest.json');
  if (!found) return undefined;
  const manifest = JSON.parse(found.text) as ExportManifest;
  if (String(manifest.formats) !== String(order.formats)) {
    throw new InvalidExportOrderError(
      `export ${order.exportId} is there with ${String(manifest.formats)}; wanted ${String(order.formats)}; give another export another id`,
    );
  }
  return { manifest, key: found.key };
}

export interface Links {
  readonly files: readonly (ExportedFile & { readonly url: string })[];
  readonly manifestUrl: string;
  readonly linksUrl: string;
}

/** A link to each file, and a file that lists them all: a state machine cannot carry hundreds. */
export async function writeLinks(manifest: ExportManifest, to: Folder, now: Date): Promise<Links> {
  const files: (ExportedFile & { readonly url: string })[] = [];
  for (const file of manifest.files) files.push({ ...file, url: await link(to, file.path, now) });
  const manifestUrl = await link(to, 'manifest.json', now);
  await write(to, 'links.json', lines({ signedAt: now.toISOString(), manifest: manifestUrl, files }));
  return { files, manifestUrl, linksUrl: await link(to, 'links.json', now) };
}

async function* lines(content: unknown): AsyncGenerator<string> {
  yield await Promise.resolve(`${JSON.stringify(content, null, 2)}\n`);
}
