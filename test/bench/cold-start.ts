import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { HOOKS } from '../../lib/naming';
import { bundleHooks, bundleOf } from '../../lib/parts/hook-bundles';

/**
 * What a hook's bundle costs before its first line of work: `npm run bench:cold`. Each time a fresh Node process loads the very file
 * that is deployed; the median of five, in milliseconds, without the start of Node itself. Lambda's own start comes on top.
 */
const ROUNDS = 5;
const LOAD =
  'const from = performance.now(); require(process.argv[1]); process.stdout.write(String(performance.now() - from)); process.exit()';

bundleHooks();
console.log('| hook | KB | ms to load |\n| --- | ---: | ---: |');
for (const hook of HOOKS) {
  const file = join(bundleOf(hook), 'index.js');
  const took = Array.from({ length: ROUNDS }, () =>
    Number(execFileSync(process.execPath, ['-e', LOAD, file], { env: environment(), encoding: 'utf8' })),
  );
  const median = took.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
  console.log(`| ${hook} | ${Math.round(statSync(file).size / 1024)} | ${Math.round(median)} |`);
}

/** What Lambda sets, and nothing of this machine. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, AWS_REGION: 'eu-central-1' };
}
