import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from './local-aws/settings';
import { GAPS, LEFT_OUT } from './unsupported';
import type { LeftOut } from './unsupported';

export interface Probed {
  readonly entry: LeftOut;
  readonly still: boolean;
  /** What the local AWS said to it. */
  readonly answer: string;
}

/** Whether the local AWS still refuses every entry of the list: one that it has learned belongs off the list. */
export async function probeList(region: string, settings: Settings): Promise<Probed[]> {
  const cloudFormation = new CloudFormationClient(settings(region));
  return Promise.all(LEFT_OUT.map((entry, place) => probe(cloudFormation, { entry, place })));
}

async function probe(client: CloudFormationClient, { entry, place }: { entry: LeftOut; place: number }): Promise<Probed> {
  const Probe = { Type: entry.type, Properties: entry.probe?.properties ?? {} };
  const TemplateBody = JSON.stringify({ Resources: { ...entry.probe?.beside, Probe } });
  if (entry.probe === undefined) {
    const answer = await said(client.send(new ValidateTemplateCommand({ TemplateBody })));
    return { entry, still: answer.includes('Unrecognized resource types'), answer };
  }
  const StackName = `life-probe-${place}`;
  await client.send(new CreateStackCommand({ StackName, TemplateBody, OnFailure: 'DO_NOTHING' }));
  let status = '';
  for (let tries = 0; tries < 150 && !/_(COMPLETE|FAILED)$/.test(status); tries++) {
    await pause(200);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    status = Stacks[0]?.StackStatus ?? '';
  }
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const failure = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED').at(-1);
  await client.send(new DeleteStackCommand({ StackName }));
  return { entry, still: failure !== undefined, answer: failure?.ResourceStatusReason ?? status };
}

const said = async (ask: Promise<unknown>): Promise<string> =>
  ask.then(
    () => 'accepted',
    (error: unknown) => String((error as Error).message),
  );

/** Calls that are answered in front of the local AWS and that it knows by now. */
export async function learnedCalls(region: string, settings: Settings): Promise<string[]> {
  const answers = await Promise.allSettled(GAPS.map(({ probe }) => probe(settings(region))));
  return GAPS.flatMap(({ call }, place) => (answers[place]!.status === 'fulfilled' ? [call] : []));
}
