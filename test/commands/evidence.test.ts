import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { EXIT } from '../../lib/commands/exit-codes';
import type { Results } from '../../lib/evidence/results';
import { withOwnHome } from '../support/run/own-home';

const REPOSITORY = path.join(__dirname, '../..');
const PARTS = ['bin', 'config', 'lambdas', 'lib', 'test/mutants', 'package.json', 'package-lock.json', 'cdk.json'];
const EPOCH = '1795392000';

/** The whole project in another folder, so that paths which reach a pack are seen. */
function checkout(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'freehold-evidence-'));
  for (const part of PARTS) cpSync(path.join(REPOSITORY, part), path.join(copy, part), { recursive: true });
  symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Neither learns from the other what it should find out by itself. */
const memoryOf = (copy: string): string => path.join(copy, 'memory');

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(copy: string, command: readonly string[], env: Record<string, string> = {}): Promise<Answer> {
  const options = {
    cwd: copy,
    env: { ...withOwnHome(copy), FREEHOLD_CACHE: memoryOf(copy), SOURCE_DATE_EPOCH: EPOCH, ...env },
    maxBuffer: 1e8,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, command, options, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const freehold = (copy: string, ...args: string[]) => run(copy, ['bin/freehold.js', ...args]);
const synth = (copy: string, context: Record<string, string>, out = 'cdk.out') =>
  run(copy, ['-r', './bin/typescript.js', 'bin/app.ts'], {
    CDK_OUTDIR: path.join(copy, out),
    CDK_CONTEXT_JSON: JSON.stringify(context),
  });

function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    names.filter((name) => path.extname(name) !== '').map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

const [one, other] = [checkout(), checkout()];
const written: Answer[] = [];
beforeAll(async () => {
  // One synthesis is made by the command itself, the other before it: both ways must give one pack.
  await synth(other, { platform: 'solidsoft', stage: 'production' });
  written.push(
    ...(await Promise.all([one, other].map((copy) => freehold(copy, 'evidence', '--platform', 'solidsoft', '--out', 'pack')))),
  );
});
afterAll(() => [one, other].forEach((copy) => rmSync(copy, { recursive: true })));

describe('freehold evidence', () => {
  test('writes a pack and says what is in it', () => {
    expect(written.map(({ status, stderr }) => ({ status, stderr }))).toEqual([
      { status: EXIT.fine, stderr: '' },
      { status: EXIT.fine, stderr: '' },
    ]);
    expect(written[0]!.stdout).toMatch(/^pack: \d+ files; promises: .*\d+ met.*; open pack\/index\.html\n$/);
  });

  test('two checkouts write it byte for byte alike', () => {
    const [first, second] = [one, other].map((copy) => filesIn(path.join(copy, 'pack')));
    expect(first!.size).toBeGreaterThan(30);
    expect([...second!.keys()]).toEqual([...first!.keys()]);
    expect([...first!].filter(([name, text]) => second!.get(name) !== text).map(([name]) => name)).toEqual([]);
    expect([...first!].filter(([, text]) => text.includes(one) || text.includes(tmpdir())).map(([name]) => name)).toEqual([]);
  });

  test('counts promises as the synthesis did', () => {
    const { gate, counts } = JSON.parse(readFileSync(path.join(one, 'pack/results.json'), 'utf8')) as {
      gate: string;
      counts: { promises: Record<string, number> };
    };
    expect(counts.promises.met).toBeGreaterThan(0);
    expect(counts.promises["application's duty"]).toBeGreaterThan(3);
    expect(Object.values(counts.promises).reduce((sum, each) => sum + each, 0)).toBe(16);
    const said = Object.fromEntries(
      gate
        .split('promises 16: ')[1]!
        .split(', ')
        .map((part) => [part.replace(/^\d+ /, ''), Number.parseInt(part, 10)]),
    );
    expect(said).toEqual(counts.promises);
  });

  test('has a row for each finding that the gate counted, with its rule, resource and exception', () => {
    const { gate, gateCounts, findings, exceptions, observations } = JSON.parse(
      readFileSync(path.join(one, 'pack/results.json'), 'utf8'),
    ) as Results;
    const of = (fence: string, excepted: boolean): number =>
      findings.filter((row) => row.fence === fence && (row.exception !== undefined) === excepted).length;
    const written = (word: string): number[] =>
      new RegExp(`${word} ([\\d,]+) rules ([\\d,]+) checks ([\\d,]+) open(?:, ([\\d,]+) excepted)?`)
        .exec(gate)!
        .slice(1)
        .map((digits) => Number((digits ?? '0').replaceAll(',', '')));
    for (const [word, fence] of [
      ['nag', 'nag'],
      ['guard', 'guard'],
      ['proofs', 'check'],
    ] as const) {
      const { rules, looked, open, excepted } = gateCounts[fence]!;
      expect([word, ...written(word)]).toEqual([word, rules, looked, open, excepted]);
      expect([word, of(fence, false), of(fence, true)]).toEqual([word, open, excepted]);
    }
    expect(of('nag', true)).toBeGreaterThan(50);
    expect(of('check', true)).toBe(observations.filter(({ exception }) => exception !== undefined).length);
    for (const { rule, template, resource, exception } of findings) {
      // The CDK acknowledges one finding of its own validator itself, and says why in the place of a number.
      if (!exception?.startsWith('Literal AZs in template are'))
        expect(exceptions.map(({ number }) => number)).toContain(exception);
      expect([rule, template, resource].every((word) => word.length > 1)).toBe(true);
    }
    const lines = readFileSync(path.join(one, 'pack/findings.csv'), 'utf8').trim().split('\r\n');
    expect(lines.length - 1).toBe(findings.length);
  });

  test('of templates as deployed says so first, and how they differ from the synthesis of this commit', async () => {
    const { templates } = JSON.parse(readFileSync(path.join(one, 'pack/results.json'), 'utf8')) as Results;
    for (const { name, account, region } of templates.slice(1)) {
      const folder = path.join(other, 'deployed', account, region);
      mkdirSync(folder, { recursive: true });
      const text = readFileSync(path.join(other, 'cdk.out', `${name}.template.json`), 'utf8');
      writeFileSync(path.join(folder, `${name}.template.json`), text.replace('"RetentionInDays": ', '"RetentionInDays":  1'));
    }
    const { status, stderr } = await freehold(
      other,
      ...['evidence', '--platform', 'solidsoft', '--deployed', 'deployed', '--out', 'as-deployed'],
    );
    expect({ status, stderr }).toEqual({ status: EXIT.broken, stderr: '' });
    const { basis, gate } = JSON.parse(readFileSync(path.join(other, 'as-deployed/results.json'), 'utf8')) as Results;
    expect(gate).toBe('');
    expect(basis).toMatchObject({ kind: 'deployed', difference: { more: [], fewer: [templates[0]!.name] } });
    expect(basis.kind === 'deployed' && basis.read).toBe(undefined);
    const { differing } = (basis as Extract<Results['basis'], { kind: 'deployed' }>).difference;
    expect(differing.length).toBeGreaterThan(2);
    expect(differing.every(({ more, fewer, changed }) => more.length + fewer.length === 0 && changed.length === 1)).toBe(true);
    const page = readFileSync(path.join(other, 'as-deployed/index.html'), 'utf8');
    expect(page.indexOf('fetched by hand, time not known')).toBeLessThan(page.indexOf('at a glance'));
    expect(page).not.toContain('Designed, not operating');
  });

  test('--print-policy prints what reading takes, and none of it changes anything', async () => {
    const { stdout, status } = await freehold(other, 'evidence', '--platform', 'solidsoft', '--print-policy');
    expect(status).toBe(EXIT.fine);
    const { Statement } = JSON.parse(stdout) as { Statement: { Action: string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(8);
    for (const action of actions) expect(action).toMatch(/^\w+:(Describe|List|Get)\w+$|^kms:Decrypt$/);
  });

  test('a time that is set back brings nothing back to life: what expires is judged by the clock, and the pack says both', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { generated, judged, basis } = JSON.parse(readFileSync(path.join(one, 'pack/results.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(generated).toBe('2026-11-23T00:00:00Z');
    expect(Date.parse(today) - Date.parse(judged as string)).toBeLessThanOrEqual(24 * 3_600_000); // midnight may have passed
    expect(basis).toEqual({ kind: 'synthesis', by: 'not known' });
    const front = readFileSync(path.join(one, 'pack/index.html'), 'utf8');
    expect(front).toContain('what expired until then has expired');
    expect(front.indexOf('No account was read')).toBeLessThan(front.indexOf('at a glance'));
    const { stdout } = await freehold(one, 'evidence', 'verify', 'pack');
    expect(stdout).toContain(
      `written as of 2026-11-23T00:00:00Z, judged on ${judged as string}: what expired until then has expired`,
    );
  });

  test('leaves nothing of its own behind', () => {
    expect(readdirSync(one).filter((name) => name.startsWith('pack.'))).toEqual([]);
    expect(existsSync(path.join(one, 'cdk.out'))).toBe(false);
  });

  test('does not write over a folder that holds something else', async () => {
    mkdirSync(path.join(one, 'thesis'));
    writeFileSync(path.join(one, 'thesis/chapter.txt'), 'years of work');
    const { status, stderr } = await freehold(other, 'evidence', '--platform', 'solidsoft', '--out', path.join(one, 'thesis'));
    expect(status).toBe(EXIT.error);
    expect(stderr).toContain(
      'is not empty and holds no evidence pack; wanted a new folder or an older pack of the same; choose another --out',
    );
    expect(readdirSync(path.join(one, 'thesis'))).toEqual(['chapter.txt']);
  });

  test('refuses a synthesis with tenants filtered out', async () => {
    expect((await synth(other, { platform: 'solidsoft', stage: 'production', tenants: 'tejo' }, 'filtered')).status).toBe(0);
    const { status, stderr } = await freehold(other, 'evidence', '--platform', 'solidsoft', '--from', 'filtered');
    expect(status).toBe(EXIT.error);
    expect(stderr).toBe(
      'filtered holds a synthesis with tenants filtered out; evidence is of all tenants or of none; synthesize again without tenants= and shard=\n',
    );
  });

  test('refuses a time that is none, and records that cannot be read', async () => {
    const epoch = await run(other, ['bin/freehold.js', 'evidence', '--platform', 'solidsoft'], { SOURCE_DATE_EPOCH: 'yesterday' });
    expect(epoch).toMatchObject({
      status: EXIT.error,
      stderr: expect.stringContaining('SOURCE_DATE_EPOCH is "yesterday"') as unknown,
    });
    mkdirSync(path.join(other, 'records'));
    writeFileSync(path.join(other, 'records/one.json'), '{ "run": "trap-honeypot"');
    const records = await freehold(other, 'evidence', '--platform', 'solidsoft', '--records', 'records');
    expect(records).toMatchObject({
      status: EXIT.error,
      stderr: 'records/one.json: not JSON; copy the record from the ledger again\n',
    });
  });
});

describe('freehold evidence verify and diff', () => {
  const keys = generateKeyPairSync('ed25519');
  const [privateKey, publicKey] = ['freehold.key', 'freehold.pub'].map((name) => path.join(other, name));
  beforeAll(async () => {
    writeFileSync(privateKey!, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(publicKey!, keys.publicKey.export({ type: 'spki', format: 'pem' }));
    const { status } = await freehold(other, 'evidence', '--platform', 'solidsoft', '--out', 'signed', '--sign', privateKey!);
    expect(status).toBe(EXIT.fine);
  });

  test('a signed pack verifies, and differs from the unsigned one by its signature alone', async () => {
    const { status, stdout } = await freehold(other, 'evidence', 'verify', 'signed', '--key', publicKey!);
    expect({ status, stdout }).toMatchObject({ status: EXIT.fine, stdout: expect.stringContaining('signature valid') as unknown });
    const [plain, signed] = ['pack', 'signed'].map((folder) => filesIn(path.join(other, folder)));
    expect([...signed!.keys()].filter((name) => !plain!.has(name))).toEqual(['manifest.sigstore.json']);
    expect([...plain!].filter(([name, text]) => signed!.get(name) !== text)).toEqual([]);
  });

  test('an unsigned pack exits 3 unless the reader is content with one', async () => {
    const strict = await freehold(other, 'evidence', 'verify', 'pack');
    expect(strict.status).toBe(EXIT.broken);
    expect(strict.stdout).toContain('unsigned: whoever wrote it could have written this too\n');
    expect((await freehold(other, 'evidence', 'verify', 'pack', '--allow-unsigned')).status).toBe(EXIT.fine);
  });

  test('what was altered, added and removed is said, and exits 3', async () => {
    const pack = path.join(other, 'tampered');
    cpSync(path.join(other, 'signed'), pack, { recursive: true });
    appendFileSync(path.join(pack, 'promises.csv'), 'SOL-9.9');
    writeFileSync(path.join(pack, 'letter.html'), 'all is well');
    rmSync(path.join(pack, 'exceptions.csv'));
    const { status, stdout } = await freehold(other, 'evidence', 'verify', 'tampered', '--json', '--key', publicKey!);
    expect(status).toBe(EXIT.broken);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      altered: ['promises.csv'],
      added: ['letter.html'],
      removed: ['exceptions.csv'],
    });
  });

  test('two packs of one state differ in nothing; one with a broken promise is weaker and exits 3', async () => {
    expect(await freehold(other, 'evidence', 'diff', 'pack', 'signed')).toMatchObject({ status: EXIT.fine, stderr: '' });
    const weaker = path.join(other, 'weaker');
    cpSync(path.join(other, 'pack'), weaker, { recursive: true });
    const file = path.join(weaker, 'results.json');
    const results = JSON.parse(readFileSync(file, 'utf8')) as { promises: { id: string; status: string }[] };
    results.promises.find(({ id }) => id === 'SOL-5.1')!.status = 'not met';
    writeFileSync(file, JSON.stringify(results));
    const { status, stdout } = await freehold(other, 'evidence', 'diff', 'pack', 'weaker');
    expect(status).toBe(EXIT.broken);
    expect(stdout).toContain('SOL-5.1 met -> not met');
  });
});

describe('freehold evidence --edition', () => {
  test('public writes one page and its sums, without results, rows or templates', async () => {
    const { status, stderr } = await freehold(
      other,
      'evidence',
      '--platform',
      'solidsoft',
      '--edition',
      'public',
      '--out',
      'public',
    );
    expect({ status, stderr }).toEqual({ status: EXIT.fine, stderr: '' });
    const files = filesIn(path.join(other, 'public'));
    expect([...files.keys()]).toEqual(['index.html', 'manifest.json']);
    expect(JSON.parse(files.get('manifest.json')!)).toMatchObject({
      edition: { kind: 'public', reader: 'anybody' },
      commit: 'not told',
      counts: { templates: 0, tenants: 0, observations: 0 },
    });
    expect((await freehold(other, 'evidence', 'verify', 'public', '--allow-unsigned')).status).toBe(EXIT.fine);
  });

  test.each([
    [['--edition', 'customer'], "a customer's edition is one customer's; wanted --tenant"],
    [['--edition', 'public', '--tenant', 'tejo'], '--tenant goes with --edition customer; got --edition public'],
    [['--edition', 'customer', '--tenant', 'tajo'], 'no tenant is called tajo; wanted one of'],
    [['--edition', 'secret'], "error: option '--edition <kind>' argument 'secret' is invalid"],
  ])('%j is refused in words', async (args, said) => {
    const { status, stderr } = await freehold(other, 'evidence', '--platform', 'solidsoft', '--out', 'none', ...args);
    expect(status).not.toBe(EXIT.fine);
    expect(stderr).toContain(said);
    expect(existsSync(path.join(other, 'none'))).toBe(false);
  });
});

describe('freehold audit', () => {
  const deployed = path.join(other, 'deployed');
  /** The templates as somebody would fetch them from accounts and regions. */
  function fetched(change: (text: string) => string = (text) => text): void {
    rmSync(deployed, { recursive: true, force: true });
    const manifest = JSON.parse(readFileSync(path.join(other, 'cdk.out/manifest.json'), 'utf8')) as {
      artifacts: Record<string, { type: string; environment: string; properties: { templateFile: string } }>;
    };
    for (const [name, { type, environment, properties }] of Object.entries(manifest.artifacts)) {
      if (type !== 'aws:cloudformation:stack') continue;
      const folder = path.join(deployed, environment.replace('aws://', ''));
      mkdirSync(folder, { recursive: true });
      const text = readFileSync(path.join(other, 'cdk.out', properties.templateFile), 'utf8');
      writeFileSync(path.join(folder, `${name}.template.json`), change(text));
    }
  }
  const audited = (folder: string) => freehold(other, 'audit', folder, '--platform', 'solidsoft', '--json');

  test('gives the same answer for an assembly, for the same templates fetched one by one, and in the pack', async () => {
    fetched();
    const answers = await Promise.all([audited('cdk.out'), audited('deployed')]);
    expect(answers.map(({ status }) => status)).toEqual([EXIT.fine, EXIT.fine]);
    const [assembly, folder] = answers.map(
      ({ stdout }) =>
        JSON.parse(stdout) as { promises: unknown[]; findings: unknown[]; blueprints: number; counts: { observations: number } },
    );
    expect(assembly!.promises).toHaveLength(16);
    expect(assembly!.findings.length).toBeGreaterThan(100);
    expect(assembly!.blueprints).toBe(9); // a recovery stack's, and a tenant's for each step of its keys, also as restored: they lie beside the templates of an assembly, and nowhere else
    const { blueprints, counts } = folder!;
    expect(blueprints).toBe(0);
    expect(counts.observations).toBeLessThan(assembly!.counts.observations);
    const { observations } = assembly!.counts;
    expect({ ...folder, blueprints: 9, counts: { ...counts, observations } }).toEqual(assembly);
    const pack = JSON.parse(readFileSync(path.join(other, 'pack/results.json'), 'utf8')) as {
      promises: { id: string; status: string; why: string }[];
    };
    expect(assembly!.promises).toEqual(pack.promises.map(({ id, status, why }) => ({ id, status, why })));
  });

  test('exits 3 for a template that breaks a promise, and names promise, template, logical id, expected and actual', async () => {
    fetched((text) => text.replace('"EnableKeyRotation": true', '"EnableKeyRotation": false'));
    const { status, stdout } = await audited('deployed');
    expect(status).toBe(EXIT.broken);
    const { kept, findings, origins } = JSON.parse(stdout) as {
      kept: boolean;
      findings: Record<string, unknown>[];
      origins: string;
    };
    expect(kept).toBe(false);
    const rotation = findings.filter(({ check }) => check === 'symmetric_key_rotates');
    expect(rotation.length).toBeGreaterThan(10);
    expect(rotation[0]).toMatchObject({
      expected: expect.stringContaining('EnableKeyRotation == true') as unknown,
      actual: expect.stringContaining('EnableKeyRotation: false') as unknown,
    });
    expect(Object.keys(rotation[0]!)).toEqual(expect.arrayContaining(['promises', 'template', 'logicalId', 'line']));
    expect(origins).toContain('construct and source are not known');
  });

  test('refuses what it would have to guess', async () => {
    fetched();
    appendFileSync(path.join(deployed, 'notes.txt'), 'from Tuesday');
    const { status, stderr } = await audited('deployed');
    expect(status).toBe(EXIT.error);
    expect(stderr).toContain('notes.txt is not expected here; wanted a cloud assembly');
  });
});

describe('freehold explain and todo', () => {
  test('explain says which platform a promise is of, and prints lines and controls', async () => {
    const { status, stdout } = await freehold(other, 'explain', 'SOL-5.1');
    expect(status).toBe(EXIT.fine);
    expect(stdout).toMatch(/^SOL-5\.1 {2}\w+/);
    expect(stdout).toMatch(/holds +solidsoft-production-\S+\.template\.json:\d+/);
    expect(stdout).toContain('NIST-800-53-r5: ');
  });

  test('explain of nothing exits 1 with a remedy', async () => {
    const { status, stderr } = await freehold(other, 'explain', 'SOL-9.9');
    expect(status).toBe(EXIT.error);
    expect(stderr).toBe(
      'no book has the promise SOL-9.9; wanted one of the 116 of aman, softdocket, softhouse, softserve, solidsoft; did you mean `SOL-1.1`?\n',
    );
  });

  test('todo lists every open half with its owner and what would decide it', async () => {
    const { status, stdout } = await freehold(other, 'todo', '--platform', 'solidsoft', '--json');
    expect(status).toBe(EXIT.fine);
    const { todo } = JSON.parse(stdout) as { todo: Record<string, string>[] };
    expect(todo.length).toBeGreaterThan(5);
    for (const row of todo) expect(Object.values(row).every((text) => text.length > 2)).toBe(true);
    expect(todo).toContainEqual(expect.objectContaining({ promise: 'SOL-3.2', half: 'template', status: 'not built' }));
  });
});
