import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { AddOptions } from './add';

export function addCommand(tenant: Command): void {
  started(tenant.command('add [ID]'))
    .description('onboard a tenant')
    .option('--name <name>', 'what people call it')
    .option('--plan <name>', 'what it buys')
    .option('--cidr <range>', "range of the tenant's own network, a /20, where the plan has one")
    .option('--contact <address>', 'who at the customer is told that it is ready, and later that it is gone')
    .option('--file <request>', 'the request as JSON or YAML, in place of the options above')
    .addHelpText(
      'after',
      examples(
        'freehold tenant add acme --residency eu --name "Acme Industries" --plan standard --contact it@acme.example --watch',
        'freehold tenant add acme --residency eu --name "Acme Industries" --plan enterprise-private --cidr 10.64.16.0/20 --contact it@acme.example',
        'freehold tenant add --file acme.json --json',
      ),
    )
    .action(exitsWith(async (id: string | undefined, options: AddOptions) => (await import('./add')).add(id, options)));
}
