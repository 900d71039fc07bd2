import type { Command } from 'commander';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, EXIT_HELP } from '../../lib/commands/exit-codes';
import { init } from '../../lib/commands/init';
import { fingerprint, writtenIn } from '../../lib/gate/synthesis';
import { readLock } from '../../lib/identity';
import { everyCommand, leaves } from './every-command';
import { heard } from './heard';

const program = everyCommand();
const all = leaves(program);

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part) }).outputHelp();
  return text;
}

const COMMANDS = [
  'upgrade',
  'lock',
  'departures',
  'checks',
  'test',
  'promises list',
  'promises show',
  'promises search',
  'promises match',
];

test('they are all here', () => {
  expect(all.length).toBeGreaterThan(30);
  expect(COMMANDS.filter((words) => !all.some(([name]) => name === words))).toEqual([]);
});

test.each(all)('%s shows examples of itself, with options that it has, and the exit codes', (words, command) => {
  const help = helpOf(command);
  expect(help).toContain(EXIT_HELP);
  const [, lines = ''] = /\nExamples:\n([\s\S]*?)\n\n/.exec(help) ?? [];
  const own = lines.split('\n').filter((line) => new RegExp(`\\bfreehold ${words}\\b`).test(line) || words.endsWith(' list'));
  expect(own.length).toBeGreaterThan(0);
  const known = command.options.map(({ long }) => long);
  const shown = own.flatMap((line) => [...line.replace(/[|>#].*/, '').matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option!));
  expect(shown.filter((option) => !known.includes(option))).toEqual([]);
});

test.each(COMMANDS)('%s answers machines with --json', (words) => {
  const [, command] = all.find(([name]) => name === words)!;
  expect(command.options.map(({ long }) => long)).toContain('--json');
});

/** As the command line runs it, in this process. */
async function ran(...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const before = process.exitCode;
  try {
    return await heard(async () => {
      await program.parseAsync(['node', 'freehold', ...args]);
      return Number(process.exitCode);
    });
  } finally {
    process.exitCode = before;
  }
}

test.each([
  ['departures', 'EX-999', EXIT.refused],
  ['checks', 'vault_is_loked', EXIT.refused],
  ['upgrade --to', '../no-such.tgz', EXIT.refused],
  ['promises show', 'backups-kept-dais', EXIT.error],
])('%s %s is refused with %i, and nothing on the output', async (words, wrong, code) => {
  const { exit, stdout, stderr } = await ran(
    ...words.split(' '),
    wrong,
    ...(words.startsWith('promises') ? [] : ['--platform', 'aman']),
  );
  expect([exit, stdout]).toEqual([code, '']);
  expect(stderr).toContain(wrong);
});

test.each([
  ['departures', (said: { number: string }[]) => said.map(({ number }) => number), /^EX-\d{3}$/],
  ['checks', (said: { id: string }[]) => said.map(({ id }) => id), /^[a-z][a-z0-9_-]+$/],
])('%s --json lists them all, with 0', async (words, named, form) => {
  const { exit, stdout } = await ran(words, '--platform', 'aman', '--json');
  const names = named(JSON.parse(stdout) as never);
  expect(exit).toBe(EXIT.fine);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !form.test(name))).toEqual([]);
});

describe('lock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-lock-'));
  const company = join(folder, 'kestrel');
  const LEDGER = 'kestrel-live-eu-central-1-ledger';

  beforeAll(async () => {
    await heard(() => init('kestrel', { yes: true, dir: company, home: ['eu-central-1'], stages: 'live' }));
    process.env.FREEHOLD_COMPANY = company;
  });
  afterAll(() => {
    delete process.env.FREEHOLD_COMPANY;
    rmSync(folder, { recursive: true });
  });

  /** Lays what a synthesis of these very files would have left, with one bucket in it. */
  function synthesizedWith(name: string): void {
    const out = join(company, 'cdk.out');
    mkdirSync(join(out, 'fences'), { recursive: true });
    const artifact = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://111111111111/eu-central-1',
      properties: { templateFile: 'ledger.template.json', stackName: LEDGER },
    };
    writeFileSync(join(out, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts: { [LEDGER]: artifact } }));
    const Resources = { Audit: { Type: 'AWS::S3::Bucket', Properties: { BucketName: name } } };
    writeFileSync(join(out, 'ledger.template.json'), JSON.stringify({ Resources }));
    const left = {
      ...{ platform: 'kestrel', stage: 'live', complete: true, day: new Date().toISOString().slice(0, 10) },
      ...{ written: writtenIn(out), sources: fingerprint(), gate: 'gate: fine' },
    };
    writeFileSync(join(out, 'fences/synthesis.json'), JSON.stringify(left));
  }

  test('writes what holds data with 0; refuses with 3 what would become another, and writes it when told to', async () => {
    synthesizedWith('audit');
    const first = await ran('lock', '--json');
    expect([first.exit, JSON.parse(first.stdout)]).toMatchObject([
      EXIT.fine,
      { held: 1, changes: [`+ ${LEDGER}/Audit: AWS::S3::Bucket audit`] },
    ]);

    synthesizedWith('other');
    const before = readFileSync(join(company, 'identity.lock'), 'utf8');
    const second = await ran('lock', '--json');
    expect(second.exit).toBe(EXIT.broken);
    expect(JSON.parse(second.stdout)).toEqual({
      refused: [{ stack: LEDGER, logicalId: 'Audit', locked: 'AWS::S3::Bucket audit', now: 'AWS::S3::Bucket other' }],
    });
    expect(second.stderr).toContain('nothing was written');
    expect(readFileSync(join(company, 'identity.lock'), 'utf8')).toBe(before);

    const third = await ran('lock', '--replace');
    expect(third.exit).toBe(EXIT.fine);
    expect(readLock(company)).toEqual({ live: { [LEDGER]: { Audit: 'AWS::S3::Bucket other' } } });
  });
});
