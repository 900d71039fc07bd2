import { paginateDescribeLogGroups, paginateFilterLogEvents, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Batch, Stream } from './ship-stream';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** RDS hands lines on some minutes after it wrote them: what is older than this has arrived. */
const SETTLED_MS = 30 * MINUTE_MS;
/** As much as one object, and memory, may hold; a window with more is halved until it has less. */
const BATCH_CHARACTERS = 16 * 1024 * 1024;

/** Positions are epoch milliseconds: every line before one is shipped. */
export interface LogGroup {
  readonly logs: CloudWatchLogsClient;
  readonly tenant: string;
  readonly group: string;
  readonly now: () => Date;
}

/** The database's own log, for a tenant whose instance is its own: on a shared one, lines are of all tenants together. */
export const logStream = (of: LogGroup): Stream => ({
  name: `log:${of.group}`,
  source: 'log',
  read: async (after, until): Promise<Batch | undefined> => {
    const from = after === undefined ? await createdAt(of) : Number(after);
    if (from === undefined) return undefined; // There is no group yet, so nothing was logged.
    const midnight = from - (from % DAY_MS) + DAY_MS;
    let to = until ? Number(until) : Math.min(from + HOUR_MS, midnight, of.now().getTime() - SETTLED_MS);
    if (to <= from) return undefined;
    let events = await eventsIn(of, from, to);
    while (!events && to - from > 1) {
      to = from + Math.ceil((to - from) / 2);
      events = await eventsIn(of, from, to, to - from === 1);
    }
    const lines = (events ?? []).sort(inOrder).map((event) => lineOf(of, event));
    return { date: new Date(from).toISOString().slice(0, 10), from: String(from), to: String(to), next: String(to), lines };
  },
});

/** Age in minutes of the oldest line that may not be shipped, beyond those that have not arrived. */
export const logLag = (position: string | undefined, now: Date): number =>
  position === undefined ? 0 : Math.max(0, Math.floor((now.getTime() - SETTLED_MS - Number(position)) / MINUTE_MS));

/** Every event from one moment to before another, or undefined when they are too many to hold, unless they must be held. */
async function eventsIn(
  { logs, group }: LogGroup,
  from: number,
  to: number,
  whole = false,
): Promise<FilteredLogEvent[] | undefined> {
  const found: FilteredLogEvent[] = [];
  let characters = 0;
  const pages = paginateFilterLogEvents({ client: logs }, { logGroupName: group, startTime: from, endTime: to - 1 });
  try {
    for await (const { events = [] } of pages) {
      found.push(...events);
      characters += events.reduce((sum, { message = '' }) => sum + message.length, 0);
      if (characters > BATCH_CHARACTERS && !whole) return undefined;
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error; // The group went with its tenant.
  }
  return found;
}

async function createdAt({ logs, group }: LogGroup): Promise<number | undefined> {
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: group })) {
    const own = logGroups.find(({ logGroupName }) => logGroupName === group);
    if (own) return own.creationTime;
  }
  return undefined;
}

const lineOf = ({ tenant, group }: LogGroup, { eventId, timestamp = 0, logStreamName, message }: FilteredLogEvent): string =>
  JSON.stringify({
    tenant,
    source: 'log',
    id: eventId,
    at: new Date(timestamp).toISOString(),
    group,
    stream: logStreamName,
    message,
  });

const inOrder = (a: FilteredLogEvent, b: FilteredLogEvent): number =>
  (a.timestamp ?? 0) - (b.timestamp ?? 0) || ((a.eventId ?? '') < (b.eventId ?? '') ? -1 : 1);
