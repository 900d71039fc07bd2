import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as pause } from 'node:timers/promises';
import { TAG } from '../../../lib/naming';
import type { Template } from '../assembly/template';
import { accountOf, regionsOf } from '../life';
import type { Life } from '../life';
import { applyDropped } from './apply';

/**
 * While machines create tenants' stacks, puts what CloudFormation forgets on each as soon as it is complete, so that the hook
 * that looks at the tenant next finds it. Ends when `done` does.
 */
export async function followStacks(life: Life, done: AbortSignal): Promise<void> {
  const known = new Set<string>();
  while (!done.aborted) {
    for (const region of regionsOf(life)) await look(life, region, known);
    await pause(100);
  }
}

async function look(life: Life, region: string, known: Set<string>): Promise<void> {
  const client = new CloudFormationClient(life.settings(region));
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackId, StackName, StackStatus, Tags = [], Parameters = [], LastUpdatedTime } of Stacks) {
      const version = `${StackId} ${LastUpdatedTime?.toISOString() ?? ''}`;
      if (known.has(version) || !Tags.some(({ Key }) => Key === TAG.tenant) || !/^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus!))
        continue;
      known.add(version);
      const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: StackId, TemplateStage: 'Original' }));
      const parameters = Object.fromEntries(Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey!, ParameterValue!]));
      const place = { account: accountOf(life), region, stack: StackName!, parameters };
      const applied = await applyDropped(JSON.parse(TemplateBody!) as Template, place, life.settings).catch(
        async (error: unknown) => {
          if (!/NoSuch|NotFound/.test((error as Error).name) && (await isComplete(client, StackId!))) throw error;
          return []; // An onboarding that failed was being undone meanwhile: what is not there lacks nothing.
        },
      );
      life.applied.push(...applied);
    }
  }
}

async function isComplete(client: CloudFormationClient, StackName: string): Promise<boolean> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName })).catch(() => ({ Stacks: [] }));
  return Stacks.some(({ StackStatus }) => /^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus!));
}
