import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { RotateOptions } from './rotate-signing-key';

export function rotateSigningKeyCommand(tenant: Command): void {
  started(tenant.command('rotate-signing-key <ID>'))
    .description('give a tenant another key to sign its webhooks with; both are published for the days of the overlap')
    .option('--overlap-days <days>', 'before the new key signs, and again before the old one ends; 0 = at once', '7')
    .option('--reason <sentence>', 'why')
    .addHelpText(
      'after',
      examples(
        'freehold tenant rotate-signing-key acme --overlap-days 14 --reason "the yearly rotation of keys"',
        'freehold tenant rotate-signing-key acme --overlap-days 0 --reason "the role that signs was taken over" --watch',
      ),
    )
    .action(
      exitsWith(async (id: string, options: RotateOptions) => (await import('./rotate-signing-key')).rotateSigningKey(id, options)),
    );
}
