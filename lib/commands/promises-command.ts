import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json } from './options';
import type { PromisesOptions } from './promises';
import { promisesMatchCommand } from './promises-match-command';

/** The catalogue of promises: what security pages promise, and what a book says of each. Needs no platform. */
export function promisesCommand(program: Command): void {
  const promises = program
    .command('promises')
    .description('look up what security pages promise, and how a book says it')
    .addHelpText(
      'after',
      examples(
        'freehold promises',
        'freehold promises search daily backups',
        'freehold promises show backups-kept-days',
        'freehold promises match security.md',
      ),
    );
  promises
    .command('list', { isDefault: true })
    .description('every kind of promise, theme by theme')
    .addOption(json())
    .addHelpText('after', examples('freehold promises list', "freehold promises list --json | jq '.kinds[].id'"))
    .action(exitsWith(async (options: PromisesOptions) => (await import('./promises')).listKinds(options)));
  promises
    .command('show <id>')
    .description('one kind: its figures, what shows it, who owes which half, and lines to paste into a book')
    .addOption(json())
    .addHelpText('after', examples('freehold promises show erased-within', 'freehold promises show uptime --json'))
    .action(exitsWith(async (id: string, options: PromisesOptions) => (await import('./promises')).showKind(id, options)));
  promises
    .command('search <words...>')
    .description('kinds that pages speak of in such words, the nearest first')
    .addOption(json())
    .addHelpText('after', examples('freehold promises search deleted from backups', 'freehold promises search "72 hours"'))
    .action(
      exitsWith(async (words: string[], options: PromisesOptions) => (await import('./promises')).searchKinds(words, options)),
    );
  promisesMatchCommand(promises);
}
