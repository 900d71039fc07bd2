import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json, platform } from './options';
import type { TestOptions } from './test';

export function testCommand(program: Command): void {
  program
    .command('test')
    .description(
      "a company's own tests: configuration, every stage behind the fences, identity.lock, its checks by its faults, and a pack that verifies",
    )
    .addOption(platform())
    .addOption(json())
    .addHelpText('after', examples('freehold test', 'freehold test --json | jq .stages'))
    .action(exitsWith(async (options: TestOptions) => (await import('./test')).test(options)));
}
