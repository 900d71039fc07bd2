import { counted } from '../../config/mistakes';
import { examined, type ExaminedOptions } from './examined';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';

export interface TodoOptions extends ExaminedOptions {
  readonly json?: boolean;
}

/** Lists what has no evidence yet, why, what would decide it, and who owes it. */
export async function todo(options: TodoOptions): Promise<ExitCode> {
  const { results } = (await examined(options)).evidence;
  if (options.json) process.stdout.write(`${JSON.stringify({ platform: results.platform, todo: results.todo }, undefined, 2)}\n`);
  else if (results.todo.length === 0) process.stdout.write('everything has its evidence\n');
  else {
    const rows = results.todo.map(({ promise, half, status, owes, why }) => [promise, half, status, owes, why]);
    const promises = new Set(results.todo.map(({ promise }) => promise)).size;
    process.stdout.write(`${table([['promise', 'half', 'status', 'owes', 'why'], ...rows])}\n\n`);
    process.stdout.write(`${counted(rows.length, 'half', 'halves')} of ${counted(promises, 'promise')} without evidence\n`);
  }
  return EXIT.fine;
}
