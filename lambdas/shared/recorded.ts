import { HeadObjectCommand, NotFound, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { readEnv } from './read-env';

/** Where records of runs go: the audit bucket whose class is kept longest. */
export const RECORDS_ENV = ['RECORDS_BUCKET'] as const;

const s3 = new S3Client({});

/** What a run of a hook or machine leaves in the ledger, as the evidence pack reads it. */
export interface RunRecord {
  readonly run: string;
  readonly at: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly [detail: string]: unknown;
}

/** Puts a record where nobody can change it. `name` tells it from others of its day. */
export async function putRecord(bucket: string, name: string, record: RunRecord): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: keyOf(record, name),
      Body: JSON.stringify(record),
      ContentType: 'application/json',
    }),
  );
}

const keyOf = ({ run, at }: Pick<RunRecord, 'run' | 'at'>, name: string): string =>
  `records/run=${run}/date=${at.slice(0, 10)}/${name}.json`;

/**
 * A hook on a schedule, with a record of its runs: of a day the first that succeeded, and every one that failed. All of them
 * would be a hundred thousand objects a year that say the same.
 *
 * @param failed whether a run that ended has failed in part
 */
export const recorded =
  <Event, Result>(
    run: string,
    work: (event: Event, context: Context) => Promise<Result>,
    { now, failed }: { now: () => Date; failed: (result: Result) => boolean },
  ) =>
  async (event: Event, context: Context): Promise<Result> => {
    const { RECORDS_BUCKET: bucket } = readEnv(RECORDS_ENV);
    const leave = async (outcome: RunRecord['outcome']): Promise<void> => {
      const record: RunRecord = { run, at: now().toISOString(), outcome, request: context.awsRequestId };
      if (outcome === 'failed') return putRecord(bucket, `failed-${context.awsRequestId}`, record);
      if (!(await isThere(bucket, keyOf(record, 'succeeded')))) await putRecord(bucket, 'succeeded', record);
    };
    let result: Result;
    try {
      result = await work(event, context);
    } catch (error) {
      await leave('failed');
      throw error;
    }
    await leave(failed(result) ? 'failed' : 'succeeded');
    return result;
  };

async function isThere(bucket: string, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}
