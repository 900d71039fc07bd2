import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The stock CDK CLI on the real app: what a new user types, good and bad. */
const ROOT = join(__dirname, '../..');
const CLI = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const out = mkdtempSync(join(tmpdir(), 'freehold-synth-'));

interface Run {
  readonly exit: number;
  readonly output: string;
}

let good: Run;
let templates: string;
beforeAll(async () => {
  good = await cdk('synth', '--quiet', '--context', 'platform=solidsoft', '--context', 'stage=development');
  templates = digest(out);
});

test('a good synthesis exits 0 and leaves the gate line', () => {
  expect(good).toMatchObject({ exit: 0 });
  expect(readFileSync(join(out, 'fences/gate.txt'), 'utf8')).toMatch(
    /^gate: \d+ templates, [\d,]+ resources · validator \d+ rules 0 findings · nag \d+ rules [\d,]+ checks 0 open, \d+ excepted · guard \d+ rules [\d,]+ checks 0 open · proofs \d+ rules [\d,]+ checks 0 open(, \d+ excepted)? · isolation [1-9][\d,]* pairs, [1-9]\d* roles, [1-9]\d* things, [1-9][\d,]* statements/,
  );
});

test('the manifest waits for no look-up, so the stock CLI can deploy it', () => {
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as {
    missing?: unknown[];
    artifacts: Record<string, { type: string }>;
  };
  expect(Object.values(manifest.artifacts).filter((a) => a.type === 'aws:cloudformation:stack').length).toBeGreaterThan(10);
  expect(manifest.missing ?? []).toEqual([]);
});

test.each([
  ['an unknown platform', ['platform=solidsofd'], /the platform does not exist, got "solidsofd".*did you mean `solidsoft`/],
  ['an unknown stage', ['stage=prod'], /the stage does not exist, got "prod"/],
  ['an unknown tenant', ['tenants=nobody'], /the tenant does not exist, got "nobody"/],
  ['an impossible shard', ['shard=3/2'], /shard/],
  ['a shard and a choice of tenants', ['shard=1/2', 'tenants=none'], /exclude each other/],
])('%s is one clear error without a stack trace, and the last good templates stay', async (_, context, message) => {
  const run = await cdk('synth', '--quiet', ...context.flatMap((c) => ['--context', c]));
  expect(run.exit).toBe(1);
  expect(run.output).toMatch(message);
  expect(run.output).not.toMatch(/^\s+at .*\.(ts|js):\d+/m);
  expect(digest(out)).toBe(templates);
});

function cdk(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, CDK_VALIDATION: 'true' };
    execFile(process.execPath, [CLI, ...args, '--output', out], { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ exit: error ? Number(error.code ?? 1) : 0, output: `${stdout}\n${stderr}` });
    });
  });
}

/** Names and contents of every file of a folder. */
function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name).update(readFileSync(path));
  }
  return hash.digest('hex');
}
