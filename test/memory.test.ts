import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { HeldBack, machineMemory, NO_MEMORY, SealedFolder } from '../lib/memory';

/** A memory may cost time, and never a finding: what is not the very entry that this machine wrote for this very key is not there. */
const SECRET = Buffer.alloc(32, 1);
const VERDICT = { found: [{ rule: 'vault_is_locked', path: 'acme/Vault' }] };
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'memory-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const memory = (secret = SECRET): SealedFolder => new SealedFolder(folder, secret);
const files = (): string[] => readdirSync(join(folder, 'guard')).map((name) => join(folder, 'guard', name));
const kept = (key = 'rules 1, template a'): string => {
  const before = new Set(readdirSync(folder).includes('guard') ? files() : []);
  memory().keep('guard', key, VERDICT);
  return files().find((file) => !before.has(file))!;
};

test('what was kept is recalled by another process of this machine, under its key and kind alone', () => {
  kept();
  expect(memory().recall('guard', 'rules 1, template a')).toEqual(VERDICT);
  expect(memory().recall('guard', 'rules 1, template b')).toBeUndefined();
  expect(memory().recall('nag', 'rules 1, template a')).toBeUndefined();
});

test('a flipped byte, wherever it is: not there', () => {
  const file = kept();
  const sound = readFileSync(file);
  expect(sound.length).toBeGreaterThan(100);
  for (let at = 0; at < sound.length; at++) {
    const flipped = Buffer.from(sound);
    flipped[at]! ^= 1;
    writeFileSync(file, flipped);
    expect({ at, value: memory().recall('guard', 'rules 1, template a') }).toEqual({ at, value: undefined });
  }
  writeFileSync(file, sound);
  expect(memory().recall('guard', 'rules 1, template a')).toEqual(VERDICT);
});

test('cut short, or empty: not there', () => {
  const file = kept();
  for (const length of [readFileSync(file).length - 1, 65, 64, 1, 0]) {
    truncateSync(file, length);
    expect(memory().recall('guard', 'rules 1, template a')).toBeUndefined();
  }
});

test("an old engine's entry in the place of the new one's: not there", () => {
  const old = kept('engine 3.1.0');
  const next = kept('engine 3.1.1');
  copyFileSync(old, next);
  expect(memory().recall('guard', 'engine 3.1.1')).toBeUndefined();
  expect(memory().recall('guard', 'engine 3.1.0')).toEqual(VERDICT);
});

test("another platform's entry in the place of this one's: not there", () => {
  const clean = kept('softserve');
  memory().keep('guard', 'softserve', { found: [] });
  copyFileSync(clean, kept('softdocket'));
  expect(memory().recall('guard', 'softdocket')).toBeUndefined();
});

test('written by another machine, as a folder of packages that was restored from elsewhere is: not there', () => {
  memory(Buffer.alloc(32, 2)).keep('guard', 'rules 1, template a', { found: [] });
  expect(files()).toHaveLength(1);
  expect(memory().recall('guard', 'rules 1, template a')).toBeUndefined();
});

test('poisoned with a verdict of its own making, sealed as well as anybody can without the secret: not there', () => {
  const file = kept();
  const [seal] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${seal}\n${JSON.stringify({ found: [] })}`);
  expect(memory().recall('guard', 'rules 1, template a')).toBeUndefined();
});

test('a disk that takes nothing: nothing is kept, and nobody is stopped', () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder should be: every write fails, for root too');
  expect(() => memory().keep('guard', 'a', VERDICT)).not.toThrow();
  expect(memory().recall('guard', 'a')).toBeUndefined();
});

test('a folder where an entry should be: not there, and nobody is stopped', () => {
  const file = kept();
  rmSync(file);
  mkdirSync(file);
  expect(memory().recall('guard', 'rules 1, template a')).toBeUndefined();
  expect(() => memory().keep('guard', 'rules 1, template a', VERDICT)).not.toThrow();
  chmodSync(file, 0o700);
});

test('two syntheses at once: whoever reads meanwhile gets a whole verdict or none', async () => {
  const script = `
    const { SealedFolder } = require(${JSON.stringify(join(__dirname, '../lib/memory.ts'))});
    const memory = new SealedFolder(${JSON.stringify(folder)}, Buffer.alloc(32, 1));
    for (let i = 0; i < 400; i++) memory.keep('guard', 'one key', { by: process.argv[2], filler: process.argv[2].repeat(20000) });`;
  const file = join(folder, 'writer.js');
  writeFileSync(file, script);
  const writers = ['a', 'b'].map((by) => fork(file, [by], { execArgv: ['-r', join(__dirname, '../bin/typescript.js')] }));
  const ends = Promise.all(writers.map((writer) => once(writer, 'exit')));
  let running = true;
  void ends.then(() => (running = false));
  let seen = 0;
  while (running) {
    const value = memory().recall('guard', 'one key') as { by: string; filler: string } | undefined;
    if (value) {
      seen += 1;
      expect(new Set(value.filler)).toEqual(new Set([value.by]));
      expect(value.filler).toHaveLength(20_000);
    }
    await new Promise(setImmediate);
  }
  expect((await ends).map(([code]) => code as number)).toEqual([0, 0]);
  expect(seen).toBeGreaterThan(0);
  expect(files()).toHaveLength(1);
});

test('what nobody has used for two weeks goes, and what was used stays', () => {
  const [unused, used] = [kept('unused'), kept('used')];
  const old = new Date(Date.now() - 15 * 24 * 3600 * 1000);
  for (const file of [unused, used]) utimesSync(file, old, old);
  expect(memory().recall('guard', 'used')).toEqual(VERDICT);
  writeFileSync(join(folder, 'not-ours'), '');
  utimesSync(join(folder, 'not-ours'), old, old);
  memory().forget();
  expect(files()).toEqual([used]);
  expect(readdirSync(folder).sort()).toEqual(['guard', 'not-ours']);
});

test('forgetting in a folder that holds more than ours: what others call by a hash stays', () => {
  const old = new Date(Date.now() - 15 * 24 * 3600 * 1000);
  const hash = 'ab'.repeat(32);
  const theirs = [`lfs/objects/ab/ab/${hash}`, `layers/${hash}`, `layers/${hash}.json`, hash];
  for (const name of theirs) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), 'a layer, or a film');
    utimesSync(join(folder, name), old, old);
  }
  const half = `${kept()}.17.${'0'.repeat(8)}`;
  writeFileSync(half, 'half');
  utimesSync(half, old, old);
  memory().forget();
  expect(theirs.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
  expect(existsSync(half)).toBe(false);
});

test.each(['off', 'OFF', '0', 'no', 'none', 'false'])(
  'FREEHOLD_CACHE=%s remembers nothing, and makes no folder of that name',
  (word) => {
    const env = jest.replaceProperty(process, 'env', { ...process.env, FREEHOLD_CACHE: word });
    expect(machineMemory() === NO_MEMORY).toBe(true); // the other knows a secret, which a failure would print
    env.restore();
  },
);

test('what is held back is known at once, and to others when it is settled', () => {
  const held = new HeldBack(memory());
  held.keep('guard', 'a', VERDICT);
  expect(held.recall('guard', 'a')).toEqual(VERDICT);
  expect(memory().recall('guard', 'a')).toBeUndefined();
  held.settle();
  expect(memory().recall('guard', 'a')).toEqual(VERDICT);
});

test('what cannot be written down at all is not kept, and stops nobody', () => {
  const endless: { self?: unknown } = {};
  endless.self = endless;
  expect(() => memory().keep('guard', 'endless', endless)).not.toThrow();
});

test('a secret that others can read is none', () => {
  const env = { PATH: process.env.PATH, XDG_STATE_HOME: join(folder, 'open') };
  const script = `process.stdout.write(require('${join(__dirname, '../lib/machine-secret.js')}').machineSecret()?.toString('hex') ?? 'none')`;
  const said = (): string => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env }).stdout;
  expect(said()).toMatch(/^[0-9a-f]{64}$/);
  chmodSync(join(folder, 'open/freehold/memory-secret'), 0o644);
  expect(said()).toBe('none');
});

test('forgetting stops nobody: a file where the folder should be, and entries that another synthesis takes away meanwhile', async () => {
  const nowhere = join(folder, 'a-file');
  writeFileSync(nowhere, '');
  expect(() => new SealedFolder(nowhere, SECRET).forget()).not.toThrow();

  const script = `
    const { SealedFolder } = require(${JSON.stringify(join(__dirname, '../lib/memory.ts'))});
    const memory = new SealedFolder(${JSON.stringify(folder)}, Buffer.alloc(32, 1));
    for (let i = 0; i < 3000; i++) memory.keep('guard', 'key ' + (i % 20), i);`;
  const file = join(folder, 'writer.js');
  writeFileSync(file, script);
  const writer = fork(file, { execArgv: ['-r', join(__dirname, '../bin/typescript.js')] });
  let running = true;
  const end = once(writer, 'exit').then(([code]) => {
    running = false;
    return code as number;
  });
  let times = 0;
  while (running) {
    memory().forget(Date.now() + 15 * 24 * 3600 * 1000);
    times += 1;
    await new Promise(setImmediate);
  }
  expect(await end).toBe(0);
  expect(times).toBeGreaterThan(10);
});

test('two people on one machine keep apart what they transpiled', () => {
  const script =
    "process.argv.splice(2, 0, '--help'); process.on('exit', () => console.error(Object.keys(require.cache).filter((file) => /sucrase.dist.parser/.test(file)).length)); require('./bin/freehold.js')";
  const transpiles = (person: string): boolean => {
    const env = { PATH: process.env.PATH, XDG_STATE_HOME: join(folder, person) };
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: join(__dirname, '..'), encoding: 'utf8', env });
    expect(stdout).toContain('Usage: freehold');
    return Number(stderr.trim().split('\n').at(-1)) > 0;
  };
  expect(['first', 'second', 'first', 'second'].map(transpiles)).toEqual([true, true, false, false]);
});

test('in CI no verdict is remembered, and what is hashed again is; told to do without, nothing is', () => {
  const before = { ...process.env };
  delete process.env.FREEHOLD_CACHE;
  Object.assign(process.env, { CI: 'true', XDG_STATE_HOME: folder });
  try {
    expect(machineMemory()).toBe(NO_MEMORY);
    expect(machineMemory('noVerdicts')).toBeInstanceOf(SealedFolder);
    process.env.FREEHOLD_CACHE = 'off';
    expect([machineMemory(), machineMemory('noVerdicts')]).toEqual([NO_MEMORY, NO_MEMORY]);
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
});

test('of many that begin at once all have the one secret', async () => {
  const script = `process.stdout.write(require('${join(__dirname, '../lib/machine-secret.js')}').machineSecret()?.toString('hex') ?? 'none')`;
  const env = { PATH: process.env.PATH, XDG_STATE_HOME: join(folder, 'new') };
  const secrets = await Promise.all(
    Array.from({ length: 12 }, () => promisify(execFile)(process.execPath, ['-e', script], { env })),
  );
  expect(new Set(secrets.map(({ stdout }) => stdout)).size).toBe(1);
  expect(secrets[0]!.stdout).toMatch(/^[0-9a-f]{64}$/);
});
