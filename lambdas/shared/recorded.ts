import { S3ServiceException } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { keepRecord, recordStore } from './keep-record';
import { logger } from './logging';
import { readEnv } from './read-env';
import { RECORDS_ENV } from './run-record';
import type { RunRecord } from './run-record';

/**
 * A hook on a schedule, with a signed record of its runs: of a day the first that succeeded, and every one that failed. All of them
 * would be a hundred thousand objects a year that say the same.
 *
 * A run that KMS does not sign for fails, with its work done: the alarm on errors rings, and Lambda tries once more and again (developer
 * guide, "How Lambda handles errors and retries with asynchronous invocation"). Its record is there, unsigned.
 *
 * @param failed whether a run that ended has failed in part
 */
export const recorded = <Event, Result>(
  run: string,
  work: (event: Event, context: Context) => Promise<Result>,
  { now, failed }: { now: () => Date; failed: (result: Result) => boolean },
) => {
  /** The last day of which this process knows that a success is on record: it need not be signed and refused again. */
  let succeeded: string | undefined;

  async function leave(outcome: RunRecord['outcome'], { awsRequestId: request }: Context): Promise<void> {
    const env = readEnv(RECORDS_ENV);
    if (env.RECORDS_BUCKET === 'none') return;
    const at = now().toISOString();
    const day = at.slice(0, 10);
    if (outcome === 'succeeded' && succeeded === day) return;
    const { AWS_REGION: region } = readEnv(['AWS_REGION']); // Lambda says it: each region's hook leaves records of its own
    const own = outcome === 'failed' ? `failed-${request}` : outcome;
    try {
      await keepRecord(recordStore(env, region), { run, at, outcome, request }, `run=${run}/date=${day}/${own}`);
      if (outcome === 'succeeded') succeeded = day;
    } catch (error) {
      // Some hooks run before the region's ledger is deployed for the first time: the work is done, and evidence begins with the ledger.
      if (!(error instanceof S3ServiceException && error.name === 'NoSuchBucket')) throw error;
      logger.warn('No ledger yet, and so no record of this run', { bucket: env.RECORDS_BUCKET, run });
    }
  }

  return async (event: Event, context: Context): Promise<Result> => {
    readEnv(RECORDS_ENV); // before the work: a hook that could leave no record is deployed wrongly
    let result: Result;
    try {
      result = await work(event, context);
    } catch (error) {
      // What failed first is what somebody must read.
      await leave('failed', context).catch((second: unknown) =>
        logger.error('A run that failed has no signed record', second as Error),
      );
      throw error;
    }
    await leave(failed(result) ? 'failed' : 'succeeded', context);
    return result;
  };
};
