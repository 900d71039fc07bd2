import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { thumbprintOf } from '../../lib/evidence/jws';
import { RecordError } from '../../lib/promises/record-keys';
import { readRecords } from '../../lib/promises/records';
import { historyOf } from '../lambdas/support/signing';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'freehold-records-'))));
afterEach(() => [folder, keysFolder()].forEach((each) => rmSync(each, { recursive: true, force: true })));
const keysFolder = (): string => `${folder}-keys`;

const write = (file: string, content: unknown): string => {
  const path = file.startsWith('keys/') ? join(keysFolder(), file.slice('keys/'.length)) : join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const OF = { platform: 'softdocket', stage: 'production' };
const HERE = { ...OF, region: 'eu-central-1' };
const record = (at: string, rest: object = {}) => ({ run: 'trap-honeypot', at, outcome: 'succeeded', ...rest });

describe('records of runs', () => {
  test('are read from the folder and the folders below, oldest first', () => {
    write('2026/12/b.json', record('2026-12-01T10:00:00Z'));
    write('2026/11/c.json', record('2026-11-01T10:00:00Z', { outcome: 'failed' }));
    write('a.json', record('2026-11-15T10:00:00Z'));
    expect(readRecords(folder, OF).map(({ at, outcome }) => [at, outcome])).toEqual([
      ['2026-11-01T10:00:00Z', 'failed'],
      ['2026-11-15T10:00:00Z', 'succeeded'],
      ['2026-12-01T10:00:00Z', 'succeeded'],
    ]);
  });

  test('carry what a drill has measured, and the tenant', () => {
    const drill = record('2026-12-01T10:00:00Z', { tenant: 'acme', recoveryTimeMinutes: 61, recoveryPointMinutes: 0 });
    write('drill.json', drill);
    expect(readRecords(folder, OF)).toEqual([
      { ...drill, file: 'drill.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
  });

  test('are none in an empty folder, and no other file is taken for one', () => {
    write('README.md', 'A copy of the ledger.');
    expect(readRecords(folder, OF)).toEqual([]);
  });

  test('are not none where there is no folder, of records or of keys: who mistyped it hears so', () => {
    const nowhere = join(folder, 'nowhere');
    for (const read of [() => readRecords(nowhere, OF), () => readRecords(folder, OF, nowhere)]) {
      expect(read).toThrow(RecordError);
      expect(read).toThrow(`${nowhere}: is no folder; wanted`);
    }
    expect(() => readRecords(write('a.json', '{}'), OF)).toThrow(/a\.json: is no folder/);
  });

  test('are never left out in silence: one that is no JSON is refused, with its file', () => {
    write('a.json', record('2026-12-01T10:00:00Z'));
    const broken = write('b/broken.json', '{ "run": ');
    expect(() => readRecords(folder, OF)).toThrow(RecordError);
    expect(() => readRecords(folder, OF)).toThrow(`${broken}: not JSON; copy the record from the ledger again`);
  });

  test('are not hidden by a folder that is called as a signed one would be', () => {
    write('a.json', record('2026-12-01T10:00:00Z', { outcome: 'failed' }));
    mkdirSync(join(folder, 'a.jws'));
    expect(readRecords(folder, OF).map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  test('are not left out for the letters of their names', () => {
    write('a.JSON', record('2026-12-01T10:00:00Z', { outcome: 'failed' }));
    expect(readRecords(folder, OF)).toMatchObject([{ file: 'a.JSON', outcome: 'failed' }]);
    write('b.JWS', 'x');
    expect(() => readRecords(folder, OF)).toThrow(/b\.JWS: signed by no key that it names/);
  });

  test('are not left out behind a link, which is refused', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'freehold-records-'));
    symlinkSync(elsewhere, join(folder, 'run=trap-honeypot'));
    expect(() => readRecords(folder, OF)).toThrow(
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
    expect(() => readRecords(folder, OF)).toThrow(RecordError);
    expect(() => readRecords(folder, OF)).toThrow(why);
    expect(() => readRecords(folder, OF)).toThrow(file);
  });

  test('are of this platform and stage: one that says another is refused, and an old one that says none is read', () => {
    write('a.json', record('2026-11-01T10:00:00Z'));
    write('b.json', record('2026-12-01T10:00:00Z', HERE));
    expect(readRecords(folder, OF)).toHaveLength(2);
    for (const other of [{ stage: 'staging' }, { platform: 'aman' }]) {
      write('c.json', record('2026-12-02T10:00:00Z', { ...HERE, ...other }));
      expect(() => readRecords(folder, OF)).toThrow(RecordError);
      expect(() => readRecords(folder, OF)).toThrow(/c\.json: a run of .*; give the copy of that stage's own ledger/);
    }
  });

  test('are in the order of time, however exactly it was written', () => {
    write('a.json', record('2026-12-01T10:00:00.500Z', { outcome: 'failed' }));
    write('b.json', record('2026-12-01T10:00:00Z'));
    expect(readRecords(folder, OF).at(-1)!.outcome).toBe('failed');
  });
});

describe('a signed record', () => {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [ours, another] = [pair(), pair()];
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = (by = ours) => ({ alg: 'ES256', kid: thumbprintOf(by.publicKey), typ: 'freehold-record+jws' });
  const signedText = (head: object | string, body: string, by = ours): string => {
    const text = [typeof head === 'string' ? head : JSON.stringify(head), body]
      .map((each) => Buffer.from(each).toString('base64url'))
      .join('.');
    return `${text}.${sign('sha256', Buffer.from(text), { key: by.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const signed = (content: object, by = ours, kid = thumbprintOf(by.publicKey), typ = 'freehold-record+jws'): string => {
    const text = `${part({ alg: 'ES256', kid, typ })}.${part(content)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: by.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const published = (): string => {
    write('keys/eu-central-1.hooks.json', historyOf('hooks', [ours.publicKey, '2026-01-01T00:00:00Z']));
    return keysFolder();
  };
  /** Where the ledger has a record of this run. */
  const AT = ([own]: TemplateStringsArray): string => `run=trap-honeypot/date=2026-12-01/${own}`;
  const RECORD = record('2026-12-01T10:00:00Z', HERE);

  test('is known by the published key that verifies it, and counts instead of the unsigned one beside it', () => {
    write(AT`a.jws`, signed(RECORD));
    write(AT`a.json`, RECORD);
    expect(readRecords(folder, OF, published())).toEqual([
      { ...RECORD, file: AT`a.jws`, sha256: expect.any(String) as string, signedBy: thumbprintOf(ours.publicKey) },
    ]);
  });

  test("of a cell's earlier key is known by that key, as long as it was the one", () => {
    const versions = [[another.publicKey, '2025-01-01T00:00:00Z'] as const, [ours.publicKey, 1_780_272_000.123] as const];
    write('keys/eu-central-1.hooks.json', historyOf('hooks', ...versions)); // the second of 1 June 2026, as version 1 of the AWS CLI writes it
    write(AT`a.jws`, signed({ ...RECORD, at: '2026-05-02T10:00:00Z' }, another));
    write(AT`b.jws`, signed({ ...RECORD, at: '2026-12-02T10:00:00Z' }));
    expect(readRecords(folder, OF, keysFolder()).map(({ signedBy }) => signedBy)).toEqual(
      [another, ours].map(({ publicKey }) => thumbprintOf(publicKey)),
    );
  });

  test.each<[string, () => string | undefined, RegExp]>([
    [
      'by a key that is not published',
      () => {
        write(AT`a.jws`, signed(RECORD, another));
        return published();
      },
      /a\.jws: signed by the key [\w-]+, which is not published; wanted one of the published keys \([\w-]+\); give the folder of them with --record-keys/,
    ],
    [
      'by another key under the name of a published one',
      () => {
        write(AT`a.jws`, signed(RECORD, another, thumbprintOf(ours.publicKey)));
        return published();
      },
      /a\.jws: the signature does not fit/,
    ],
    [
      'of which a word was changed',
      () => {
        const [head, , signature] = signed(record('2026-12-01T10:00:00Z', { ...HERE, outcome: 'failed' })).split('.');
        write(AT`a.jws`, [head, part(RECORD), signature].join('.'));
        return published();
      },
      /a\.jws: the signature does not fit/,
    ],
    [
      'beside one that says something else',
      () => {
        write(AT`a.jws`, signed(record('2026-12-01T10:00:00Z', { ...HERE, outcome: 'failed' })));
        write(AT`a.json`, RECORD);
        return published();
      },
      /a\.json: says something else than .*a\.jws, which is signed/,
    ],
    [
      'beside one in other letters that says something else',
      () => {
        write(AT`a.jws`, signed(RECORD));
        write(AT`a.JSON`, record('2026-12-01T10:00:00Z', { ...HERE, outcome: 'failed' }));
        return published();
      },
      /a\.JSON: says something else than .*a\.jws, which is signed/,
    ],
    [
      'with a header that asks for what nobody here does',
      () => {
        const text = `${part({ alg: 'ES256', kid: thumbprintOf(ours.publicKey), typ: 'freehold-record+jws', crit: ['b64'], b64: true })}.${part(RECORD)}`;
        const signature = sign('sha256', Buffer.from(text), { key: ours.privateKey, dsaEncoding: 'ieee-p1363' });
        write(AT`a.jws`, `${text}.${signature.toString('base64url')}`);
        return published();
      },
      /a\.jws: the header asks for \["b64"\], which nobody here does; wanted no "crit"/,
    ],
    [
      'where no keys were given',
      () => {
        write(AT`a.jws`, signed(RECORD));
        return undefined;
      },
      /which is not published; wanted one of the published keys \(none, for no folder of keys was given\)/,
    ],
    [
      'that does not say whose it is',
      () => {
        write(AT`a.jws`, signed(record('2026-12-01T10:00:00Z', { stage: 'production' })));
        return published();
      },
      /a\.jws: is signed and does not say its platform, stage and region/,
    ],
    [
      'of another stage',
      () => {
        write(AT`a.jws`, signed({ ...RECORD, stage: 'staging' }));
        return published();
      },
      /a\.jws: a run of softdocket, staging; wanted runs of softdocket, production alone/,
    ],
    [
      'of another platform',
      () => {
        write(AT`a.jws`, signed({ ...RECORD, platform: 'aman' }));
        return published();
      },
      /a\.jws: a run of aman, production; wanted/,
    ],
    [
      "of another region than its key's",
      () => {
        write(AT`a.jws`, signed({ ...RECORD, region: 'ap-south-1' }));
        return published();
      },
      /a\.jws: says that it ran in ap-south-1, and the key of eu-central-1 has signed it \(.*eu-central-1\.hooks\.json\)/,
    ],
    [
      'as something else',
      () => {
        write(AT`a.jws`, signed(RECORD, ours, thumbprintOf(ours.publicKey), 'freehold-certificate+jws'));
        return published();
      },
      /a\.jws: it was signed as "freehold-certificate\+jws"; wanted "freehold-record\+jws"/,
    ],
    [
      'where a key is called by no region',
      () => {
        write('keys/ours.json', 'x');
        return published();
      },
      /ours\.json: is not called by the region of its cell.*; wanted a name such as eu-central-1\.machines\.json/,
    ],
    [
      'where one key is called by two regions',
      () => {
        write('keys/ap-south-1.hooks.json', historyOf('hooks', [ours.publicKey, '2026-01-01T00:00:00Z']));
        return published();
      },
      /eu-central-1\.hooks\.json: is the same key as .*ap-south-1\.hooks\.json; wanted a key of each cell's own/,
    ],
    [
      'with a folder that holds no key',
      () => {
        write(AT`a.jws`, signed(RECORD));
        mkdirSync(join(folder, 'none'));
        return join(folder, 'none');
      },
      /no \.json file; wanted the folder of the histories/,
    ],
    [
      'of a run that its key is not for: the hook of a trap about a drill',
      () => {
        write('run=restore-drill/date=2026-12-01/a.jws', signed({ ...RECORD, run: 'restore-drill', tenant: 'acme' }));
        return published();
      },
      /a\.jws: is of the run restore-drill, and the key of hooks has signed it \(.*eu-central-1\.hooks\.json\); wanted the key of machines/,
    ],
    [
      'of a run that its key is not for: the ledger about an incident',
      () => {
        const at = 'run=incident/date=2026-12-01/a.jws';
        write(at, signed({ ...RECORD, run: 'incident', incident: 'i-1' }, another));
        write('keys/eu-central-1.machines.json', historyOf('machines', [another.publicKey, '2026-01-01T00:00:00Z']));
        return published();
      },
      /is of the run incident, and the key of machines has signed it .*; wanted the key of incidents/,
    ],
    [
      'of a run that nobody of the platform leaves',
      () => {
        write('run=restore-everything/date=2026-12-01/a.jws', signed({ ...RECORD, run: 'restore-everything' }));
        return published();
      },
      /is of the run restore-everything, .*; wanted a run of which the platform leaves records/,
    ],
    [
      'by one key that is published as two',
      () => {
        write('keys/eu-central-1.machines.json', historyOf('machines', [ours.publicKey, '2026-01-01T00:00:00Z']));
        return published();
      },
      /is the same key as .*; wanted a key of each cell's own, and one for each kind of record/,
    ],
    [
      'that lies among the records of another run, where another hook may write',
      () => {
        write('run=verify-webhook/date=2026-12-01/a.jws', signed(RECORD));
        return published();
      },
      /a\.jws: is of the run trap-honeypot and lies where none of its records lie; wanted it below run=trap-honeypot\//,
    ],
    [
      'that lies in a folder of its run, which another hook has made among its own',
      () => {
        write('run=verify-webhook/run=trap-honeypot/date=2026-12-01/a.jws', signed(RECORD));
        return published();
      },
      /lies where none of its records lie/,
    ],
    [
      'that lies anywhere',
      () => {
        write('a.jws', signed(RECORD));
        return published();
      },
      /lies where none of its records lie/,
    ],
    [
      'with a key that was replaced when it says that it ran',
      () => {
        write(AT`a.jws`, signed(RECORD, another));
        const versions = [[another.publicKey, '2025-01-01T00:00:00Z'] as const, [ours.publicKey, '2026-06-01T00:00:00Z'] as const];
        write('keys/eu-central-1.hooks.json', historyOf('hooks', ...versions));
        return keysFolder();
      },
      /a\.jws: says that it was written on 2026-12-01T10:00:00Z, when the key that signed it was not the one of its cell/,
    ],
    [
      'with a key that was not there yet when it says that it ran',
      () => {
        write(AT`a.jws`, signed({ ...RECORD, at: '2025-12-01T10:00:00Z' }));
        return published();
      },
      /says that it was written on 2025-12-01T10:00:00Z, when the key that signed it was not the one of its cell/,
    ],
    [
      'that says one thing twice',
      () => {
        const twice = JSON.stringify(RECORD).replace('"outcome":"succeeded"', '"outcome":"failed","outcome":"succeeded"');
        write(AT`a.jws`, signedText(header(), twice));
        return published();
      },
      /a\.jws: it says something twice, or otherwise than whatever signs writes it/,
    ],
    [
      'whose header says one thing twice',
      () => {
        write(AT`a.jws`, signedText(JSON.stringify(header()).replace('{', '{"alg":"none",'), JSON.stringify(RECORD)));
        return published();
      },
      /a\.jws: it says something twice/,
    ],
    [
      'without a signature, by its own word',
      () => {
        const text = `${part({ ...header(), alg: 'none' })}.${part(RECORD)}`;
        write(AT`a.jws`, `${text}.`);
        write(AT`b.jws`, `${text}.AAAA`);
        return published();
      },
      /a\.jws: the signed form is cut short or is none/,
    ],
    [
      'with the public key as a password',
      () => {
        const text = `${part({ ...header(), alg: 'HS256' })}.${part(RECORD)}`;
        const pem = ours.publicKey.export({ type: 'spki', format: 'pem' });
        write(AT`a.jws`, `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`);
        return published();
      },
      /a\.jws: the algorithm is "HS256"; wanted ES256/,
    ],
    [
      'with a key that its own header brings along',
      () => {
        const own = { ...header(another), jwk: another.publicKey.export({ format: 'jwk' }) };
        write(AT`a.jws`, signedText(own, JSON.stringify(RECORD), another));
        return published();
      },
      /a\.jws: signed by the key [\w-]+, which is not published/,
    ],
    [
      'with a name in place of the thumbprint, which could be a path',
      () => {
        write(AT`a.jws`, signed(RECORD, ours, '../../keys/eu-central-1.hooks.json'));
        return published();
      },
      /a\.jws: signed by the key \.\.\/\.\.\/keys\/eu-central-1\.hooks\.json, which is not published/,
    ],
    [
      'where a key was given without its history',
      () => {
        write('keys/eu-central-1.pem', ours.publicKey.export({ type: 'spki', format: 'pem' }));
        return keysFolder();
      },
      /eu-central-1\.pem: .*is no history of a parameter; wanted .*get-parameter-history/,
    ],
    [
      'where the history is of another parameter',
      () => {
        write('keys/eu-central-1.hooks.json', historyOf('hooks', [ours.publicKey, 0]).replace('/watch/', '/tenants/'));
        return keysFolder();
      },
      /is the history of \/freehold\/tenants\/records-public-key-hooks; wanted one of .*records-public-key-machines/,
    ],
    [
      'where the history says no moments',
      () => {
        write('keys/eu-central-1.hooks.json', historyOf('hooks', [ours.publicKey, 'yesterday']));
        return keysFolder();
      },
      /Parameters\.0\.LastModifiedDate: .*; wanted what `aws ssm get-parameter-history` writes/,
    ],
    [
      'where the history holds something else than keys',
      () => {
        write('keys/eu-central-1.hooks.json', historyOf('hooks', [ours.publicKey, 0]).replace('BEGIN PUBLIC KEY', 'BEGIN KEY'));
        return keysFolder();
      },
      /no public key on P-256 in PEM/,
    ],
  ])('%s is refused, with its file and what to do', (_, prepared, why) => {
    const keys = prepared();
    expect(() => readRecords(folder, OF, keys)).toThrow(RecordError);
    expect(() => readRecords(folder, OF, keys)).toThrow(why);
  });
});
