import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples } from './options';

export function layerCommand(program: Command): void {
  program
    .command('layer')
    .description('get the dump program of exports, by its pinned hash; needs Python and the network, once before a deployment')
    .addHelpText('after', examples('freehold layer'))
    .action(exitsWith(async () => (await import('./layer')).layer()));
}
