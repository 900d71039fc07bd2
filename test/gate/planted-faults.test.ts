import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hands } from '../../lib/fences/looking/hands';
import { FenceError } from '../../lib/gate/gate';
import { NO_MEMORY, SealedFolder } from '../../lib/memory';
import type { Memory } from '../../lib/memory';
import { ALL } from '../support/sample';
import { synthesizePlanted } from './plants';

/**
 * The promise of every fence: a fault is refused and named. Each plant is a synthesis of its own, three times: looked at for the
 * first time, with a memory that knows nothing of it, and with one that has seen this very fault.
 */
/** What is planted, and the line that must name it. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  validator: /VALIDATOR W3030/,
  nag: /NAG AwsSolutions-SMG4/,
  'nag-warning': /NAG AwsSolutions-EC27/,
  guard: /GUARD vault_is_locked/,
  check: /CHECK key-policy-names-its-users/,
  'open-trust': /CHECK role-trusts-somebody-named/,
  'raw-resource': /NAG AwsSolutions-SMG4/,
  'raw-lookalike': /NAG AwsSolutions-SMG4/,
  'raw-bucket': /GUARD bucket_is_in_the_accounts_namespace/,
  'throwing-check': /CHECK fence-crashed[\s\S]*it threw: planted/,
  'throwing-pack': /NAG fence-crashed[\s\S]*it threw: planted/,
  'broken-guard': /GUARD fence-crashed[\s\S]*cfn-guard with broken, broken_applies exited with 5: Parsing error/,
  'expired-exception': /REGISTER expired-exception[\s\S]*EX-900 expired on 2026-11-21/,
  'unused-exception': /REGISTER unused-exception[\s\S]*EX-900/,
  'unused-citation': /REGISTER unused-citation[\s\S]*does not occur/,
  'unregistered-exception': /REGISTER unregistered-exception[\s\S]*"EX-901"/,
  'exception-does-not-cover': /REGISTER exception-does-not-cover[\s\S]*EX-900/,
  'exception-elsewhere': /REGISTER exception-does-not-cover[\s\S]*cites EX-900, which holds at planted\/Key\* alone/,
  'promise-not-met':
    /PROMISE SOL-1\.2\n.*promises\.yaml:7\n.*Not met: nothing to look at: vault_is_locked\n {2}remedy .*`notApplicable: /,
  'promise-on-guard':
    /PROMISE SOL-1\.2\n.*promises\.yaml:7\n.*Not met: .*\n {2}remedy {3}mend it \(vault_is_locked: [^)]+\)\n[\s\S]*GUARD vault_is_locked/,
  'promise-on-check':
    /PROMISE SOL-1\.2\n.*promises\.yaml:7\n.*Not met: 1 of \d+ are not as expected\n {2}remedy {3}mend it .*, or register in exceptions\.yaml one of fence check, rules \[key-policy-names-its-users\], at \['planted\/Open\w+'\], promises \[SOL-1\.2\]\n/,
  'expired-by-place': /CHECK key-policy-names-its-users/,
  'promise-unknown-check': /PROMISE SOL-1\.2\n.*promises\.yaml:7\n.*Not met: no check is called symmetric_key_rotate\n/,
  'promise-not-named':
    /PROMISE SOL-1\.2\n.*promises\.yaml:7\n.*Not met: .*EX-900 covers one and does not name SOL-1\.2\n {2}remedy {3}SOL-1\.2 under `promises` of EX-900 in exceptions\.yaml/,
};
const PASSES = ['nothing', 'excepted', 'excepted-check', 'excepted-by-place', 'promise-planned'];

/** One a kind of fence also through the stock CLI, which has let crashed fences pass: all of them with FREEHOLD_ALL. */
const THROUGH_THE_CLI = ALL
  ? [...PASSES, ...Object.keys(REFUSED)]
  : [
      'nothing',
      'validator',
      'nag-warning',
      'guard',
      'check',
      'throwing-check',
      'throwing-pack',
      'broken-guard',
      'expired-exception',
      'promise-not-met',
    ];

interface Run {
  readonly exit: number;
  readonly output: string;
}

const folder = mkdtempSync(join(tmpdir(), 'planted-'));
const hands = new Hands(1);
afterAll(() => hands.end());
const memory = new SealedFolder(join(folder, 'memory'), Buffer.alloc(32, 7));
const WAYS: Readonly<Record<string, Memory>> = {
  'without a memory': NO_MEMORY,
  'with a memory that is new to it': memory,
  'with a memory that has seen it': memory,
};

describe.each(Object.entries(WAYS))('%s', (_, remembers) => {
  const runs = new Map<string, Run>();
  const run = (plant: string): Run => {
    const known = runs.get(plant);
    if (known) return known;
    const fresh = inProcess(plant, remembers);
    runs.set(plant, fresh);
    return fresh;
  };

  test('a sound stack passes, so that a refusal means something', () => {
    expect(run('nothing')).toMatchObject({ exit: 0 });
    expect(run('nothing').output).toMatch(/gate: 1 templates, 2 resources.*promises 1: 1 met$/m);
  });

  test('a registered, current, used exception passes and is counted', () => {
    expect(run('excepted')).toMatchObject({ exit: 0 });
    expect(run('excepted').output).toMatch(/0 open, 2 excepted/);
  });

  test('one that names the promise that it touches passes, and the promise is kept in part', () => {
    expect(run('excepted-check')).toMatchObject({ exit: 0 });
    expect(run('excepted-check').output).toMatch(/proofs .* 0 open, 1 excepted .* promises 2: 1 met, 1 partly$/m);
  });

  test("a company's own departure from a check needs no construct that cites it: the place is enough, as the refusal said", () => {
    expect(run('promise-on-check')).toMatchObject({ exit: 1 });
    expect(run('excepted-by-place')).toMatchObject({ exit: 0 });
    expect(run('excepted-by-place').output).toMatch(/proofs .* 0 open, 1 excepted .* promises 2: 1 met, 1 partly$/m);
  });

  test('a promise whose room is still to be built passes, and is counted as unknown', () => {
    expect(run('promise-planned')).toMatchObject({ exit: 0 });
    expect(run('promise-planned').output).toMatch(/promises 2: 1 met, 1 not built$/m);
  });

  test.each(Object.entries(REFUSED))('%s is refused and named', (plant, named) => {
    expect(run(plant)).toMatchObject({ exit: 1 });
    expect(run(plant).output).toMatch(named);
    expect(run(plant).output).toMatch(/^Refused: \d+ findings?, worst first/m);
  });

  test('a promise is not met where the Guard rule that it rests on is broken', () => {
    expect(run('promise-on-guard').output).toMatch(/PROMISE SOL-1\.2[\s\S]*promises 2: 1 met, 1 not met$/m);
  });
});

describe('through the stock CLI', () => {
  const runs = new Map<string, Run>();
  beforeAll(async () => {
    const queue = [...THROUGH_THE_CLI];
    const worker = async (): Promise<void> => {
      for (let plant = queue.shift(); plant; plant = queue.shift()) runs.set(plant, await throughCli(plant));
    };
    await Promise.all([worker(), worker()]);
  }, 600_000);

  test.each(THROUGH_THE_CLI)('%s exits as it must', (plant) => {
    const { exit, output } = runs.get(plant)!;
    expect({ plant, exit }).toEqual({ plant, exit: PASSES.includes(plant) ? 0 : 1 });
    if (!PASSES.includes(plant)) expect(output).toMatch(REFUSED[plant]!);
  });
});

function inProcess(plant: string, remembers: Memory): Run {
  try {
    return {
      exit: 0,
      output: synthesizePlanted(plant, { memory: remembers, hands, outdir: mkdtempSync(join(folder, `${plant}-`)) }),
    };
  } catch (error) {
    if (!(error instanceof FenceError)) throw error;
    return { exit: 1, output: error.message };
  }
}

const ROOT = join(__dirname, '../..');
const CLI = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const APP = 'node -r ./bin/typescript.js test/gate/planted-app.ts';

function throughCli(plant: string): Promise<Run> {
  const out = mkdtempSync(join(folder, `cli-${plant}-`));
  const args = [CLI, 'synth', '--quiet', '--app', APP, '--output', out, '--context', `plant=${plant}`];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ exit: error ? Number(error.code ?? 1) : 0, output: `${stdout}\n${stderr}` });
    });
  });
}
