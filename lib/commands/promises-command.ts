import type { Command } from 'commander';
import { promisesMatchCommand } from './promises-match-command';

export function promisesCommand(program: Command): void {
  const promises = program.command('promises').description('what security pages promise, and what shows that it is kept');
  promisesMatchCommand(promises);
}
