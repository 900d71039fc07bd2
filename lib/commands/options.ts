import { Option, type Command } from 'commander';
import { EXIT_HELP } from './exit-codes';

/** Where nothing is said, everything is meant. Most commands are of one platform and stage: `onePlatform`. */
export const platform = (): Option => new Option('--platform <name>', "the platform (default: the company's)");

export const stage = (): Option => new Option('--stage <name>', 'the stage (default: the one that customers are on)');

export const json = (): Option => new Option('--json', 'for machines');

/** Options that say which platform and stage a command is of. */
export function onePlatform(command: Command): Command {
  return command.addOption(platform()).addOption(stage());
}

/** Options that say where a tenant is. */
export function inCell(command: Command): Command {
  return onePlatform(command)
    .option(
      '--residency <name>',
      'where the tenant is (default: as it is declared, or whose ledger knows it; `add` must be told where there are several)',
    )
    .addOption(json());
}

/** Options of what starts a machine. */
export function started(command: Command): Command {
  return inCell(command)
    .option('--watch', 'follow it until it ends; Ctrl-C stops the watching alone')
    .option('--again', 'run it once more, where the same request ran within 90 days')
    .option('--requested-by <person>', 'who asks, for the record (default: whose credentials these are)');
}

/** What stands below the options in a command's help. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n\n${EXIT_HELP}`;
}
