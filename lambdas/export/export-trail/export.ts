import { bucketName } from '../../../lib/naming';
import { folderOf, link, linksEnd, read, write } from '../shared/folder';
import type { Folder } from '../shared/folder';
import type { TrailManifest, TrailOrder, TrailPart, TrailResult } from './contract';
import { InvalidTrailOrderError } from './errors';
import { find, gather } from './gather';
import type { Sources } from './gather';
import { CHAIN_START } from './work';

const MEGABYTE = 1024 * 1024;
const TRAIL = 'trail.jsonl';
const MANIFEST = 'manifest.json';

export interface Workshop extends Sources {
  readonly now: () => Date;
  readonly limitMegabytes: number;
}

/** Writes the tenant's trail of some days into its own bucket, or finds it there already, and answers with links. */
export async function exportTrail(order: TrailOrder, workshop: Workshop): Promise<TrailResult> {
  const bucket = bucketName(workshop.cell, 'files', order.tenant);
  const to: Folder = { s3: workshop.s3, bucket, folder: folderOf(order.exportId) };
  const there = await alreadyThere(order, to);
  if (there) return answer(there, to, workshop);
  const found = await find(order, workshop);
  if (found.bytes > workshop.limitMegabytes * MEGABYTE) {
    return {
      outcome: 'too-large',
      exportId: order.exportId,
      estimatedMegabytes: Math.ceil(found.bytes / MEGABYTE),
      limitMegabytes: workshop.limitMegabytes,
      remedy: 'ask for fewer days at a time: each export is whole for its days',
    };
  }
  const parts: TrailPart[] = [];
  const { bytes, sha256 } = await write(to, TRAIL, gather(order, workshop, { found, parts }));
  const { exportId, tenant, from, to: last } = order;
  const manifest: TrailManifest = {
    kind: 'freehold-trail',
    version: 1,
    ...{ exportId, tenant, from, to: last },
    writtenAt: workshop.now().toISOString(),
    file: { path: TRAIL, records: parts.reduce((sum, { records }) => sum + records, 0), bytes, sha256 },
    parts,
    chain: parts.at(-1)?.chain ?? CHAIN_START,
  };
  const { key } = await write(to, MANIFEST, text(`${JSON.stringify(manifest, null, 2)}\n`));
  return answer({ manifest, key }, to, workshop);
}

/** @throws InvalidTrailOrderError when the id was used for other days */
async function alreadyThere(order: TrailOrder, to: Folder): Promise<{ manifest: TrailManifest; key: string } | undefined> {
  const found = await read(to, MANIFEST);
  if (!found) return undefined;
  const manifest = JSON.parse(found.text) as TrailManifest;
  if (manifest.kind === 'freehold-trail' && manifest.from === order.from && manifest.to === order.to)
    return { manifest, key: found.key };
  throw new InvalidTrailOrderError(
    `export ${order.exportId} is there as ${manifest.kind} of ${manifest.from} to ${manifest.to}; wanted ${order.from} to ${order.to}; give another export another id`,
  );
}

async function answer(done: { manifest: TrailManifest; key: string }, to: Folder, { now }: Workshop): Promise<TrailResult> {
  const { exportId, file, chain } = done.manifest;
  const signed = now();
  return {
    outcome: 'exported',
    exportId,
    bucket: to.bucket,
    folder: to.folder,
    records: file.records,
    bytes: file.bytes,
    sha256: file.sha256,
    chain,
    key: done.key,
    trailUrl: await link(to, TRAIL, signed),
    manifestUrl: await link(to, MANIFEST, signed),
    linksExpireAt: await linksEnd(to, signed),
  };
}

async function* text(content: string): AsyncGenerator<string> {
  yield await Promise.resolve(content);
}
