import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json, platform } from './options';
import type { AddOptions } from './regions/add';
import type { ListOptions } from './regions/list';
import type { UpdateOptions } from './regions/update';

export function regionsCommand(program: Command): void {
  const regions = program.command('regions').description('what is known of the regions of AWS, with day and source');

  regions
    .command('list', { isDefault: true })
    .description('every region, its country, and who has looked at its facts')
    .option('--in <jurisdiction>', 'those under one law: a country such as CA, or a union such as EU')
    .addOption(platform())
    .addOption(json())
    .addHelpText(
      'after',
      examples('freehold regions', 'freehold regions list --in EU', 'freehold regions --json | jq .regions[].region'),
    )
    .action(exitsWith(async (options: ListOptions) => (await import('./regions/list')).list(options)));

  regions
    .command('show <region>')
    .description('all that is known of one region')
    .addOption(platform())
    .addOption(json())
    .addHelpText('after', examples('freehold regions show ca-west-1', 'freehold regions show ca-west-1 --json | jq .unverified'))
    .action(exitsWith(async (region: string, options: ListOptions) => (await import('./regions/list')).show(region, options)));

  regions
    .command('add <region>')
    .description('begin regions/<region>.yaml, where you write what you found out; it goes before the catalogue')
    .option('--folder <folder>', "where the file belongs (default: the company's regions/)")
    .addOption(json())
    .addHelpText('after', examples('freehold regions add ca-west-1'))
    .action(exitsWith(async (region: string, options: AddOptions) => (await import('./regions/add')).add(region, options)));

  regions
    .command('update')
    .description('write the catalogue anew from published data, for a release of Freehold')
    .requiredOption('--from <folder>', 'what `pip install --no-deps --target <folder> botocore cfn-lint` made')
    .option('--country <region=CC...>', 'the countries of regions that are new')
    .addHelpText(
      'after',
      examples('freehold regions update --from .cache/facts', 'freehold regions update --from .cache/facts --country me-west-1=SA'),
    )
    .action(exitsWith(async (options: UpdateOptions) => (await import('./regions/update')).update(options)));
}
