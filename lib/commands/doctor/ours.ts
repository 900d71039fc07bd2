import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { using } from './asking';

/** Rights that `isOurs` takes; a topic that asks it needs them as well. */
export const OURS_ACTIONS: readonly string[] = ['cloudformation:DescribeStackResource'];

/** What stands in an account already is in nobody's way when this platform's own stack has made it. */
export async function madeBy(region: string, StackName: string, LogicalResourceId: string): Promise<string | undefined> {
  return using(CloudFormationClient, region, async (client) => {
    try {
      const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
      return StackResourceDetail?.PhysicalResourceId;
    } catch (error) {
      // A stack or a resource that does not exist is a ValidationError (API_DescribeStackResource.html, read on 2026-11-29).
      if ((error as Error).name === 'ValidationError') return undefined;
      throw error;
    }
  });
}
