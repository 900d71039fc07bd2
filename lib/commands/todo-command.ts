import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';
import type { TodoOptions } from './todo';

export function todoCommand(program: Command): void {
  onePlatform(program.command('todo'))
    .description('list what has no evidence yet, why, and who owes it')
    .option('--records <dir>', "a copy of the ledger's records of runs")
    .option(
      '--record-keys <dir>',
      'the public keys that the company publishes, each with its history, by which signed records are verified',
    )
    .addOption(json())
    .addHelpText('after', examples('freehold todo', 'freehold todo --platform aman --json | jq .todo'))
    .action(exitsWith(async (options: TodoOptions) => (await import('./todo')).todo(options)));
}
