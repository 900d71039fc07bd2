import { KMSClient } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { logger } from './logging';
import type { RECORDS_ENV, RunRecord } from './run-record';
import { signJws } from './sign-jws';

/** Where records go, and whose they are. */
interface RecordStore {
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly bucket: string;
  /** ARN of the key that signs them, or of its alias. */
  readonly key: string;
  readonly platform: string;
  readonly stage: string;
  /** Where this code runs, and so what its records are of. */
  readonly region: string;
}

/** What a record's signature is of, in its header. */
const TYPE = 'freehold-record+jws';

/** KMS has not signed a record. The run is on record all the same, unsigned. */
export class UnsignedRecordError extends Error {
  override readonly name = 'UnsignedRecordError';
}

/**
 * What KMS answers as long as nobody mends the key or the rights to it. Source: its API reference, Sign and GetPublicKey, "Errors".
 * Whatever else it answers, too many requests among it, is a matter of time: the machine asks again, for more than two hours.
 */
const REFUSED = [
  'AccessDeniedException',
  'DisabledException',
  'InvalidKeyUsageException',
  'KMSInvalidStateException',
  'NotFoundException',
  'UnsupportedOperationException',
  'UnverifiableSignatureError',
];

/**
 * Whoever keeps a record of more than itself is not held up for a signature that will not come: its record says that it has none, and
 * counts as such. Somebody is woken all the same, since hooks on the clock sign with the same key every five minutes.
 */
export function unlessRefused(error: unknown): void {
  if (!(error instanceof UnsignedRecordError)) throw error;
  const cause = error.cause as Error;
  if (!REFUSED.includes(cause.name)) throw cause; // by its own name, which tells the machine how long to wait
  logger.error('A run goes on with a record that nobody has signed', { reason: cause.name });
}

export type RecordsEnv = Readonly<Record<(typeof RECORDS_ENV)[number], string>>;
const clients = { s3: new S3Client({}), kms: new KMSClient({}) };

/** The store of a hook's environment. */
export function recordStore(env: RecordsEnv, region: string): RecordStore {
  const [platform = '', stage = ''] = env.RECORDS_OF.split('/');
  return { ...clients, bucket: env.RECORDS_BUCKET, key: env.RECORDS_KEY, platform, stage, region };
}

/**
 * Puts a run's record where nobody can change it, signed, as one file: the JSON that was signed is inside. A record of that name that is
 * there stays, since no two signatures are alike.
 *
 * @param place `run=write-heartbeat/date=2026-11-22/succeeded`: what tells the record from others
 * @throws S3ServiceException `NoSuchBucket` before the first ledger of a region is deployed; UnsignedRecordError when KMS did not sign; then the record is there without a signature, under a name that no signed one takes
 */
export async function keepRecord(
  store: RecordStore,
  what: Omit<RunRecord, 'platform' | 'stage' | 'region'>,
  place: string,
): Promise<void> {
  const { kms, key, platform, stage, region } = store;
  const record = { ...what, platform, stage, region };
  let jws: string;
  try {
    ({ jws } = await signJws(kms, { key, typ: TYPE, payload: JSON.stringify(record) }));
  } catch (cause) {
    const why = (cause as Error).name;
    await put(store, {
      place: `${place}-unsigned.json`,
      body: JSON.stringify({ ...record, unsigned: why }),
      type: 'application/json',
    });
    throw new UnsignedRecordError(
      `records/${place}: KMS has not signed it (${why}); wanted a signature by ${key}; see the cause, and section "Key at risk" of the runbook`,
      { cause },
    );
  }
  await put(store, { place: `${place}.jws`, body: jws, type: 'application/jose' });
}

async function put({ s3, bucket }: RecordStore, file: { place: string; body: string; type: string }): Promise<void> {
  const to = { Bucket: bucket, Key: `records/${file.place}`, Body: file.body, ContentType: file.type };
  try {
    await s3.send(new PutObjectCommand({ ...to, IfNoneMatch: '*' }));
  } catch (error) {
    if (!(error instanceof S3ServiceException && THERE.includes(error.name))) throw error;
  }
}

/** Another run of the day was first, or is at it; or this one, whose answer was lost. */
const THERE = ['PreconditionFailed', 'ConditionalRequestConflict'];
