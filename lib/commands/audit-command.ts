import type { Command } from 'commander';
import type { AuditOptions } from './audit';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

export function auditCommand(program: Command): void {
  onePlatform(program.command('audit <dir>'))
    .description(
      'run every fence and every promise check over templates that somebody else supplies: a cloud assembly, or <account>/<region>/<stack>.template.json (or .yaml)',
    )
    .option('--tenants <ids>', 'the tenants that the templates were made for, as for a synthesis (default: all)')
    .addOption(json())
    .addHelpText('after', examples('freehold audit cdk.out', 'freehold audit deployed/ --platform aman --json | jq .findings'))
    .action(exitsWith(async (folder: string, options: AuditOptions) => (await import('./audit')).audit(folder, options)));
}
