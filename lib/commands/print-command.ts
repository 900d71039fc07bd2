import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples } from './options';
import type { PrintOptions } from './print';

export function printCommand(evidence: Command): void {
  evidence
    .command('print <pack>')
    .description('print a page of a pack into a PDF with page numbers in its contents, by a Chromium that is installed here')
    .option('--page <path>', 'which page, relative to the pack', 'index.html')
    .option('--out <file>', 'where the PDF goes, which must not be there yet (default: <pack>-<page>.pdf)')
    .option('--browser <path>', 'Chromium, Chrome or Edge (default: what CHROMIUM says, or the first that is found)')
    .addHelpText(
      'after',
      examples('freehold evidence print pack', 'freehold evidence print pack --page questions.html --out answers.pdf'),
    )
    .action(
      exitsWith(async (folder: string, _: PrintOptions, command: Command) =>
        (await import('./print')).print(folder, command.optsWithGlobals()),
      ),
    );
}
