import type { Context } from 'aws-lambda';
import { publish } from './logging';

/**
 * A hook that may say no: to a request that is wrong, or for now. Lambda counts that as an error like any other, and the alarm on
 * errors takes it off again by this metric. Whatever is not named here, runs out of time or memory, or never starts, stays an error.
 *
 * @param refusals class names of the errors by which it says no
 */
export const refusing =
  <Event, Result>(refusals: readonly string[], work: (event: Event, context: Context) => Promise<Result>) =>
  async (event: Event, context: Context): Promise<Result> => {
    try {
      return await work(event, context);
    } catch (error) {
      if (error instanceof Error && refusals.includes(error.name)) publish({ RefusedRequests: 1 });
      throw error;
    }
  };
