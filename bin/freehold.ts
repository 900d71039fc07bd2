import { Command, Option } from 'commander';
import { version } from '../package.json';
import { EXIT_HELP, EXIT, type ExitCode } from '../lib/commands/exit-codes';
import type { AuditOptions } from '../lib/commands/audit';
import type { EvidenceOptions } from '../lib/commands/evidence';
import type { AddOptions } from '../lib/commands/tenant/add';
import type { ChangeOptions } from '../lib/commands/tenant/change';
import type { ExportOptions } from '../lib/commands/tenant/export';
import type { RemoveOptions } from '../lib/commands/tenant/remove';
import type { RunOptions } from '../lib/commands/tenant/run';
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
  .command('layer')
  .description('get the dump program of exports, by its pinned hash; needs Python and the network, once before a deployment')
  .action(() => run(async () => (await import('../lib/commands/layer')).layer()));

const tenant = program
  .command('tenant')
  .description("start and follow what happens to tenants: docs/tenant-life.md; needs credentials for the cell's account")
  .addHelpText('after', examples('freehold tenant list', 'freehold tenant add --help'));

started(tenant.command('add [ID]'))
  .description('onboard a tenant')
  .option('--name <name>', 'what people call it')
  .option('--plan <name>', 'what it buys')
  .option('--contact <address>', 'who at the customer is told that it is ready, and later that it is gone')
  .option('--file <request>', 'the request as JSON or YAML, in place of the options above')
  .addHelpText(
    'after',
    examples(
      'freehold tenant add acme --name "Acme Industries" --plan standard --contact it@acme.example --watch',
      'freehold tenant add --file acme.json --json',
    ),
  )
  .action((id: string | undefined, options: AddOptions) =>
    run(async () => (await import('../lib/commands/tenant/add')).add(id, options)),
  );

inCell(tenant.command('show <ID>'))
  .description('say how a tenant stands, who holds it, and what happened to it')
  .option('--watch', 'follow the run that holds it')
  .addHelpText('after', examples('freehold tenant show acme', 'freehold tenant show acme --json | jq .erasure'))
  .action((id: string, options: RunOptions) => run(async () => (await import('../lib/commands/tenant/show')).show(id, options)));

inCell(tenant.command('list'))
  .description('list the tenants of a cell')
  .option('--status <state>', 'those in one state alone')
  .addHelpText('after', examples('freehold tenant list --residency eu', 'freehold tenant list --status leaving --json'))
  .action((options: Options & { status?: string }) => run(async () => (await import('../lib/commands/tenant/list')).list(options)));

started(tenant.command('change <ID>'))
  .description('set another plan; refused where it would replace or shrink data')
  .option('--plan <name>', 'the new plan')
  .addHelpText('after', examples('freehold tenant change acme --plan enterprise --watch'))
  .action((id: string, options: ChangeOptions) => change('plan', id, options));

started(tenant.command('suspend <ID>'))
  .description('let nobody connect; nothing is lost')
  .option('--reason <sentence>', 'why')
  .addHelpText('after', examples('freehold tenant suspend acme --reason "invoice 4711 is unpaid"'))
  .action((id: string, options: ChangeOptions) => change('suspend', id, options));

started(tenant.command('resume <ID>'))
  .description('let a suspended tenant connect again')
  .addHelpText('after', examples('freehold tenant resume acme'))
  .action((id: string, options: ChangeOptions) => change('resume', id, options));

started(tenant.command('export <ID>'))
  .description('hand a tenant its data, or its own audit trail')
  .option('--formats <list>', 'of csv, jsonl, sql; separated by commas (default: csv,jsonl)')
  .option('--trail', 'the audit trail, from one day to another')
  .option('--from <day>', 'the first day, YYYY-MM-DD')
  .option('--to <day>', 'the last day, YYYY-MM-DD')
  .addHelpText(
    'after',
    examples(
      'freehold tenant export acme --formats csv,sql --watch',
      'freehold tenant export acme --trail --from 2026-10-01 --to 2026-10-31',
    ),
  )
  .action((id: string, options: ExportOptions) =>
    run(async () => (await import('../lib/commands/tenant/export')).exportTenant(id, options)),
  );

started(tenant.command('remove <ID>'))
  .description("erase a tenant, or cancel, hold or release its erasure; asks for the tenant's name")
  .option('--name <name>', "the tenant's name, for whoever cannot be asked")
  .option('--reason <sentence>', 'why')
  .option('--at <moment>', 'the end of the contract, such as 2027-01-31T00:00:00Z (default: now)')
  .option('--cancel', 'take the request back; until its moment')
  .option('--hold', 'a legal hold: nothing is erased before it is released or expires')
  .option('--release', 'end a legal hold')
  .option('--approver <person>', 'who answers for the legal hold, or its end')
  .option('--expires <day>', 'the first day on which the hold no longer holds, YYYY-MM-DD')
  .addHelpText(
    'after',
    examples(
      'freehold tenant remove acme --reason "contract 12 has ended" --at 2027-01-31T00:00:00Z',
      'freehold tenant remove acme --cancel --reason "the contract was renewed"',
      'freehold tenant remove acme --hold --approver counsel@softdocket.example --expires 2027-06-30 --reason "case 2026/118"',
    ),
  )
  .action((id: string, options: RemoveOptions) =>
    run(async () => (await import('../lib/commands/tenant/remove')).remove(id, options)),
  );

function change(what: 'plan' | 'suspend' | 'resume', id: string, options: ChangeOptions): Promise<void> {
  return run(async () => (await import('../lib/commands/tenant/change')).change(what, id, options));
}

/** Options that say where a tenant is. */
function inCell(command: Command): Command {
  return command
    .addOption(platform().default('softdocket'))
    .addOption(stage().default('production'))
    .option('--residency <name>', "the tenant's jurisdiction (default: the platform's first)")
    .addOption(json());
}

/** Options of what starts a machine. */
function started(command: Command): Command {
  return inCell(command)
    .option('--watch', 'follow it until it ends; Ctrl-C stops the watching alone')
    .option('--again', 'run it once more, where the same request ran within 90 days')
    .option('--requested-by <person>', 'who asks, for the record (default: whose credentials these are)');
}

program
  .command('certificate')
  .description('deletion certificates')
  .command('verify <file>')
  .description('say, offline, whether a certificate is as it was issued, and what is wrong with one that is not')
  .option('--key <file>', "the cell's public key (PEM); default: the .pem beside it")
  .addOption(json())
  .addHelpText(
    'after',
    examples('freehold certificate verify final.jws --key freehold.pem', 'freehold certificate verify production.json --json'),
  )
  .action((file: string, options: Options & { key?: string }) =>
    run(async () => (await import('../lib/commands/certificate')).verifyCertificate(file, options)),
  );

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
  'CertificateError',
  'CellError',
  'CredentialsError',
  'DiffError',
  'EpochError',
  'LayerError',
  'NoSuchFault',
  'NothingCalledSo',
  'PackError',
  'RecordError',
  'SynthesisError',
  'TemplatesError',
  'TenantError',
]);

// Readers such as `head` close the pipe early; that is their right and not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? process.exitCode : EXIT.error));

void program.parseAsync();
