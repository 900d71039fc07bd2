import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, REQUIREMENTS } from './places';
import type { OwnProcesses } from './processes';

const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const OLDEST = 10;

export interface Python {
  readonly command: string;
  readonly version: string;
}

/** The first Python of 3.10 or later on the PATH. */
export function findPython(): Python | undefined {
  for (const command of NAMES) {
    const version = versionOf(command);
    const [major, minor] = (version ?? '').split('.').map(Number);
    if (version && major === 3 && minor! >= OLDEST) return { command, version };
  }
  return undefined;
}

function versionOf(command: string): string | undefined {
  try {
    const print = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
    return execFileSync(command, ['-c', print], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined; // Not there, or no Python 3.
  }
}

/**
 * A virtual environment with the local AWS, by the hashes of requirements.txt; made once for each content of that file and
 * each Python. Returns its folder of programs.
 */
export async function virtualEnvironment(python: Python, processes: OwnProcesses): Promise<string> {
  const content = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(python.version).digest('hex').slice(0, 12);
  const folder = join(CACHE, `python-${content}`);
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    rmSync(folder, { recursive: true, force: true }); // What an interrupted run has left.
    mkdirSync(CACHE, { recursive: true });
    const log = join(CACHE, 'python.log');
    const env = Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    await processes.run({ command: python.command, args: ['-m', 'venv', folder], env, log });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--requirement',
      REQUIREMENTS,
    ];
    await processes.run({ command: join(folder, 'bin/python'), args: pip, env, log });
    writeFileSync(complete, '');
  }
  return join(folder, 'bin');
}
