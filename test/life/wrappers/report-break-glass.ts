import { reportBy } from '../../../lambdas/break-glass/report-break-glass/handler';
import { REPORT_IS_AHEAD_MS } from './clocks';

/** The same hook, whose clock is ahead: it waits half an hour until trail and log are whole, which here they are at once. */
export const handler = reportBy(() => new Date(Date.now() + REPORT_IS_AHEAD_MS));
