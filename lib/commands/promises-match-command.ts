import { Option, type Command } from 'commander';
import type { PageFormat } from '../promises/match/read-page';
import { exitsWith } from './exits-with';
import { examples, json, platform } from './options';
import type { MatchOptions } from './promises-match';

/** Named here as well: what reads pages is loaded when one is read. */
const FORMATS: readonly PageFormat[] = ['text', 'markdown', 'html'];

/** A part of `freehold promises`. */
export function promisesMatchCommand(promises: Command): void {
  promises
    .command('match <page>')
    .description('say what a security page promises, by its words alone, and write a draft of a book; - reads the standard input')
    .option('--out <file>', 'write a draft of promises.yaml, with every open question marked; - prints it')
    .option('--force', 'write over a file that exists')
    .option('--prefix <letters>', "letters that the ids of the company's promises begin with", 'PR')
    .addOption(new Option('--format <name>', 'what the page is written in (default: by its name and beginning)').choices(FORMATS))
    .option('--changed', 'say which sentences are new, changed or gone since the book was made')
    .option('--keep', 'write into the book what the page says today, once the book says the same')
    .addOption(platform())
    .option('--book <file>', "the book for --changed and --keep (default: the platform's)")
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold promises match security.md',
        'freehold promises match security.html --prefix KES --out promises.yaml',
        'pbpaste | freehold promises match - --format text',
        'freehold promises match security.md --changed --book promises.yaml   # exits 2 where the page says something else',
        'freehold promises match security.md --keep --book promises.yaml',
      ),
    )
    .action(exitsWith(async (page: string, options: MatchOptions) => (await import('./promises-match')).matchOne(page, options)));
}
