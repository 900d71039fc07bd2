import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { each, every, told, using } from './asking';
import type { Place } from './asking';

/**
 * `records/run=<run>/date=<day>/<own>.json` or `.jws`, as hooks and machines write them. A machine's own has the name of its run, for
 * which Step Functions takes `@`, `+`, `=` and letters of any language as well (API reference, StartExecution, `name`).
 */
const RECORD = /^records\/(run=([a-z][\w-]*)\/date=(\d{4}-\d{2}-\d{2})\/[^/\\\p{Cc}]+\.(json|jws))$/u;
/** A year of records is what an auditor asks for; of what ran before, the last day of each run is enough. */
const DAYS = 366;

/**
 * Copies records of runs from the ledger, as they lie there. A name of any other form is not copied: it is none of a hook.
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
        const keys = await every(
          paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: 'records/' }),
          ({ Contents }) => Contents,
        );
        const named = keys.flatMap(({ Key = '' }) => {
          const [, path, run, day] = RECORD.exec(Key) ?? [];
          return path === undefined ? [] : [{ Key, path, run: run!, day: day! }];
        });
        const lasts = new Map<string, string>();
        for (const { run, day } of named) if (day > (lasts.get(run) ?? '')) lasts.set(run, day);
        const wanted = named.filter(({ run, day }) => day >= from || day === lasts.get(run));
        const got = await each(wanted, async ({ Key, path }) => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
          return { path, bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
        });
        // All of them or none: one that is left out could be the one that failed.
        for (const { path, bytes } of got) {
          const file = join(folder, place.account, place.region, path);
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, bytes);
        }
        return wanted.length;
      },
      0,
    ),
  );
}
