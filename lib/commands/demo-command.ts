import type { Command } from 'commander';
import type { DemoOptions } from './demo';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

export function demoCommand(program: Command): void {
  const demo = program
    .command('demo')
    .description('plant a fault in a copy of the templates, and show what catches it and which promises fall')
    .option('--break <id>', 'a fault, a check or a promise (default: list the faults)');
  onePlatform(demo)
    .addOption(json())
    .addHelpText('after', examples('freehold demo', 'freehold demo --break SD-6.1', 'freehold demo --break vault_is_locked --json'))
    .action(exitsWith(async (options: DemoOptions) => (await import('./demo')).demo(options)));
}
