import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { bucketName } from '../../../lib/naming';
import { auditBucket, tenantPrefix } from '../../shared/audit-store';
import type { HookCell } from '../../shared/cell';
import type { TrailOrder, TrailPart } from './contract';
import { AlteredRecordError } from './errors';
import { between, CHAIN_START, daysOf, fileEvents, linked, ownRecord, sha256 } from './work';
import type { Stored } from './work';

/** A file of CloudTrail unpacks to some tens of megabytes; more is none of CloudTrail's. */
const UNPACKED_BYTES = 512 * 1024 * 1024;
const DAY_MS = 86_400_000;

export interface Sources {
  readonly s3: S3Client;
  readonly cell: HookCell;
  /** Audit classes of every plan. */
  readonly classes: readonly string[];
}

/** Where a trail is gathered from: the tenant's own records, and what CloudTrail has of the days. */
export interface Gathered {
  readonly records: readonly Stored[];
  readonly trails: readonly Stored[];
  readonly bytes: number;
}

/** Finds every object, page by page, without reading one. */
export async function find(order: TrailOrder, { s3, cell, classes }: Sources): Promise<Gathered> {
  const own: Stored[] = [];
  for (const name of classes) own.push(...(await list(s3, await auditBucket(name), tenantPrefix(order.tenant))));
  const records = between(order, own);
  const trails: Stored[] = [];
  const bucket = bucketName(cell, 'trail', 'tenant-files');
  // An event of the last minutes of a day is delivered on the next.
  const next = new Date(Date.parse(order.to) + DAY_MS).toISOString().slice(0, 10);
  for (const day of [...daysOf(order), next]) {
    const folder = `AWSLogs/${cell.account.id}/CloudTrail/${cell.region.region}/${day.replaceAll('-', '/')}/`;
    trails.push(...(await list(s3, bucket, folder)));
  }
  return { records, trails, bytes: [...records, ...trails].reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Reads one object after the other and hands on its lines; afterwards `parts` says what they were. */
export async function* gather(
  order: TrailOrder,
  { s3, cell }: Sources,
  { found, parts }: { found: Gathered; parts: TrailPart[] },
): AsyncGenerator<Buffer | string> {
  const files = bucketName(cell, 'files', order.tenant);
  const add = (part: Omit<TrailPart, 'chain'>): void => void parts.push(linked(parts.at(-1)?.chain ?? CHAIN_START, part));
  for (const stored of found.records) {
    const { source, sha256: wanted } = ownRecord(order.tenant, stored.key); // Looked at once more, right before it is read.
    const body = await read(s3, stored);
    if (sha256(body) !== wanted) {
      throw new AlteredRecordError(
        `object ${stored.key} of ${stored.bucket} has the SHA-256 ${sha256(body)}; wanted the one in its name; it is not what was shipped: keep it, and find out who could write there`,
      );
    }
    add({ source, object: stored.key, records: linesIn(body), sha256: wanted });
    yield body;
  }
  for (const stored of found.trails) {
    const lines = fileEvents(unpacked(stored, await read(s3, stored)), { order, bucket: files });
    if (lines.length === 0) continue;
    const text = lines.map((line) => `${line}\n`).join('');
    add({ source: 'files', object: stored.key, records: lines.length, sha256: sha256(text) });
    yield text;
  }
}

/** Every line has its end. */
const linesIn = (body: Buffer): number => body.reduce((count, byte) => count + Number(byte === 10), 0);

async function list(s3: S3Client, bucket: string, prefix: string): Promise<Stored[]> {
  const found: Stored[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key, Size = 0 } of Contents) found.push({ bucket, key: Key!, bytes: Size });
  }
  return found;
}

async function read(s3: S3Client, { bucket, key }: Stored): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from(await Body!.transformToByteArray());
}

function unpacked({ bucket, key }: Stored, packed: Buffer): string {
  try {
    const text = gunzipSync(packed, { maxOutputLength: UNPACKED_BYTES }).toString('utf8');
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw new AlteredRecordError(`object ${key} of ${bucket} cannot be read; wanted gzip of JSON, as CloudTrail writes it`, {
      cause,
    });
  }
}
