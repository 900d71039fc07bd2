import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { EXPORTS_PREFIX } from '../../../lib/naming';
import { isListed } from '../../shared/is-listed';

/** An object is not there as it was written, or not under a key. The same export can be started again. */
export class FileNotObservedError extends Error {
  override readonly name = 'FileNotObservedError';
}

/** A link must outlive a download, and not a lost laptop. */
const LINK_SECONDS = 3_600;
/** S3 takes 10,000 parts: 160 GB a file. Two at a time are in memory, and one that is being filled. */
const PART_BYTES = 16 * 1024 * 1024;
const PARTS_AT_ONCE = 2;

/** The folder of one export in the tenant's bucket. No key is ever named: the bucket's own is the tenant's. */
export interface Folder {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly folder: string;
}

/** Files of every export lie under it in the tenant's own bucket. The id names the folder: the same id again is the same export. */
export const folderOf = (exportId: string): string => `${EXPORTS_PREFIX}${exportId}/`;
export const isExportId = (id: unknown): id is string => typeof id === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/.test(id);

/** A file as it was written and as S3 shows it. */
export interface Written {
  readonly bytes: number;
  readonly sha256: string;
  /** ARN of the key it lies under. */
  readonly key: string;
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
  sql: 'application/sql',
  json: 'application/json',
};

/**
 * Writes a file as its content comes, and looks at it afterwards. What fails on the way leaves no object, and no parts of one.
 *
 * @throws FileNotObservedError when S3 shows another size, or no customer key
 */
export async function write(to: Folder, path: string, content: AsyncIterable<Uint8Array | string>): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* metered(): AsyncGenerator<Buffer> {
    for await (const piece of content) {
      const chunk = Buffer.from(piece as Uint8Array);
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const Key = to.folder + path;
  const body = Readable.from(metered(), { objectMode: false });
  await new Upload({
    client: to.s3,
    params: { Bucket: to.bucket, Key, Body: body, ContentType: TYPES[path.split('.').at(-1)!] },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  }).done();
  const seen = await to.s3.send(new HeadObjectCommand({ Bucket: to.bucket, Key }));
  if (seen.ContentLength !== bytes || seen.ServerSideEncryption !== 'aws:kms' || !seen.SSEKMSKeyId) {
    throw new FileNotObservedError(
      `object ${Key} has ${seen.ContentLength} bytes under ${seen.ServerSideEncryption ?? 'no encryption'} after ${bytes} were written; wanted all of them under the bucket's key; start the export again`,
    );
  }
  return { bytes, sha256: hash.digest('hex'), key: seen.SSEKMSKeyId };
}

/** The text of a file and the key it lies under, or undefined when there is none. */
export async function read({ s3, bucket, folder }: Folder, path: string): Promise<{ text: string; key: string } | undefined> {
  const Key = folder + path;
  if (!(await isListed(s3, bucket, Key))) return undefined;
  const { Body, SSEKMSKeyId = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return { text: await Body!.transformToString(), key: SSEKMSKeyId };
}

/**
 * Until when links made at a moment open: for an hour, and never longer than the session that signs them. Who signs with a session
 * whose end is not told, as Lambda's is not, cannot say more than the hour. Source: S3 user guide, "Sharing objects with presigned
 * URLs", read 2026-11-29.
 */
export async function linksEnd({ s3 }: Pick<Folder, 's3'>, signed: Date): Promise<string> {
  const { expiration } = await s3.config.credentials();
  const hour = signed.getTime() + LINK_SECONDS * 1_000;
  return new Date(Math.min(hour, expiration?.getTime() ?? hour)).toISOString();
}

/** An address that opens the file without credentials, as a download under its own name, for an hour from `now`. */
export const link = ({ s3, bucket, folder }: Folder, path: string, now: Date): Promise<string> =>
  getSignedUrl(
    s3,
    new GetObjectCommand({
      Bucket: bucket,
      Key: folder + path,
      ResponseContentDisposition: `attachment; filename="${path.split('/').at(-1)!}"`,
    }),
    { expiresIn: LINK_SECONDS, signingDate: now },
  );
