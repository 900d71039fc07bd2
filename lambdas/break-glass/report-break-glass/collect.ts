import { paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { paginateFilterLogEvents, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { databaseLogGroupName, trailLogGroupName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import type { Session } from '../shared/session';

export interface Sources {
  readonly cell: HookCell;
  readonly logs: CloudWatchLogsClient;
  readonly trail: CloudTrailClient;
}

/** Something that was written down elsewhere: where, when, and word for word. */
export interface Written {
  readonly event: string;
  readonly at: Date;
  readonly message: string;
}

/** What was done, in the order of time. */
export interface Done {
  readonly calls: readonly Written[];
  readonly statements: readonly Written[];
}

/**
 * Every call whose session is called after the request, and every line that the database logged for its login. The call by which a session
 * is lent is in the name of the hook that makes it, and is not among them.
 *
 * Sources, read 2026-11-30 in stored copies: CloudTrail user guide, "Viewing recent management events with the AWS CLI" (`Username` is "the
 * user name of the account", and may be asked for) and "CloudTrail userIdentity element" (`principalId` includes the session's name);
 * CloudWatch Logs user guide, "Using filter patterns to match terms in JSON log events" (`*` in a value). That `Username` is the session's
 * name where a role was taken on, as the console shows it, the guide does not say, and it is untried; so are a `*` that begins a value,
 * and the role followed by `@` in RDS's lines.
 */
export async function collect({ cell, logs, trail }: Sources, session: Session): Promise<Done> {
  const { id, login, requestedAt, closedAt = requestedAt } = session;
  const [from, to] = [new Date(requestedAt), new Date(Date.parse(closedAt) + AFTER_MS)];
  const read = (logGroupName: string, filterPattern: string): Promise<Written[]> =>
    everything(logs, { logGroupName, filterPattern, startTime: from.getTime(), endTime: to.getTime() });
  const calls = [
    ...(await managed(trail, id, { from, to })),
    ...(await read(trailLogGroupName(cell, 'tenant-files'), `{ $.userIdentity.principalId = "*:${id}" }`)),
  ];
  const statements = login ? await missingIsNone(read(databaseLogGroupName(login.instance, 'postgresql'), `"${login.role}@"`)) : [];
  return { calls: inOrder(calls), statements: inOrder(statements) };
}

/** Lines bear the moment at which they were written, which is a little later than what they tell. */
const AFTER_MS = 15 * 60_000;

/** Calls that change or use something, from the history that CloudTrail keeps of each region for 90 days. */
async function managed(client: CloudTrailClient, id: string, { from, to }: { from: Date; to: Date }): Promise<Written[]> {
  const found: Written[] = [];
  const asked = { LookupAttributes: [{ AttributeKey: 'Username' as const, AttributeValue: id }], StartTime: from, EndTime: to };
  for await (const { Events = [] } of paginateLookupEvents({ client }, asked))
    found.push(
      ...Events.map(({ EventId = '', EventTime = from, CloudTrailEvent = '' }) => ({
        event: EventId,
        at: EventTime,
        message: CloudTrailEvent,
      })),
    );
  return found;
}

async function everything(
  client: CloudWatchLogsClient,
  input: { logGroupName: string; filterPattern: string; startTime: number; endTime: number },
): Promise<Written[]> {
  const found: FilteredLogEvent[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) found.push(...events);
  return found.map(({ eventId = '', timestamp = 0, message = '' }) => ({ event: eventId, at: new Date(timestamp), message }));
}

/** A database that never wrote a line has no group yet. The trail has its own from the beginning: one that is missing is a fault. */
async function missingIsNone(read: Promise<Written[]>): Promise<Written[]> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}

const inOrder = (lines: Written[]): Written[] =>
  lines.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.event < b.event ? -1 : 1));
