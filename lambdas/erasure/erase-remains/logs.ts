import {
  DeleteLogGroupCommand,
  DescribeLogStreamsCommand,
  ListTagsForResourceCommand,
  paginateDescribeLogGroups,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { TAG } from '../../../lib/naming';
import { logPlaces } from './retained';
import type { LogPlace } from './retained';
import type { Step, Waiting } from '../shared/step';
import { requireTenant } from '../../shared/tenant-tag';
import type { RemainsOrder } from './contract';
import { untilOf } from './work';

const KIND = 'log group';
/** An instance of its own writes its log under the tenant's key. */
const UNREADABLE = "(Under the tenant's key, and unreadable once that is gone.)";

interface Logs {
  readonly client: CloudWatchLogsClient;
  readonly region: string;
}

/** Deletes the tenant's log groups, but those whose class the plan retains: they are noted with their last day. */
export async function eraseLogs(step: Step<RemainsOrder>, logs: Logs): Promise<Waiting> {
  const waiting: string[] = [];
  for (const place of logPlaces(step.cell, step.tenant)) waiting.push(...(await erasePlace(step, logs, place)));
  return waiting;
}

async function erasePlace(step: Step<RemainsOrder>, logs: Logs, place: LogPlace): Promise<Waiting> {
  const retained = step.order.retained.find((one) => one.class === place.class);
  const groups = await groupsIn(logs, place.prefix);
  const doomed: LogGroup[] = [];
  for (const group of groups) {
    const owner = await orGone(ownerOf(logs, group));
    if (owner === 'gone') continue;
    requireTenant(`log group ${group.logGroupName}`, owner, step.tenant);
    const last = retained && (await orGone(lastEvent(logs, group)));
    if (last === 'gone') continue;
    if (!retained || !last) {
      doomed.push(group); // Of no retained class, or without a single event: nothing is kept by keeping it.
      continue;
    }
    await step.note({
      id: arnOf(group),
      kind: KIND,
      region: logs.region,
      method: `kept as ${retained.class}`,
      state: 'retained',
      reason: place.class === 'database-log' ? `${retained.holds} ${UNREADABLE}` : retained.holds,
      until: untilOf(last, retained.days),
    });
  }
  const seen = doomed.map((group) => ({ id: arnOf(group), kind: kindOf(place), region: logs.region, method: 'deleted' }));
  await step.found(...seen);
  for (const { logGroupName } of doomed) {
    try {
      await logs.client.send(new DeleteLogGroupCommand({ logGroupName }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
  const left = await groupsIn(logs, place.prefix);
  await step.gone({ region: logs.region, kinds: [kindOf(place)] }, left.map(arnOf));
  const names = new Set(doomed.map(({ logGroupName }) => logGroupName));
  return left
    .filter(({ logGroupName }) => names.has(logGroupName))
    .map(({ logGroupName }) => `log group ${logGroupName} is still listed`);
}

/** Gone since it was listed, or what was asked. */
async function orGone<Answer>(asked: Promise<Answer>): Promise<Answer | 'gone'> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return 'gone';
    throw error;
  }
}

const kindOf = (place: LogPlace): string => `${KIND} (${place.class})`;

const arnOf = ({ logGroupArn, arn = '' }: LogGroup): string => logGroupArn ?? arn.replace(/:\*$/, '');

async function groupsIn({ client }: Logs, logGroupNamePrefix: string): Promise<LogGroup[]> {
  const groups: LogGroup[] = [];
  for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) groups.push(...(page.logGroups ?? []));
  return groups;
}

async function ownerOf({ client }: Logs, group: LogGroup): Promise<string | undefined> {
  const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn: arnOf(group) }));
  return tags[TAG.tenant];
}

/** The newest event of a group, by the stream that has it. CloudWatch's word on it is up to an hour old: the group is not written to any more. */
async function lastEvent({ client }: Logs, { logGroupName }: LogGroup): Promise<Date | undefined> {
  const { logStreams = [] } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 }),
  );
  const at = logStreams[0]?.lastEventTimestamp ?? logStreams[0]?.lastIngestionTime;
  return at === undefined ? undefined : new Date(at);
}
