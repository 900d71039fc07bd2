import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json } from './options';
import type { VerifyOptions } from './verify';

export function verifyCommand(evidence: Command): void {
  evidence
    .command('verify <dir>')
    .description('say what was altered, added or removed in a pack since it was written; offline')
    .option('--key <file>', 'the public key (PEM) that its signature must be of')
    .option('--tsa <file>', 'certificates (PEM) of the timestamping authority that must have seen it')
    .option('--allow-unsigned', 'be content with a pack that nobody is shown to have signed')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold evidence verify pack --key freehold.pub',
        'freehold evidence verify pack --key freehold.pub --tsa authority.pem --json',
        'freehold evidence verify pack --allow-unsigned',
      ),
    )
    .action(
      exitsWith(async (folder: string, _: VerifyOptions, command: Command) =>
        (await import('./verify')).verify(folder, command.optsWithGlobals()),
      ),
    );
}
