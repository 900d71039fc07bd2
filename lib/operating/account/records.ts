import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SaidError } from '../../../config/mistakes';
import { each, told, using } from './asking';
import type { Place } from './asking';

/** Raised for a record that came at another time than it says: whoever writes one sends it at once. */
export class UntimelyRecordError extends SaidError {
  override readonly name = 'UntimelyRecordError';
}

/**
 * `records/run=<run>/date=<day>/<own>.json` or `.jws`, as hooks and machines write them. A machine's own has the name of its run, for
 * which Step Functions takes `@`, `+`, `=` and letters of any language as well (API reference, StartExecution, `name`).
 */
const RECORD = /^records\/(run=([a-z][\w-]*)\/date=(\d{4}-\d{2}-\d{2})\/[^/\\\p{Cc}]+\.(json|jws))$/u;
/** A year of records is what an auditor asks for; of what ran before, the last day of each run is enough. */
const DAYS = 366;
/** Between what a record says and its coming: a hook has 15 minutes at most, and clocks differ. */
const UNDERWAY_MS = 3_600_000;

/**
 * Copies records of runs from the ledger, as they were first written: the bucket takes a name once, and where it did not, a later version
 * hides what the lock keeps. What was written over or removed is said. A name of any other form is not copied: it is none of a hook.
 *
 * @returns how many
 */
export async function readRecordsFrom(
  place: Place,
  bucket: string,
  { folder, now }: { folder: string; now: Date },
): Promise<number> {
  const from = new Date(now.getTime() - DAYS * 86_400_000).toISOString().slice(0, 10);
  return using(S3Client, place.region, (client) =>
    told(
      place,
      'records of runs',
      async () => {
        const named = (await writtenIn(client, bucket)).flatMap((written) => {
          const [, path, run, day] = RECORD.exec(written.key) ?? [];
          return path === undefined ? [] : [{ ...written, path, run: run!, day: day! }];
        });
        const lasts = new Map<string, string>();
        for (const { run, day } of named) if (day > (lasts.get(run) ?? '')) lasts.set(run, day);
        const wanted = named.filter(({ run, day }) => day >= from || day === lasts.get(run));
        const got = await each(wanted, async ({ key, path, versionId, at }) => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
          const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
          cameInTime(key, Buffer.from(bytes).toString('utf8'), at);
          return { path, bytes };
        });
        // All of them or none: one that is left out could be the one that failed.
        for (const { path, bytes } of got) {
          const file = join(folder, place.account, place.region, path);
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, bytes);
        }
        const { account, region, notRead } = place;
        for (const { key, later } of wanted.filter((one) => one.later.length > 0))
          notRead.push({ account, region, what: `what hides ${key}`, why: `${later.join('; ')}; the first version is read` });
        return wanted.length;
      },
      0,
    ),
  );
}

/** The first version of a name, and what was done to it since. */
interface Written {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly at: Date | undefined;
  readonly later: readonly string[];
}

/** S3 lists the versions of a name from the youngest to the oldest (API reference, ListObjectVersions). */
async function writtenIn(client: S3Client, bucket: string): Promise<Written[]> {
  const found = new Map<string, Written>();
  const removed = new Map<string, string[]>();
  const said = (at: Date | undefined): string => at?.toISOString() ?? 'a day that is not told';
  let next: Pick<ListObjectVersionsCommandOutput, 'NextKeyMarker' | 'NextVersionIdMarker'> | undefined = {};
  while (next) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: 'records/',
        KeyMarker: next.NextKeyMarker,
        VersionIdMarker: next.NextVersionIdMarker,
      }),
    );
    for (const { Key: key = '', VersionId: versionId, LastModified: at } of page.Versions ?? []) {
      const younger = found.get(key);
      const later = younger ? [...younger.later, `written over on ${said(younger.at)}`] : [];
      found.set(key, { key, versionId, at, later });
    }
    for (const { Key: key = '', LastModified: at } of page.DeleteMarkers ?? [])
      removed.set(key, [...(removed.get(key) ?? []), `removed from sight on ${said(at)}`]);
    next = page.IsTruncated ? page : undefined;
  }
  return [...found.values()].map((one) => ({ ...one, later: [...one.later, ...(removed.get(one.key) ?? [])] }));
}

/** What cannot be read, whoever judges records refuses in words. */
function cameInTime(key: string, text: string, came: Date | undefined): void {
  let at: unknown;
  try {
    const json = text.startsWith('{') ? text : Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8');
    ({ at } = JSON.parse(json) as { at?: unknown });
  } catch {
    return;
  }
  if (typeof at !== 'string' || Math.abs(Date.parse(at) - (came?.getTime() ?? NaN)) <= UNDERWAY_MS) return;
  throw new UntimelyRecordError(
    `${key} says ${at} and came ${came?.toISOString() ?? 'nobody knows when'}; wanted within an hour; see who wrote it`,
  );
}
