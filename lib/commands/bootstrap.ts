import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { load } from '../../config/load';
import type { Account, Platform } from '../../config/platform';
import { provisionerRights } from '../../config/provisioner';
import { parseSelection } from '../../config/selection';
import { arnOfPolicy, provisionerOf, provisionerTemplate, type Provisioner } from '../account/provisioner';
import { keeperRoleName, provisionerStackName } from '../account/provisioner-names';
import { accountStackName } from '../naming';
import { workplace } from '../root';
import { EXIT, type ExitCode } from './exit-codes';

export interface BootstrapOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly json?: boolean;
  /** Where templates are written; `bootstrap/` of the repository unless told. */
  readonly out?: string;
}

interface Step {
  readonly why: string;
  readonly command: string;
}

/** Writes what an administrator deploys before anything else, and says by which commands, once an account. Asks AWS nothing. */
export function bootstrap(options: BootstrapOptions): ExitCode {
  const { platform: name, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const platform = load({ platform: name, stage });
  const rights = provisionerRights();
  const folder = options.out ?? join(workplace(), 'bootstrap');
  mkdirSync(folder, { recursive: true });
  const accounts = platform.accounts.map((account) => {
    const provisioner = provisionerOf(platform, account, rights);
    const file = join(folder, `${provisionerStackName(idOf(platform), account.partition)}.template.json`);
    writeFileSync(file, `${JSON.stringify(provisionerTemplate(platform, provisioner), null, 1)}\n`);
    return { account: account.id, template: relative(process.cwd(), file), steps: stepsOf(platform, account, provisioner, file) };
  });
  process.stdout.write(options.json ? `${JSON.stringify({ accounts }, null, 2)}\n` : `${accounts.map(shown).join('\n')}`);
  return EXIT.fine;
}

const idOf = (platform: Platform) => ({ platform: platform.name, stage: platform.stage.name });

/** The order matters: the policies before the role that they bound, that role's bucket before the account's stack, the keeper gone at the end. */
export function stepsOf(platform: Platform, account: Account, provisioner: Provisioner, file: string): Step[] {
  const of = idOf(platform);
  const home = account.region.region;
  const template = relative(process.cwd(), file);
  const accountStack = accountStackName(of, account.partition);
  const provision = (keeper: 'open' | 'closed'): string =>
    aws('cloudformation deploy', home, [
      `--stack-name ${provisionerStackName(of, account.partition)}`,
      `--template-file ${template}`,
      '--capabilities CAPABILITY_NAMED_IAM',
      `--parameter-overrides Keeper=${keeper}`,
    ]);
  return [
    ...account.regions
      .filter(({ optIn }) => optIn)
      .map(({ region }) => ({
        why: `${region} is an opt-in region; enabling it takes minutes, sometimes hours`,
        command: `aws account enable-region --region-name ${region}`,
      })),
    { why: 'what CloudFormation may do, its ceiling, and for now the keeper of the ceilings', command: provision('open') },
    {
      why: "CDK's bootstrap, whose CloudFormation role gets these policies and this ceiling instead of AdministratorAccess",
      command: [
        `npx cdk bootstrap ${account.regions.map(({ region }) => `aws://${account.id}/${region}`).join(' ')}`,
        `--cloudformation-execution-policies ${provisioner.policies.map(({ name }) => arnOfPolicy(account, name)).join(',')}`,
        `--custom-permissions-boundary ${provisioner.boundary.name}`,
        '--termination-protection',
      ].join(' \\\n  '),
    },
    { why: 'the templates, behind every fence', command: synthOf(of) },
    {
      why: "the account's stack: boundaries of all roles and who is the CI, which no deployment changes",
      command: aws('cloudformation deploy', home, [
        `--stack-name ${accountStack}`,
        `--template-file cdk.out/${accountStack}.template.json`,
        '--capabilities CAPABILITY_NAMED_IAM',
        `--role-arn arn:${account.partition}:iam::${account.id}:role/${keeperRoleName(of)}`,
        `--s3-bucket cdk-hnb659fds-assets-${account.id}-${home}`,
      ]),
    },
    {
      why: 'nobody deletes it by mistake',
      command: aws('cloudformation update-termination-protection', home, [
        `--stack-name ${accountStack}`,
        '--enable-termination-protection',
      ]),
    },
    { why: 'the keeper is gone: from here on the CI can widen nothing', command: provision('closed') },
    { why: 'what still stands in the way', command: `npx freehold doctor --platform ${of.platform} --stage ${of.stage}` },
  ];
}

const synthOf = (of: { platform: string; stage: string }): string =>
  `npm run synth -- -c platform=${of.platform} -c stage=${of.stage}`;

const aws = (operation: string, region: string, options: readonly string[]): string =>
  [`aws ${operation} --region ${region}`, ...options].join(' \\\n  ');

const shown = ({ account, template, steps }: { account: string; template: string; steps: readonly Step[] }): string =>
  [
    `# Account ${account}, with an administrator's credentials. ${template} is written.`,
    ...steps.map(({ why, command }, place) => `\n# ${place + 1}. ${why}\n${command}`),
    '',
  ].join('\n');
