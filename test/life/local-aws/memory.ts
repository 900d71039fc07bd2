import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 100;

/**
 * The highest memory, in MB, that a function's processes and what they started held at once while `work` lasted, by looks at /proc
 * ten times a second; undefined where there is no /proc.
 */
export async function peakOf<T>(
  functionName: string,
  work: () => Promise<T>,
): Promise<{ result: T; megabytes: number | undefined }> {
  let kilobytes = 0;
  const done = new AbortController();
  const watching = (async () => {
    while (existsSync('/proc/self') && !done.signal.aborted) {
      kilobytes = Math.max(kilobytes, held(functionName));
      await pause(EVERY_MS);
    }
  })();
  const result = await work().finally(() => done.abort());
  await watching;
  return { result, megabytes: kilobytes > 0 ? Math.round(kilobytes / 1024) : undefined };
}

function held(functionName: string): number {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const mine = new Set(
    processes.filter((id) => readIfThere(`/proc/${id}/environ`).includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}\0`)),
  );
  const started = processes.filter((id) => mine.has(field(id, 'PPid')));
  return [...new Set([...mine, ...started])]
    .filter((id) => !isFork(id))
    .reduce((sum, id) => sum + Number(field(id, 'VmRSS').split(' ')[0] ?? 0), 0);
}

/** What is being started is its parent once more until it has become itself: the same pages, which would count twice. */
const isFork = (id: string): boolean => {
  const command = readIfThere(`/proc/${id}/cmdline`);
  return command !== '' && command === readIfThere(`/proc/${field(id, 'PPid')}/cmdline`);
};

const field = (id: string, name: string): string =>
  new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readIfThere(`/proc/${id}/status`))?.[1] ?? '';

/** Processes end while one looks. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
