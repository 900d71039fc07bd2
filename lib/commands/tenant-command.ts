import type { Command } from 'commander';
import { examples } from './options';
import { addCommand } from './tenant/add-command';
import { changeCommand } from './tenant/change-command';
import { containCommand, releaseCommand } from './tenant/contain-command';
import { exportCommand } from './tenant/export-command';
import { listCommand } from './tenant/list-command';
import { removeCommand } from './tenant/remove-command';
import { restoreCommand } from './tenant/restore-command';
import { resumeCommand } from './tenant/resume-command';
import { rotateSigningKeyCommand } from './tenant/rotate-signing-key-command';
import { showCommand } from './tenant/show-command';
import { suspendCommand } from './tenant/suspend-command';
import { terminateSessionsCommand } from './tenant/terminate-sessions-command';

/** In the order in which a tenant meets them, and so in the help. */
const COMMANDS = [
  addCommand,
  showCommand,
  listCommand,
  changeCommand,
  suspendCommand,
  resumeCommand,
  terminateSessionsCommand,
  rotateSigningKeyCommand,
  exportCommand,
  restoreCommand,
  containCommand,
  releaseCommand,
  removeCommand,
];

export function tenantCommand(program: Command): void {
  const tenant = program
    .command('tenant')
    .description("start and follow what happens to tenants: docs/tenant-life.md; needs credentials for the cell's account")
    .addHelpText('after', examples('freehold tenant list', 'freehold tenant add --help'));
  for (const declare of COMMANDS) declare(tenant);
}
