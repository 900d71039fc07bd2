import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples } from './options';

/** For whoever changes a schema, and so not in the help. */
export function schemaCommand(program: Command): void {
  program
    .command('schema', { hidden: true })
    .description('write config/schema/*.schema.json and docs/books.md from the zod schemas')
    .addHelpText('after', examples('freehold schema'))
    .action(exitsWith(async () => (await import('./schema')).writeSchemas()));
}
