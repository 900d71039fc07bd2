import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { logger } from './logging';
import { readEnv } from './read-env';

/** Where records of runs go: the audit bucket whose class is kept longest. `none` in a recovery region, whose copy is not written to. */
export const RECORDS_ENV = ['RECORDS_BUCKET'] as const;

const s3 = new S3Client({});

/** What a run of a hook or machine leaves in the ledger, as the evidence pack reads it. */
export interface RunRecord {
  readonly run: string;
  readonly at: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly [detail: string]: unknown;
}

/**
 * Puts a record where nobody can change it, once: what was written first stays. `own` tells it from others of its day.
 *
 * @param bucket as RECORDS_BUCKET says
 */
export async function putRecord(bucket: string, record: RunRecord, own: string): Promise<void> {
  const Key = `records/run=${record.run}/date=${record.at.slice(0, 10)}/${own}.json`;
  const Body = JSON.stringify(record);
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'application/json', IfNoneMatch: '*' }));
  } catch (error) {
    const name = error instanceof S3ServiceException ? error.name : '';
    if (THERE.includes(name)) return;
    // Some hooks run before the region's ledger is deployed for the first time: the work is done, and evidence begins with the ledger.
    if (name !== 'NoSuchBucket') throw error;
    logger.warn('No ledger yet, and so no record of this run', { bucket, run: record.run });
  }
}

/** Another run of the day was first, or is at it. */
const THERE = ['PreconditionFailed', 'ConditionalRequestConflict'];

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
      const region = process.env.AWS_REGION; // Lambda says it: each region's hook leaves records of its own
      const record: RunRecord = { run, at: now().toISOString(), outcome, request: context.awsRequestId, ...(region && { region }) };
      if (bucket !== 'none') await putRecord(bucket, record, outcome === 'failed' ? `failed-${context.awsRequestId}` : outcome);
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
