import { Command } from 'commander';
import { sayCompany } from '../config/home';
import { version } from '../package.json';
import { auditCommand } from '../lib/commands/audit-command';
import { bootstrapCommand } from '../lib/commands/bootstrap-command';
import { breakGlassCommand } from '../lib/commands/break-glass-command';
import { certificateCommand } from '../lib/commands/certificate-command';
import { checkCommand } from '../lib/commands/check-command';
import { checksCommand } from '../lib/commands/checks-command';
import { costCommand } from '../lib/commands/cost-command';
import { demoCommand } from '../lib/commands/demo-command';
import { departuresCommand } from '../lib/commands/departures-command';
import { doctorCommand } from '../lib/commands/doctor-command';
import { evidenceCommand } from '../lib/commands/evidence-command';
import { EXIT, EXIT_HELP } from '../lib/commands/exit-codes';
import { explainCommand } from '../lib/commands/explain-command';
import { failoverCommand } from '../lib/commands/failover-command';
import { incidentCommand } from '../lib/commands/incident-command';
import { initCommand } from '../lib/commands/init-command';
import { layerCommand } from '../lib/commands/layer-command';
import { lockCommand } from '../lib/commands/lock-command';
import { promisesCommand } from '../lib/commands/promises-command';
import { regionsCommand } from '../lib/commands/regions-command';
import { schemaCommand } from '../lib/commands/schema-command';
import { tenantCommand } from '../lib/commands/tenant-command';
import { testCommand } from '../lib/commands/test-command';
import { todoCommand } from '../lib/commands/todo-command';
import { upgradeCommand } from '../lib/commands/upgrade-command';

/** In the order of the help. */
const COMMANDS = [
  initCommand,
  checkCommand,
  testCommand,
  lockCommand,
  upgradeCommand,
  departuresCommand,
  checksCommand,
  bootstrapCommand,
  doctorCommand,
  evidenceCommand,
  auditCommand,
  explainCommand,
  promisesCommand,
  todoCommand,
  demoCommand,
  costCommand,
  regionsCommand,
  layerCommand,
  tenantCommand,
  breakGlassCommand,
  incidentCommand,
  failoverCommand,
  certificateCommand,
  schemaCommand,
];

const program = new Command('freehold')
  .description("Keeps the promises on a SaaS company's security page, and shows that it does.")
  .version(version)
  .showHelpAfterError('(freehold --help lists the commands)')
  .addHelpText('after', `\n${EXIT_HELP}`);

for (const declare of COMMANDS) declare(program);
program.option('-C, --company <dir>', "the company's folder (default: the working directory)");
program.hook('preAction', () => sayCompany(program.opts<{ company?: string }>().company));

// Readers such as `head` close the pipe early; that is their right and not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? process.exitCode : EXIT.error));

void program.parseAsync();
