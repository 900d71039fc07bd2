import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The promise of every fence: through the stock CDK CLI, a fault exits 1 and is named. Each plant is a run of its own.
 */
const ROOT = join(__dirname, '../..');
const CLI = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const APP = 'node -r ./bin/typescript.js test/gate/planted-app.ts';

interface Run {
  readonly exit: number;
  readonly output: string;
}

/** What is planted, and the line that must name it. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  validator: /VALIDATOR W3030/,
  nag: /NAG AwsSolutions-SMG4/,
  'nag-warning': /NAG AwsSolutions-EC27/,
  guard: /GUARD vault_is_locked/,
  check: /CHECK key-policy-names-its-users/,
  'open-trust': /CHECK role-trusts-somebody-named/,
  'raw-resource': /CHECK raw-resource/,
  'raw-bucket': /GUARD bucket_is_in_the_accounts_namespace/,
  'throwing-check': /CHECK fence-crashed[\s\S]*it threw: planted/,
  'throwing-pack': /NAG fence-crashed[\s\S]*it threw: planted/,
  'broken-guard': /GUARD fence-crashed[\s\S]*cfn-guard with broken exited with 5: Parsing error/,
  'expired-exception': /REGISTER expired-exception[\s\S]*EX-900 expired on 2026-11-21/,
  'unused-exception': /REGISTER unused-exception[\s\S]*EX-900/,
  'unused-citation': /REGISTER unused-citation[\s\S]*does not occur/,
  'unregistered-exception': /REGISTER unregistered-exception[\s\S]*"EX-901"/,
  'exception-does-not-cover': /REGISTER exception-does-not-cover[\s\S]*EX-900/,
  'exception-elsewhere': /REGISTER exception-does-not-cover[\s\S]*cites EX-900, which holds at planted\/Key\* alone/,
  'promise-not-met': /PROMISE SOL-1\.2\n.*promises\.yaml\n.*Not met: nothing to look at: vault_is_locked/,
  'promise-on-guard': /GUARD vault_is_locked/,
  'promise-unknown-check': /PROMISE SOL-1\.2\n.*promises\.yaml\n.*Not met: no check is called symmetric_key_rotate\n/,
  'promise-not-named': /PROMISE SOL-1\.2\n.*promises\.yaml\n.*Not met: .*EX-900 covers one and does not name SOL-1\.2/,
};
const PASSES = ['nothing', 'excepted', 'excepted-check', 'promise-planned'];

const runs = new Map<string, Run>();

beforeAll(async () => {
  const queue = [...PASSES, ...Object.keys(REFUSED)];
  const worker = async (): Promise<void> => {
    for (let plant = queue.shift(); plant; plant = queue.shift()) runs.set(plant, await synth(plant));
  };
  await Promise.all([worker(), worker()]);
}, 3_600_000); // A synthesis each: on a machine that does eight other things that is minutes, and nothing here may end in their middle.

test('a sound stack passes, so that a refusal means something', () => {
  expect(runs.get('nothing')).toMatchObject({ exit: 0 });
  expect(runs.get('nothing')!.output).toMatch(/gate: 1 templates, 2 resources.*promises 1: 1 met$/m);
});

test('a registered, current, used exception passes and is counted', () => {
  expect(runs.get('excepted')).toMatchObject({ exit: 0 });
  expect(runs.get('excepted')!.output).toMatch(/0 open, 2 excepted/);
});

test('one that names the promise that it touches passes, and the promise is kept in part', () => {
  expect(runs.get('excepted-check')).toMatchObject({ exit: 0 });
  expect(runs.get('excepted-check')!.output).toMatch(/proofs .* 0 open, 1 excepted .* promises 2: 1 met, 1 partly$/m);
});

test('a promise whose room is still to be built passes, and is counted as unknown', () => {
  expect(runs.get('promise-planned')).toMatchObject({ exit: 0 });
  expect(runs.get('promise-planned')!.output).toMatch(/promises 2: 1 met, 1 unknown$/m);
});

test.each(Object.entries(REFUSED))('%s exits 1 and is named', (plant, named) => {
  const run = runs.get(plant)!;
  expect(run.exit).toBe(1);
  expect(run.output).toMatch(named);
  expect(run.output).toMatch(/^Refused: \d+ findings?, worst first/m);
});

test('a promise is not met where the Guard rule that it rests on is broken', () => {
  expect(runs.get('promise-on-guard')!.output).toMatch(/PROMISE SOL-1\.2[\s\S]*promises 2: 1 met, 1 not met$/m);
});

function synth(plant: string): Promise<Run> {
  const out = mkdtempSync(join(tmpdir(), `planted-${plant}-`));
  const args = [CLI, 'synth', '--quiet', '--app', APP, '--output', out, '--context', `plant=${plant}`];
  const env = { ...process.env, CDK_VALIDATION: 'true' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ exit: error ? Number(error.code ?? 1) : 0, output: `${stdout}\n${stderr}` });
    });
  });
}
