import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { inRegion } from './clients';
import { reasonFor, unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new CloudFormationClient(settings));

/** Every stack of the region that is there, in whatever state. */
export async function lookAtStacks(question: Question, region: string): Promise<Look> {
  const all: Stack[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: client(region) }, {}))
    all.push(...Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE'));
  const found = all.flatMap(({ StackId, StackName, StackStatus, Tags }) => {
    const why = reasonFor(question, StackName, Tags);
    return why ? [unexpected({ id: StackId!, kind: 'stack', region }, `${why}; it is ${StackStatus}`)] : [];
  });
  const lists = { kind: new RegExp(`:cloudformation:${region}:\\d+:stack/`), ids: new Set(all.map(({ StackId }) => StackId!)) };
  return { place: 'stacks', region, count: all.length, found, lists };
}
