import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json, platform } from './options';

export function checksCommand(program: Command): void {
  program
    .command('checks [id]')
    .description('every check: what holds when it passes, what it looks at, and which kinds of promise rest on it')
    .addOption(platform())
    .addOption(json())
    .addHelpText('after', examples('freehold checks', 'freehold checks vault_is_locked', 'freehold checks --json | jq length'))
    .action(
      exitsWith(async (id: string | undefined, options: { platform?: string; json?: boolean }) =>
        (await import('./checks')).checks(id, options),
      ),
    );
}
