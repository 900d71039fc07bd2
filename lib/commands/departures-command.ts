import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json, platform } from './options';

export function departuresCommand(program: Command): void {
  program
    .command('departures [number]')
    .description('what the platform itself departs in from a fence, why, and who in the company has accepted it')
    .addOption(platform())
    .addOption(json())
    .addHelpText('after', examples('freehold departures', 'freehold departures EX-016'))
    .action(
      exitsWith(async (number: string | undefined, options: { platform?: string; json?: boolean }) =>
        (await import('./departures')).departures(number, options),
      ),
    );
}
