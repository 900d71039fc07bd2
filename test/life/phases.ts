import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountStackName, MACHINES, machineName, regionName } from '../../lib/naming';
import { localCopy } from './assembly/local-copy';
import { synthesize } from './assembly/synthesize';
import { startDatabase } from './databases';
import { applyDropped } from './dropped/apply';
import { accountOf, homeOf, PLATFORM, regionsOf } from './life';
import type { Life } from './life';
import { Cdk } from './local-aws/cdk';
import { LocalAws } from './local-aws/local-aws';
import { virtualEnvironment } from './local-aws/python';
import type { Python } from './local-aws/python';
import { Restores } from './local-aws/restores';
import { settingsOf } from './local-aws/settings';
import { Machines } from './machines/drive';
import { learnedCalls, probeList } from './probes';

export interface Phase {
  readonly title: string;
  /** Answers one line for whoever watches. */
  readonly run: (life: Life, say: (line: string) => void) => Promise<string>;
}

/** Rooms whose files lie in a bucket of ours, which must be as its template says before the CDK CLI writes there; and tenants' life. */
const AFTER_BUCKETS = /-(blueprints|erasure|export|lifecycle)$/;

export const phases = (python: Python): readonly Phase[] => [
  {
    title: 'Python environment of the local AWS, by hash',
    run: async (life) => {
      life.programs = await virtualEnvironment(python, life.processes);
      return `Python ${python.version}`;
    },
  },
  {
    title: 'Local AWS: HTTPS, IAM enforced, memory only',
    run: async (life) => {
      life.aws = await LocalAws.start(life.programs, life.processes);
      return `${life.aws.endpoint}, log ${life.aws.log}`;
    },
  },
  {
    title: `Templates of ${PLATFORM}, as for AWS`,
    run: (life) => {
      const { platform, assembly } = synthesize(PLATFORM, life.aws.folder);
      const residency = platform.residencies[0]!;
      Object.assign(life, { platform, residency, synthesized: assembly });
      life.settings = settingsOf(life.aws, accountOf(life));
      life.aws.gaps.restores = new Restores(life.settings);
      life.cdk = new Cdk(life.aws, life.processes, { account: accountOf(life), region: homeOf(life) });
      return Promise.resolve(`${stacksOf(life, () => true).length} stacks, of which those of ${residency.title} are deployed`);
    },
  },
  {
    title: 'Bootstrap of both regions by the stock CDK CLI',
    run: async (life) => {
      await life.cdk.bootstrap(regionsOf(life));
      return regionsOf(life).join(', ');
    },
  },
  {
    title: 'Account and recovery region',
    run: (life, say) => deploy(life, accountAndRecovery(life), say),
  },
  {
    title: 'PostgreSQL server for the shared instance',
    run: async (life) => {
      const server = await startDatabase(life, regionName(life.residency.home, 'shared'), { keepsLog: true });
      life.aws.trust(server.ca);
      return `port ${server.port}`;
    },
  },
  {
    title: 'Home region',
    run: (life, say) =>
      deploy(
        life,
        homeStacks(life).filter((stack) => !AFTER_BUCKETS.test(stack)),
        say,
      ),
  },
  {
    title: "Blueprints and tenants' life",
    run: (life, say) =>
      deploy(
        life,
        homeStacks(life).filter((stack) => AFTER_BUCKETS.test(stack)),
        say,
      ),
  },
  {
    title: 'What is left out is refused still, and what is put there by API is forgotten still',
    run: async (life) => {
      life.probed.push(...(await probeList(homeOf(life), life.settings)));
      const learned = life.probed.filter(({ still }) => !still).map(({ entry, answer }) => `${entry.type} (${answer})`);
      const kept = life.applied.filter(({ was }) => was === 'kept').map(({ type, property, id }) => `${type} ${property} of ${id}`);
      learned.push(...(await learnedCalls(homeOf(life), life.settings)));
      if (learned.length + kept.length === 0)
        return `${life.probed.length} entries asked, ${life.applied.length} properties looked at`;
      throw new Error(
        `the local AWS has learned ${[...learned, ...kept].join(', ')}; wanted lists without them; delete the entries from test/life/unsupported.ts and test/life/dropped`,
      );
    },
  },
  {
    title: 'Machines that are deployed',
    run: async (life) => {
      const there = await new Machines(new SFNClient(life.settings(homeOf(life))), life.residency.home).deployed();
      const mine = MACHINES.filter((machine) => there.has(machineName(life.residency.home, machine)));
      return mine.length > 0 ? mine.join(', ') : 'none yet: the story cannot be run';
    },
  },
];

/** Names of the assembly's stacks, in its own order. */
function stacksOf(life: Life, wanted: (name: string, region: string) => boolean): string[] {
  const { artifacts } = JSON.parse(readFileSync(join(life.synthesized, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; environment?: string }>;
  };
  return Object.entries(artifacts)
    .filter(
      ([name, { type, environment = '' }]) => type === 'aws:cloudformation:stack' && wanted(name, environment.split('/').at(-1)!),
    )
    .map(([name]) => name);
}

const accountStack = ({ platform, residency }: Life): string =>
  accountStackName({ platform: platform.name, stage: platform.stage.name }, residency.home.account.partition);

const homeStacks = (life: Life): string[] =>
  stacksOf(life, (name, region) => region === homeOf(life) && name !== accountStack(life));

function accountAndRecovery(life: Life): string[] {
  const [, recovery] = regionsOf(life);
  return stacksOf(life, (name, region) => name === accountStack(life) || region === recovery);
}

/** Deploys stacks from a local copy, then puts on their resources what the local CloudFormation forgot. */
async function deploy(life: Life, stacks: readonly string[], say: (line: string) => void): Promise<string> {
  const folder = join(life.aws.folder, `assembly-${life.phases.length}`);
  const copy = localCopy(life.synthesized, folder, { stacks, outputs: await outputs(life) });
  for (const [file, what] of copy.adapted) life.adapted.set(file, what);
  say(`${stacks.length} stacks by the stock CDK CLI, log ${life.cdk.log}`);
  await life.cdk.deploy(folder, ['--all']);
  say('what CloudFormation forgot');
  const before = life.applied.length;
  for (const stack of stacks) {
    const region =
      stacksOf(life, (name, there) => name === stack && there === homeOf(life)).length > 0 ? homeOf(life) : regionsOf(life)[1]!;
    const place = { account: accountOf(life), region, stack, parameters: {} };
    life.applied.push(...(await applyDropped(copy.templates.get(`${stack}.template.json`)!, place, life.settings)));
  }
  return `${stacks.length} stacks, ${life.applied.length - before} properties put there by API`;
}

/** Outputs of what is deployed, by stack. */
async function outputs(life: Life): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {};
  for (const region of regionsOf(life)) {
    const client = new CloudFormationClient(life.settings(region));
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
      for (const { StackName, Outputs = [] } of Stacks)
        found[StackName!] = Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  }
  return found;
}
