import type { Command } from 'commander';
import type { DoctorOptions } from './doctor';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

export function doctorCommand(program: Command): void {
  onePlatform(program.command('doctor'))
    .description('look for what would stop a deployment, on this machine and in the accounts; changes nothing')
    .addOption(json())
    .option('--policy', 'print the rights that its questions take, all of them read, and ask nothing')
    .addHelpText(
      'after',
      examples(
        'freehold doctor',
        'AWS_PROFILE=aman-staging freehold doctor --platform aman --stage staging',
        'freehold doctor --policy > doctor-policy.json',
      ),
    )
    .action(exitsWith(async (options: DoctorOptions) => (await import('./doctor')).doctor(options)));
}
