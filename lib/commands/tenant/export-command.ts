import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { ExportOptions } from './export';

export function exportCommand(tenant: Command): void {
  started(tenant.command('export <ID>'))
    .description('hand a tenant its data, or its own audit trail')
    .option('--formats <list>', 'of csv, jsonl, sql; separated by commas (default: csv,jsonl)')
    .option('--trail', 'the audit trail, from one day to another')
    .option('--from <day>', 'the first day, YYYY-MM-DD')
    .option('--to <day>', 'the last day, YYYY-MM-DD')
    .addHelpText(
      'after',
      examples(
        'freehold tenant export acme --formats csv,sql --watch',
        'freehold tenant export acme --trail --from 2026-10-01 --to 2026-10-31',
      ),
    )
    .action(exitsWith(async (id: string, options: ExportOptions) => (await import('./export')).exportTenant(id, options)));
}
