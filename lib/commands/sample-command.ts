import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples } from './options';
import type { SampleOptions } from './sample';

export function sampleCommand(evidence: Command): void {
  evidence
    .command('sample <pack>')
    .description('draw a random sample of what was looked at, into a table beside the pack, for a reviewer to mark')
    .option('--sample <size>', 'how many rows', '25')
    .requiredOption('--seed <seed>', 'any word or number: the same one draws the same rows again')
    .option('--check <id>', 'draw from what this check looked at')
    .addHelpText(
      'after',
      examples(
        'freehold evidence sample pack --seed 7',
        'freehold evidence sample pack --sample 40 --seed 2027-Q1 --check residency',
      ),
    )
    .action(exitsWith(async (folder: string, options: SampleOptions) => (await import('./sample')).sample(folder, options)));
}
