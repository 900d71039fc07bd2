import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import type { InitOptions } from './init';
import { examples } from './options';

export function initCommand(program: Command): void {
  program
    .command('init [name]')
    .description("begin a company's repository, in a new folder; asks on a terminal for what no option says")
    .option('--dir <dir>', 'where it is written (default: a folder called like the company)')
    .option('--title <text>', 'what the company is called')
    .option('--domain <domain>', "the product's domain, such as kestrel.example")
    .option('--home <regions...>', 'the home region of each residency; its recovery region is the pair')
    .option(
      '--jurisdiction <codes...>',
      'under whose law data of each home lies, in the same order: a country or a union, such as IE (in Ireland alone, without a recovery region) or EU (default: EU for its members, else the country)',
    )
    .option('--isolation <kind>', 'what a tenant has for itself: dedicated, database or row')
    .option('--stages <names>', 'one to five, the last one with customers, such as staging,production')
    .option('--accounts <ids>', 'the AWS account of each stage, in the same order; examples where left out')
    .option('--ci <name>', 'github or gitlab')
    .option('--repository <path>', 'where the CI runs, such as kestrel/freehold')
    .option('--approver <person>', "who accepts the product's departures")
    .option('--approval <reference>', 'ticket or document in which that is decided')
    .option(
      '--package <spec>',
      'the package to depend on: a version, or file: and a path from here (default: what this folder depends on, else this version)',
    )
    .option('--yes', 'ask nothing: the default of whatever is left out')
    .addHelpText(
      'after',
      examples(
        'freehold init kestrel',
        'freehold init kestrel --yes --title "Kestrel Clinics" --home eu-central-1 us-east-1 --isolation database',
        'freehold init kestrel --yes --home eu-central-1 ca-central-1 --jurisdiction DE CA   # in Germany alone, not elsewhere in the EU',
        'freehold init kestrel --yes --ci gitlab --stages test,live --accounts 111122223333,444455556666',
      ),
    )
    .action(exitsWith(async (name: string | undefined, options: InitOptions) => (await import('./init')).init(name, options)));
}
