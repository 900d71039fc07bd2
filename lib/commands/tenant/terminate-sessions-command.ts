import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { SessionsOptions } from './sessions';

export function terminateSessionsCommand(tenant: Command): void {
  started(tenant.command('terminate-sessions <ID>'))
    .description('sign out every device of a tenant and end every connection; nobody is shut out')
    .option('--reason <sentence>', 'why')
    .addHelpText('after', examples('freehold tenant terminate-sessions acme --reason "a laptop was stolen" --watch'))
    .action(exitsWith(async (id: string, options: SessionsOptions) => (await import('./sessions')).terminateSessions(id, options)));
}
