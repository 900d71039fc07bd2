import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generateKeyPairSync, sign } from 'node:crypto';
import { thumbprintOf } from '../../lib/evidence/jws';
import { readRecords, RecordError } from '../../lib/promises/records';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'freehold-records-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, content: unknown): string => {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const record = (at: string, rest: object = {}) => ({ run: 'trap-honeypot', at, outcome: 'succeeded', ...rest });

describe('records of runs', () => {
  test('are read from the folder and the folders below, oldest first', () => {
    write('2026/12/b.json', record('2026-12-01T10:00:00Z'));
    write('2026/11/c.json', record('2026-11-01T10:00:00Z', { outcome: 'failed' }));
    write('a.json', record('2026-11-15T10:00:00Z'));
    expect(readRecords(folder).map(({ at, outcome }) => [at, outcome])).toEqual([
      ['2026-11-01T10:00:00Z', 'failed'],
      ['2026-11-15T10:00:00Z', 'succeeded'],
      ['2026-12-01T10:00:00Z', 'succeeded'],
    ]);
  });

  test('carry what a drill has measured, and the tenant', () => {
    const drill = record('2026-12-01T10:00:00Z', { tenant: 'acme', recoveryTimeMinutes: 61, recoveryPointMinutes: 0 });
    write('drill.json', drill);
    expect(readRecords(folder)).toEqual([
      { ...drill, file: 'drill.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
  });

  test('are none in an empty folder, and no other file is taken for one', () => {
    write('README.md', 'A copy of the ledger.');
    expect(readRecords(folder)).toEqual([]);
  });

  test('are never left out in silence: one that is no JSON is refused, with its file', () => {
    write('a.json', record('2026-12-01T10:00:00Z'));
    const broken = write('b/broken.json', '{ "run": ');
    expect(() => readRecords(folder)).toThrow(RecordError);
    expect(() => readRecords(folder)).toThrow(`${broken}: not JSON; copy the record from the ledger again`);
  });

  test('are not hidden by a folder that is called as a signed one would be', () => {
    write('a.json', record('2026-12-01T10:00:00Z', { outcome: 'failed' }));
    mkdirSync(join(folder, 'a.jws'));
    expect(readRecords(folder).map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  test('are not left out for the letters of their names', () => {
    write('a.JSON', record('2026-12-01T10:00:00Z', { outcome: 'failed' }));
    expect(readRecords(folder)).toMatchObject([{ file: 'a.JSON', outcome: 'failed' }]);
    write('b.JWS', 'x');
    expect(() => readRecords(folder)).toThrow(/b\.JWS: signed by no key that it names/);
  });

  test('are not left out behind a link, which is refused', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'freehold-records-'));
    symlinkSync(elsewhere, join(folder, 'run=trap-honeypot'));
    expect(() => readRecords(folder)).toThrow(
      /run=trap-honeypot: is no file; wanted a copy of the ledger, in which there are no links/,
    );
    rmSync(elsewhere, { recursive: true });
  });

  test.each<[string, unknown, RegExp]>([
    ['the name of what ran', { at: '2026-12-01T10:00:00Z', outcome: 'succeeded' }, /: run: .*; wanted run, at and outcome;/],
    ['its time', { run: 'trap-honeypot', outcome: 'succeeded' }, /: at: /],
    ['a time that is one', record('yesterday'), /: at: /],
    ['a time in UTC', record('2026-12-01T10:00:00+05:30'), /: at: /],
    ['its outcome', { run: 'trap-honeypot', at: '2026-12-01T10:00:00Z' }, /: outcome: /],
    ['an outcome that is known', record('2026-12-01T10:00:00Z', { outcome: 'skipped' }), /: outcome: /],
    ['a measure that can be', record('2026-12-01T10:00:00Z', { recoveryTimeMinutes: -1 }), /: recoveryTimeMinutes: /],
    ['being a record', [], /: the record: /],
    ['being anything', 'null', /: the record: /],
  ])('one without %s is refused, with its file', (_, content, why) => {
    const file = write('x.json', content);
    expect(() => readRecords(folder)).toThrow(RecordError);
    expect(() => readRecords(folder)).toThrow(why);
    expect(() => readRecords(folder)).toThrow(file);
  });

  test('are in the order of time, however exactly it was written', () => {
    write('a.json', record('2026-12-01T10:00:00.500Z', { outcome: 'failed' }));
    write('b.json', record('2026-12-01T10:00:00Z'));
    expect(readRecords(folder).at(-1)!.outcome).toBe('failed');
  });
});

describe('a signed record', () => {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [ours, another] = [pair(), pair()];
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = (content: object, by = ours, kid = thumbprintOf(by.publicKey)): string => {
    const text = `${part({ alg: 'ES256', kid })}.${part(content)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: by.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const published = (): string => {
    write('keys/ours.pem', ours.publicKey.export({ type: 'spki', format: 'pem' }));
    return join(folder, 'keys');
  };
  const RECORD = record('2026-12-01T10:00:00Z');

  test('is known by the published key that verifies it, and counts instead of the unsigned one beside it', () => {
    write('a.jws', signed(RECORD));
    write('a.json', RECORD);
    expect(readRecords(folder, published())).toEqual([
      { ...RECORD, file: 'a.jws', sha256: expect.any(String) as string, signedBy: thumbprintOf(ours.publicKey) },
    ]);
  });

  test.each<[string, () => string | undefined, RegExp]>([
    [
      'by a key that is not published',
      () => {
        write('a.jws', signed(RECORD, another));
        return published();
      },
      /a\.jws: signed by the key [\w-]+, which is not published; wanted one of the published keys \([\w-]+\); give the folder of them with --record-keys/,
    ],
    [
      'by another key under the name of a published one',
      () => {
        write('a.jws', signed(RECORD, another, thumbprintOf(ours.publicKey)));
        return published();
      },
      /a\.jws: the signature does not fit/,
    ],
    [
      'of which a word was changed',
      () => {
        const [head, , signature] = signed(record('2026-12-01T10:00:00Z', { outcome: 'failed' })).split('.');
        write('a.jws', [head, part(RECORD), signature].join('.'));
        return published();
      },
      /a\.jws: the signature does not fit/,
    ],
    [
      'beside one that says something else',
      () => {
        write('a.jws', signed(record('2026-12-01T10:00:00Z', { outcome: 'failed' })));
        write('a.json', RECORD);
        return published();
      },
      /a\.json: says something else than .*a\.jws, which is signed/,
    ],
    [
      'where no keys were given',
      () => {
        write('a.jws', signed(RECORD));
        return undefined;
      },
      /which is not published; wanted one of the published keys \(none, for no folder of keys was given\)/,
    ],
    [
      'with a folder that holds no key',
      () => {
        write('a.jws', signed(RECORD));
        return folder;
      },
      /no \.pem file/,
    ],
  ])('%s is refused, with its file and what to do', (_, prepared, why) => {
    const keys = prepared();
    expect(() => readRecords(folder, keys)).toThrow(RecordError);
    expect(() => readRecords(folder, keys)).toThrow(why);
  });
});
