import type { Command } from 'commander';
import type { DiffOptions } from './diff';
import { exitsWith } from './exits-with';
import { examples, json } from './options';

export function diffCommand(evidence: Command): void {
  evidence
    .command('diff <before> <after>')
    .description('say what changed between two packs, promise by promise, as Markdown; exits with 3 when one has become weaker')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold evidence diff last-release evidence/softdocket-production',
        'freehold evidence diff a b --json | jq .weakened',
      ),
    )
    .action(
      exitsWith(async (before: string, after: string, _: DiffOptions, command: Command) =>
        (await import('./diff')).diff(before, after, command.optsWithGlobals()),
      ),
    );
}
