import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import type { FailoverPlanOptions } from './failover/plan';
import { examples, json, onePlatform } from './options';

export function failoverCommand(program: Command): void {
  const failover = program
    .command('failover')
    .description('the day on which a region is lost: docs/failover.md')
    .addHelpText('after', examples('freehold failover plan --residency in'));
  onePlatform(failover.command('plan'))
    .description('how long until every tenant is served again after the loss of a home region, plan by plan')
    .option('--residency <name>', 'whose home region is lost (default: the only one)')
    .option('--tenants <list>', 'how many of a plan there are, such as enterprise=100 (default: those that are declared)')
    .option('--records <dir>', "a copy of the ledger's records of runs: drills have measured how long a restore takes")
    .option('--record-keys <dir>', 'the public keys (PEM) that the company publishes; drills that nobody has signed do not count')
    .option('--restore <minutes>', 'how long a restore takes that no drill has measured (default: 60, assumed)')
    .option('--prepare <minutes>', 'from the loss to the first restore (default: 60, assumed)')
    .option('--at-once <number>', 'copies that are verified at once (default: the places of the hook that does it)')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold failover plan --residency in',
        'freehold failover plan --residency in --tenants enterprise=100 --at-once 20',
        'freehold failover plan --residency in --records records --record-keys keys --json > failover-2027.json',
      ),
    )
    .action(exitsWith(async (options: FailoverPlanOptions) => (await import('./failover/plan')).plan(options)));
}
