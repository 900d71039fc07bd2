import type { Command } from 'commander';
import type { DoctorOptions } from './doctor';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

export function doctorCommand(program: Command): void {
  onePlatform(program.command('doctor'))
    .description('look for what would stop a deployment: versions, configuration, accounts, backup replication')
    .addOption(json())
    .addHelpText('after', examples('freehold doctor', 'AWS_PROFILE=aman-staging freehold doctor --platform aman --stage staging'))
    .action(exitsWith(async (options: DoctorOptions) => (await import('./doctor')).doctor(options)));
}
