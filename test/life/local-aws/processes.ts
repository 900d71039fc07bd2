import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

export interface Order {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Where both outputs go. */
  readonly log: string;
  readonly cwd?: string;
}

/** What this run has started; ended by their own process groups, and nothing else is. */
export class OwnProcesses {
  private readonly running = new Map<ChildProcess, Promise<void>>();

  /** Starts a process group of its own, so that what the process starts ends with it. */
  start({ command, args, env, log, cwd }: Order): ChildProcess {
    const out = openSync(log, 'a');
    const child = spawn(command, [...args], { env: { ...env }, detached: true, stdio: ['ignore', out, out], ...(cwd && { cwd }) });
    closeSync(out);
    this.running.set(
      child,
      new Promise((ended) => {
        child.once('exit', () => ended());
        child.once('error', () => ended());
      }),
    );
    void this.running.get(child)!.then(() => this.running.delete(child));
    return child;
  }

  /** Runs to the end. Throws with the end of the log when the exit code is not 0. */
  async run(order: Order): Promise<void> {
    const child = this.start(order);
    await this.running.get(child);
    if (child.exitCode === 0) return;
    const end = (await readFile(order.log, 'utf8')).trimEnd().split('\n').slice(-25).join('\n');
    const how = child.signalCode ? `was ended by ${child.signalCode}` : `ended with ${child.exitCode ?? 'no start'}`;
    throw new Error(`${order.command} ${order.args.slice(0, 3).join(' ')} ${how}; the log ${order.log} ends:\n${end}`);
  }

  /** Asks every process group to end, and after three seconds no longer asks. */
  async stop(): Promise<void> {
    const all = [...this.running];
    for (const [child] of all) signal(child, 'SIGTERM');
    await Promise.race([Promise.all(all.map(([, ended]) => ended)), pause(3_000, undefined, { ref: false })]);
    for (const [child] of all) signal(child, 'SIGKILL'); // What the process itself left behind in its group, too.
  }
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // Gone already.
  }
}
