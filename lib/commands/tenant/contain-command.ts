import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { ContainOptions } from './contain';

export function containCommand(tenant: Command): void {
  started(tenant.command('contain <ID>'))
    .description(
      "shut a tenant off for an incident's sake: the application's role for its files, keys and secret, its logins and connections; of its own instance the network and the administrator's password, too; nothing is lost",
    )
    .option('--reason <sentence>', 'why')
    .option('--incident <id>', 'the incident for whose sake')
    .addHelpText(
      'after',
      examples(
        'freehold tenant contain acme --incident inc-20270131-1a2b3c4d --reason "a leaked key reads its files" --watch',
        'freehold tenant release acme --reason "the key was replaced" --watch',
      ),
    )
    .action(exitsWith(async (id: string, options: ContainOptions) => (await import('./contain')).contain('contain', id, options)));
}

export function releaseCommand(tenant: Command): void {
  started(tenant.command('release <ID>'))
    .description(
      'open a tenant again that was contained, as it stood before, once no session is left that a stranger may have: an hour and five minutes after --safe-since',
    )
    .option('--reason <sentence>', 'why')
    .option(
      '--safe-since <moment>',
      "since when nobody has had the application's credentials who should not; left out: the moment you ask",
    )
    .addHelpText(
      'after',
      examples(
        'freehold tenant release acme --reason "the key was replaced" --watch',
        'freehold tenant release acme --reason "the key was replaced" --safe-since 2027-01-31T03:00:00Z --watch',
      ),
    )
    .action(exitsWith(async (id: string, options: ContainOptions) => (await import('./contain')).contain('release', id, options)));
}
