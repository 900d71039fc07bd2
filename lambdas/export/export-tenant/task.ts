import { readEnv } from '../../shared/read-env';
import { TASK_ENV } from './contract';
import { runAsTask } from './run-as-task';

/** What the container runs: small enough to stand in the task's definition, where every synthesis shows it. */
async function main(): Promise<void> {
  try {
    await runAsTask(readEnv(TASK_ENV));
  } catch (error) {
    const { name, message, stack } = error as Error;
    process.stderr.write(
      `${JSON.stringify({ level: 'ERROR', message: 'The task has not exported', error: { name, message, stack } })}\n`,
    );
    process.exitCode = 1; // by which the machine knows
  }
}

void main();
