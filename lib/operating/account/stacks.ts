import { CloudFormationClient, GetTemplateCommand, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountRead } from '../read';
import { each, every, told, using } from './asking';
import type { Place } from './asking';

interface Stacks {
  /** `softdocket-production-`: what all names of the platform begin with. */
  readonly prefix: string;
  /** Those that the configuration declares here: asked for even where nobody may list. */
  readonly declared: readonly string[];
  /** Templates go to `<folder>/<account>/<region>/`. */
  readonly folder: string;
  readonly say: (done: number, of: number) => void;
}

/**
 * A stack of which nothing is there, whatever template CloudFormation keeps of it: a change set that nobody executed, a creation that was
 * rolled back, a deletion that is done ("Stack status codes", CloudFormation User Guide).
 */
const NOTHING_THERE = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_COMPLETE'];

/**
 * The template of every stack of the platform, its status, and how the last look for drift left it. Drift is never looked for here:
 * DetectStackDrift changes what CloudFormation says of a stack, reads every resource with the rights of whoever asks, and takes minutes
 * (API_DetectStackDrift.html).
 *
 * @returns the stacks that CloudFormation lists, but for those of which nothing is there
 */
export async function readStacks(place: Place, { prefix, declared, folder, say }: Stacks): Promise<AccountRead['stacks']> {
  return using(CloudFormationClient, place.region, async (client) => {
    const listed = await told(
      place,
      'stacks and their drift',
      () => every(paginateDescribeStacks({ client }, {}), ({ Stacks }) => Stacks),
      [],
    );
    const all = listed.filter(({ StackName = '' }) => StackName.startsWith(prefix));
    const own = all.filter(({ StackStatus = '' }) => !NOTHING_THERE.includes(StackStatus));
    const there = new Set(own.map(({ StackName }) => StackName!));
    const gone = new Set(all.map(({ StackName }) => StackName!).filter((name) => !there.has(name)));
    const names = [...new Set([...there, ...declared.filter((name) => !gone.has(name))])].sort();
    let done = 0;
    await each(names, async (name) => {
      const body = await templateOf(client, place, name);
      say(++done, names.length);
      if (body === undefined) return;
      const to = join(folder, place.account, place.region);
      mkdirSync(to, { recursive: true });
      writeFileSync(join(to, `${name}.template.json`), body);
    });
    return own.map(({ StackName, StackStatus, DriftInformation }) => ({
      account: place.account,
      region: place.region,
      name: StackName!,
      status: StackStatus ?? 'UNKNOWN',
      drift: DriftInformation?.StackDriftStatus ?? 'NOT_CHECKED',
      ...(DriftInformation?.LastCheckTimestamp && { checked: DriftInformation.LastCheckTimestamp.toISOString() }),
    }));
  });
}

/** As it was handed to CloudFormation; none where there is no such stack, or where it was refused. */
async function templateOf(client: CloudFormationClient, place: Place, name: string): Promise<string | undefined> {
  return told(
    place,
    `the template of ${name}`,
    async () => {
      try {
        const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }));
        return TemplateBody;
      } catch (error) {
        // A declared stack that was never deployed: "Stack with id ... does not exist" (API_GetTemplate.html, ValidationError).
        if ((error as Error).name === 'ValidationError' && /does not exist/.test((error as Error).message)) return undefined;
        throw error;
      }
    },
    undefined,
  );
}
