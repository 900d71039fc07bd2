import { CloudWatchLogsClient, DescribeLogStreamsCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { tenantName } from '../../../lib/naming';
import { inRegion } from './clients';
import { DAY_MS, expected, unexpected } from './work';
import type { Look, Question } from './work';
import type { Remains } from '../shared/sweep-result';

const client = inRegion((settings) => new CloudWatchLogsClient(settings));

/** Log groups by the beginning of their names, and the class that each kind is kept by. */
const CLASSES = { '/aws/rds/instance/': 'database-log', '/freehold/flow/': 'flow-log' } as const;

/** Every log group of the region in whose name the tenant's stands. What the plan retains is expected until its last event lapses. */
export async function lookAtLogs(question: Question, region: string): Promise<Look> {
  const all: LogGroup[] = [];
  for await (const page of paginateDescribeLogGroups({ client: client(region) }, {})) all.push(...(page.logGroups ?? []));
  const ours = all.filter(({ logGroupName }) => isOurs(question, logGroupName!));
  const found: Remains[] = [];
  for (const group of ours) found.push(await judge(question, group, region));
  const lists = { kind: new RegExp(`:logs:${region}:\\d+:log-group:`), ids: new Set(all.map(arnOf)) };
  return { place: 'logs', region, count: all.length, found, lists };
}

/** The tenant's name stands at the beginning, or after a slash. */
const isOurs = ({ named }: Question, name: string): boolean => name.split('/').some((part) => named(part));

async function judge({ retained, cell, tenant }: Question, group: LogGroup, region: string): Promise<Remains> {
  const name = group.logGroupName!;
  const thing = { id: arnOf(group), kind: 'log group', region };
  const [, of] = Object.entries(CLASSES).find(([begins]) => name.startsWith(`${begins}${tenantName(cell, tenant, '')}`)) ?? [];
  const kept = retained.find((one) => one.class === of);
  if (!kept) return unexpected(thing, `its name is the tenant's: ${name}`);
  const last = await lastEvent(name, region);
  if (!last) return unexpected(thing, `it is of the retained class ${kept.class}, and empty: nothing is kept by keeping it`);
  return expected(thing, `retained as ${kept.class}: ${kept.holds}`, new Date(last + kept.days * DAY_MS));
}

async function lastEvent(logGroupName: string, region: string): Promise<number | undefined> {
  const { logStreams = [] } = await client(region).send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 }),
  );
  return logStreams[0]?.lastEventTimestamp ?? logStreams[0]?.lastIngestionTime;
}

const arnOf = ({ logGroupArn, arn = '' }: LogGroup): string => logGroupArn ?? arn.replace(/:\*$/, '');
