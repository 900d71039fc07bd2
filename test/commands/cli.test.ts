import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { EXIT, EXIT_HELP } from '../../lib/commands/exit-codes';
import { withOwnHome } from '../support/run/own-home';

const REPOSITORY = path.join(__dirname, '../..');

/** The repository's command line over a copy of its configuration, which may be broken at will. */
const copy = mkdtempSync(path.join(tmpdir(), 'freehold-cli-'));
beforeAll(() => {
  for (const part of ['bin', 'config', 'lib', 'lambdas', 'package.json', 'cdk.json'])
    cpSync(path.join(REPOSITORY, part), path.join(copy, part), { recursive: true });
  symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

function freehold(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(copy, 'bin/freehold.js'), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: withOwnHome(copy),
  });
  return { status, stdout, stderr };
}

function broken<T>(file: string, change: (text: string) => string, run: () => T): T {
  const place = path.join(copy, file);
  const text = readFileSync(place, 'utf8');
  writeFileSync(place, change(text));
  try {
    return run();
  } finally {
    writeFileSync(place, text);
  }
}

const ACME = 'config/platforms/softdocket/tenants/acme.yaml';

describe('freehold on the command line', () => {
  test('check accepts the configuration, lists each platform and exits 0', () => {
    const { status, stdout, stderr } = freehold('check');
    expect(stderr).toBe('');
    expect(status).toBe(EXIT.fine);
    expect(stdout.match(/^\w+/gm)).toEqual(['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft', 'configuration']);
    expect(stdout).toMatch(/^configuration fine: 5 platforms at development, staging, production$/m);
  });

  test('check refuses with every mistake in one go, no stack trace, and exit 4', () => {
    const change = (text: string): string => text.replace('plan: standard', 'plan: standrad\ncolour: green');
    const { status, stdout, stderr } = broken(ACME, change, () => freehold('check'));
    expect(status).toBe(EXIT.refused);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `${ACME}:6:1 unknown key \`colour\`, wanted one of id, name, residency, plan, cidr, signingKeys; remove it\n\nconfiguration refused: 1 mistake\n`,
    );
  });

  test('check --json says the same to machines', () => {
    const change = (text: string): string => text.replace('plan: standard', 'plan: standrad');
    const { status, stdout } = broken(ACME, change, () => freehold('check', '--platform', 'softdocket', '--json'));
    expect(status).toBe(EXIT.refused);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      mistakes: [
        { file: ACME, line: 5, column: 7, what: 'the plan does not exist', got: '"standrad"', remedy: 'did you mean `standard`?' },
      ],
    });
  });

  test.each([
    [
      ['--platform', 'softdoket'],
      'platform=softdoket the platform does not exist, got "softdoket", wanted one of aman, softdocket, softhouse, softserve, solidsoft; did you mean `softdocket`?\n\nconfiguration refused: 1 mistake\n',
    ],
    [
      ['--stage', 'prod'],
      'stage=prod the stage does not exist, got "prod", wanted one of development, staging, production; did you mean `production`?\n\nconfiguration refused: 1 mistake\n',
    ],
  ])('check %j is refused with exit 4', (args, text) => {
    const { status, stderr } = freehold('check', ...args);
    expect(stderr).toBe(text);
    expect(status).toBe(EXIT.refused);
  });

  test('check loads neither the CDK nor the AWS SDK, and so is quick', () => {
    const script =
      "process.argv.splice(2, 0, 'check'); require('./bin/freehold.js'); process.on('exit', () => console.log(Object.keys(require.cache).filter((file) => /node_modules\\/(aws-cdk-lib|@aws-sdk)\\//.test(file)).length))";
    const { stdout } = spawnSync(process.execPath, ['-e', script], {
      cwd: copy,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect(stdout.trim().split('\n').at(-1)).toBe('0');
    expect(stdout).toContain('configuration fine');
  });

  test.each([['--help'], ['tenant', 'remove', '--help']])('%s waits for nothing but the command line itself', (...args) => {
    const script = `process.argv.splice(2, 0, ${args.map((arg) => `'${arg}'`).join(', ')}); process.on('exit', () => console.error(Object.keys(require.cache).join('\\n'))); require('./bin/freehold.js')`;
    const started = () =>
      spawnSync(process.execPath, ['-e', script], {
        cwd: copy,
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      });
    started(); // what has been transpiled once needs no more of sucrase than its version
    const { stdout, stderr } = started();
    expect(stdout).toContain('Usage: freehold');
    const packages = [...stderr.matchAll(/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//g)].map(([, name]) => name!);
    expect(packages).toContain('commander');
    expect(packages.filter((name) => !['commander', 'sucrase'].includes(name))).toEqual([]);
    expect([...stderr.matchAll(/\/config\/(\S+)\.ts$/gm)].map(([, name]) => name)).toEqual(['home']);
  });

  test('doctor without credentials says what it could not check, and exits 0', () => {
    const { status, stdout, stderr } = freehold('doctor');
    expect(stderr).toBe('');
    expect(status).toBe(EXIT.fine);
    const lines = stdout.split('\n').filter((line) => /^[A-Z]{4} /.test(line));
    expect(lines.map((line) => line.slice(0, 4))).toEqual([
      'PASS',
      'PASS',
      'PASS',
      'PASS',
      'PASS',
      'WARN',
      'PASS',
      'WARN',
      'WARN',
      'WARN',
    ]);
    expect(stdout).toContain('6 passed, 4 warnings, 0 failed');
  });

  test('doctor on a refused configuration exits 4', () => {
    const { status, stdout } = broken(
      ACME,
      (text) => `${text}colour: green\n`,
      () => freehold('doctor'),
    );
    expect(stdout).toMatch(
      /^FAIL {2}configuration +1 mistake, the first: \S+acme\.yaml:6:1 unknown key `colour`.+ {2}-> {2}npx freehold check$/m,
    );
    expect(status).toBe(EXIT.refused);
  });

  test('certificate verify exits 1 where a file is missing, and 3 on what nobody signed', () => {
    const missing = freehold('certificate', 'verify', 'final.jws');
    expect([missing.status, missing.stdout]).toEqual([EXIT.error, '']);
    expect(missing.stderr).toMatch(/^final\.jws: cannot be read; the signed form lies beside the others; download it with them\n$/);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(path.join(copy, 'final.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(path.join(copy, 'final.jws'), 'e30.e30.c2lnbmVk');
    const { status, stdout } = freehold('certificate', 'verify', 'final.jws', '--json');
    expect([status, (JSON.parse(stdout) as { ok: boolean }).ok]).toEqual([EXIT.broken, false]);
  });

  test('--help lists the commands, shows examples, and documents the exit codes', () => {
    const { status, stdout } = freehold('--help');
    expect(status).toBe(EXIT.fine);
    expect(stdout).toContain('check [options]');
    expect(stdout).toContain(EXIT_HELP);
    expect(stdout).not.toContain('schema');
    expect(freehold('doctor', '--help').stdout).toMatch(/Examples:\n {2}freehold doctor\n/);
  });

  test('every exit code is in the help', () => {
    for (const code of Object.values(EXIT)) expect(EXIT_HELP).toMatch(new RegExp(`^  ${code}  \\S`, 'm'));
    expect(Object.values(EXIT)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('an unknown command is an error, with the one that was meant', () => {
    const { status, stderr } = freehold('chek');
    expect(status).toBe(EXIT.error);
    expect(stderr).toContain('Did you mean check?');
  });

  test('--version is that of package.json', () => {
    const { version } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
    expect(freehold('--version').stdout.trim()).toBe(version);
  });
});
