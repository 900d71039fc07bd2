import { paginateGetFindings, SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv, wholeNumber } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { ENV } from './contract';
import type { FindingAge, MeasureEvent } from './contract';
import { FindingsUnreadableError, MAX_PAGES, measure, overAge } from './work';

const securityHub = new SecurityHubClient({});

/** Counts the findings that have waited longer than promised, once a day; the clock is the caller's. */
export const measureBy = (clock: () => Date) => {
  return async (_event: MeasureEvent, context: Context): Promise<FindingAge> => {
    logger.addContext(context);
    const maxAgeDays = wholeNumber('MAX_AGE_DAYS', readEnv(ENV).MAX_AGE_DAYS);
    const now = clock();
    const { created, complete } = await readFindings(now, maxAgeDays);
    const age = measure(created, complete, now);
    if (!complete) logger.warn('More findings than one run reads', { pages: MAX_PAGES, atLeast: age.findingsOverAge });
    logger.info('Finding age measured', { maxAgeDays, ...age });
    publish({ FindingsOverAge: age.findingsOverAge, OldestFindingDays: age.oldestFindingDays });
    return age;
  };
};

const now = () => new Date();
export const handler = recorded('measure-finding-age', measureBy(now), { now, failed: () => false });

async function readFindings(now: Date, maxAgeDays: number): Promise<{ created: (string | undefined)[]; complete: boolean }> {
  const created: (string | undefined)[] = [];
  let pages = 0;
  try {
    for await (const page of paginateGetFindings({ client: securityHub, pageSize: 100 }, overAge(now, maxAgeDays))) {
      created.push(...(page.Findings ?? []).map((finding) => finding.CreatedAt));
      if (++pages === MAX_PAGES && page.NextToken) return { created, complete: false };
    }
  } catch (cause) {
    throw new FindingsUnreadableError(
      `Security Hub stopped answering after ${pages} pages; wanted every page; nothing was measured; see whether Security Hub is enabled here and the role may read findings`,
      { cause },
    );
  }
  return { created, complete: true };
}
