import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { needs } from '../support/needs';
import { peakOf } from './local-aws/memory';

const MEGABYTES = 40;
/** Holds so many megabytes, and then as a fork of itself, which has the same pages and never becomes anything else. */
const HOLDS = `x=$(head -c ${MEGABYTES}000000 /dev/zero | tr '\\0' x); echo held; (read y; :); :`;

needs(existsSync('/proc/self'), 'a system that tells of its processes under /proc').test(
  'memory that a fork has in common with its parent counts once',
  async () => {
    const env = { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: 'life-memory-probe' };
    const child = spawn('sh', ['-c', HOLDS], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = new Promise((end) => child.once('close', end));
    await new Promise((held) => child.stdout.once('data', held));
    const { megabytes } = await peakOf('life-memory-probe', () => new Promise((over) => setTimeout(over, 600)));
    child.stdin.end();
    await ended;
    expect(megabytes).toBeGreaterThanOrEqual(MEGABYTES - 5);
    expect(megabytes).toBeLessThan(2 * MEGABYTES - 10);
  },
);
