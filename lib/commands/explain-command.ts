import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import type { ExplainOptions } from './explain';
import { examples, json, stage } from './options';

export function explainCommand(program: Command): void {
  program
    .command('explain <id>')
    .description('say what a promise rests on; or, for a check, a logical id or an ARN, which promises it keeps')
    .option('--platform <name>', "the platform (default: whose promise it is, else the company's)")
    .addOption(stage())
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
    .action(exitsWith(async (id: string, options: ExplainOptions) => (await import('./explain')).explainOne(id, options)));
}
