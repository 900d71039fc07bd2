import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { ContainOptions } from './contain';

export function containCommand(tenant: Command): void {
  started(tenant.command('contain <ID>'))
    .description(
      "shut a tenant off for an incident's sake: its logins, connections and password, and the way to its own instance; nothing is lost",
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
    .description('open a tenant again that was contained, as it stood before')
    .option('--reason <sentence>', 'why')
    .addHelpText('after', examples('freehold tenant release acme --reason "the key was replaced" --watch'))
    .action(exitsWith(async (id: string, options: ContainOptions) => (await import('./contain')).contain('release', id, options)));
}
