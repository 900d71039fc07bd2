import { Command, Option } from 'commander';
import { version } from '../package.json';
import { EXIT_HELP, EXIT, type ExitCode } from '../lib/commands/exit-codes';
import type { AuditOptions } from '../lib/commands/audit';
import type { EvidenceOptions } from '../lib/commands/evidence';
import { ConfigurationError } from '../config/mistakes';

/** Commands are loaded when they run: `check` must not wait for the AWS SDK, nor `--help` for anything. */
const program = new Command('freehold')
  .description("Keeps the promises on a SaaS company's security page, and shows that it does.")
  .version(version)
  .showHelpAfterError('(freehold --help lists the commands)')
  .addHelpText('after', `\n${EXIT_HELP}`);

program
  .command('check')
  .description('validate the configuration, without credentials or network; everything, unless a platform is named')
  .addOption(platform())
  .addOption(stage())
  .addOption(json())
  .addHelpText('after', examples('freehold check', 'freehold check --platform aman', 'freehold check --json | jq .mistakes'))
  .action((options: Options) => run(async () => (await import('../lib/commands/check')).check(options)));

program
  .command('doctor')
  .description('look for what would stop a deployment: versions, configuration, accounts, backup replication')
  .addOption(platform().default('softdocket'))
  .addOption(stage().default('production'))
  .addOption(json())
  .addHelpText('after', examples('freehold doctor', 'AWS_PROFILE=aman-staging freehold doctor --platform aman --stage staging'))
  .action((options: Options) => run(async () => (await import('../lib/commands/doctor')).doctor(options)));

const evidence = program
  .command('evidence')
  .description('write the evidence pack: pages to read, tables and files for machines')
  .addOption(platform().default('softdocket'))
  .addOption(stage().default('production'))
  .option('--out <dir>', 'where the pack goes (default: evidence/<platform>-<stage>)')
  .option('--from <dir>', "a cloud assembly of this commit (default: cdk.out, or a new synthesis where that isn't one)")
  .option('--records <dir>', "a copy of the ledger's records of runs")
  .option('--sign <key>', 'sign the manifest: an Ed25519 key file (PEM), or awskms:///<key ARN or alias>')
  .addOption(json())
  .addHelpText(
    'after',
    examples('freehold evidence', 'SOURCE_DATE_EPOCH=1795392000 freehold evidence --platform aman --out /tmp/aman --sign key.pem'),
  )
  .action((options: EvidenceOptions) => run(async () => (await import('../lib/commands/evidence')).evidence(options)));

evidence
  .command('verify <dir>')
  .description('say what was altered, added or removed in a pack since it was written; offline')
  .option('--key <file>', 'the public key (PEM) that its signature must be of')
  .addOption(json())
  .addHelpText('after', examples('freehold evidence verify pack', 'freehold evidence verify pack --key freehold.pub --json'))
  .action((folder: string, _: Options, command: Command) =>
    run(async () => (await import('../lib/commands/verify')).verify(folder, command.optsWithGlobals())),
  );

evidence
  .command('diff <before> <after>')
  .description('say what changed between two packs, promise by promise, as Markdown; exits with 3 when one has become weaker')
  .addOption(json())
  .addHelpText(
    'after',
    examples(
      'freehold evidence diff last-release evidence/softdocket-production',
      'freehold evidence diff a b --json | jq .weakened',
    ),
  )
  .action((before: string, after: string, _: Options, command: Command) =>
    run(async () => (await import('../lib/commands/diff')).diff(before, after, command.optsWithGlobals())),
  );

program
  .command('audit <dir>')
  .description(
    'run every promise check over templates that somebody else supplies: a cloud assembly, or <account>/<region>/<stack>.template.json',
  )
  .addOption(platform().default('softdocket'))
  .addOption(stage().default('production'))
  .option('--tenants <ids>', 'the tenants that the templates were made for, as for a synthesis (default: all)')
  .addOption(json())
  .addHelpText('after', examples('freehold audit cdk.out', 'freehold audit deployed/ --platform aman --json | jq .findings'))
  .action((folder: string, options: AuditOptions) =>
    run(async () => (await import('../lib/commands/audit')).audit(folder, options)),
  );

program
  .command('explain <id>')
  .description('say what a promise rests on; or, for a check, a logical id or an ARN, which promises it keeps')
  .option('--platform <name>', 'the platform (default: whose promise it is, else softdocket)')
  .addOption(stage().default('production'))
  .option('--all', 'every line of every template')
  .addOption(json())
  .addHelpText(
    'after',
    examples(
      'freehold explain SD-6.1',
      'freehold explain vault_is_locked',
      'freehold explain arn:aws:s3:::files-globex-123456789012-eu-central-1-an',
    ),
  )
  .action((id: string, options: Options) => run(async () => (await import('../lib/commands/explain')).explainCommand(id, options)));

program
  .command('todo')
  .description('list what has no evidence yet, why, and who owes it')
  .addOption(platform().default('softdocket'))
  .addOption(stage().default('production'))
  .option('--records <dir>', "a copy of the ledger's records of runs")
  .addOption(json())
  .addHelpText('after', examples('freehold todo', 'freehold todo --platform aman --json | jq .todo'))
  .action((options: Options) => run(async () => (await import('../lib/commands/todo')).todo(options)));

program
  .command('demo')
  .description('plant a fault in a copy of the templates, and show what catches it and which promises fall')
  .option('--break <id>', 'a fault, a check or a promise (default: list the faults)')
  .addOption(platform().default('softdocket'))
  .addOption(stage().default('production'))
  .addOption(json())
  .addHelpText('after', examples('freehold demo', 'freehold demo --break SD-6.1', 'freehold demo --break vault_is_locked --json'))
  .action((options: Options & { break?: string }) => run(async () => (await import('../lib/commands/demo')).demo(options)));

program
  .command('schema', { hidden: true })
  .description('write config/schema/*.schema.json from the zod schemas')
  .action(() => run(async () => (await import('../lib/commands/schema')).writeSchemas()));

interface Options {
  platform?: string;
  stage?: string;
  json?: boolean;
}

function platform(): Option {
  return new Option('--platform <name>', 'the platform');
}

function stage(): Option {
  return new Option('--stage <name>', 'development, staging or production');
}

function json(): Option {
  return new Option('--json', 'for machines');
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n\n${EXIT_HELP}`;
}

async function run(command: () => Promise<ExitCode> | ExitCode): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (error instanceof ConfigurationError) process.exitCode = EXIT.refused;
    else if (error instanceof Error && SAID.has(error.name)) process.exitCode = EXIT.error;
    else throw error;
    process.stderr.write(`${error.message}\n`);
  }
}

/** Errors whose message says everything: a stack trace would only hide it. */
const SAID = new Set([
  'DiffError',
  'EpochError',
  'NoSuchFault',
  'NothingCalledSo',
  'PackError',
  'RecordError',
  'SynthesisError',
  'TemplatesError',
]);

// Readers such as `head` close the pipe early; that is their right and not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? process.exitCode : EXIT.error));

void program.parseAsync();
