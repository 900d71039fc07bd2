import { CloudFormationServiceException, DescribeStacksCommand, paginateDescribeStackEvents } from '@aws-sdk/client-cloudformation';
import type { Stack, StackEvent, CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** A stack by its name; absent when there is none, or when its deletion has ended. */
export async function find(cloudFormation: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks.find((stack) => stack.StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    if (error instanceof CloudFormationServiceException && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/**
 * Why a stack failed: the first event that says so. What follows it is the rollback, whose events name consequences.
 * CloudFormation gives events newest first, page by page, and those of earlier operations as well.
 */
export async function firstFailure(cloudFormation: CloudFormationClient, stack: Stack): Promise<string> {
  const failures: StackEvent[] = [];
  const pages = paginateDescribeStackEvents({ client: cloudFormation }, { StackName: stack.StackId! });
  events: for await (const { StackEvents = [] } of pages) {
    for (const event of StackEvents) {
      if (event.ResourceStatus?.endsWith('_FAILED') && !/cancelled/i.test(event.ResourceStatusReason ?? '')) failures.push(event);
      if (begins(event, stack)) break events;
    }
  }
  const first = failures.at(-1);
  if (!first) return stack.StackStatusReason ?? 'CloudFormation gives no reason';
  return `${first.LogicalResourceId} (${first.ResourceType}): ${first.ResourceStatusReason ?? 'no reason given'}`;
}

/** The event with which the last create or update of the stack itself began. */
const begins = (event: StackEvent, stack: Stack): boolean =>
  event.PhysicalResourceId === stack.StackId &&
  (event.ResourceStatus === 'CREATE_IN_PROGRESS' || event.ResourceStatus === 'UPDATE_IN_PROGRESS');

export const tagOf = (stack: Stack, key: string): string | undefined => stack.Tags?.find(({ Key }) => Key === key)?.Value;
