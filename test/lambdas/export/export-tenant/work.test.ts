import { understood } from '../../../../lambdas/export/export-tenant/dump';
import { FirstRows } from '../../../../lambdas/export/export-tenant/first-rows';
import { portable } from '../../../../lambdas/export/export-tenant/contents';
import { dumpVersion, rowsArguments } from '../../../../lambdas/export/export-tenant/dump-order';
import { nextBatch } from '../../../../lambdas/shared/postgres/reading/batches';
import { csvValue, header, jsonValue } from '../../../../lambdas/export/export-tenant/values';
import type { Column } from '../../../../lambdas/shared/postgres/reading/tables';
import { checkedOrder, fileName, fitting, limitBytes } from '../../../../lambdas/export/export-tenant/work';
import type { Exported, ExportOrder } from '../../../../lambdas/export/export-tenant/contract';

const order: ExportOrder = { tenant: 'acme', isolation: 'row', plan: 'standard', exportId: 'e1', formats: ['sql', 'csv'] };
const column = (base: string, over: Partial<Column> = {}): Column => ({
  name: base,
  type: base,
  base,
  array: false,
  category: 'S',
  spelled: false,
  ...over,
});

describe('an order', () => {
  test('has its formats in one order, once each', () => {
    expect(checkedOrder({ ...order, formats: ['sql', 'csv', 'sql'] }).formats).toEqual(['csv', 'sql']);
  });

  test.each<[object, string]>([
    [{ tenant: 'Acme' }, 'tenant is "Acme"'],
    [{ exportId: '../e1' }, 'exportId is "../e1"'],
    [{ exportId: '' }, 'exportId is ""'],
    [{ isolation: 'none' }, 'isolation is "none"'],
    [{ formats: [] }, 'formats is []'],
    [{ formats: ['xml'] }, 'formats is ["xml"]'],
    [{ formats: undefined }, 'formats is undefined'],
  ])('%j is refused by name', (over, said) => {
    expect(() => checkedOrder({ ...order, ...over })).toThrow(
      expect.objectContaining({ name: 'InvalidExportOrderError', message: expect.stringContaining(said) as string }) as Error,
    );
  });

  test('a limit is a number of megabytes, or none', () => {
    expect([limitBytes('2'), limitBytes('none')]).toEqual([2 * 1024 * 1024, Infinity]);
    expect(() => limitBytes('0')).toThrow('EXPORT_LIMIT_MB is "0"');
  });
});

describe('a file has a name that every system takes, and no other table has it', () => {
  test('a plain name stays; another gets a hash of the whole', () => {
    expect(fileName({ schema: 'app', name: 'orders' }, 'csv')).toBe('app.orders.csv');
    const names = ['Orders', 'ORDERS', '../../x', 'a;b', 'a:b', 'a.b', '漢', ''].map((name) =>
      fileName({ schema: 'app', name }, 'csv'),
    );
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(8);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_.-]+-[0-9a-f]{10}\.csv$/);
    expect(names.filter((name) => name.includes('/'))).toEqual([]);
    expect(fileName({ schema: 'a.b', name: 'c' }, 'csv')).not.toBe(fileName({ schema: 'a', name: 'b.c' }, 'csv'));
  });
});

describe('CSV', () => {
  test.each(['=1', '+1', '-1', '@a', '\t=1', '\r=1', '＝1'])('%j in a text gets an apostrophe', (value) => {
    expect(csvValue(value, column('text'))).toBe(`"'${value}"`);
    expect(csvValue(value, column('text'), false)).toBe(`"${value}"`); // In the middle of a value.
  });

  test.each([
    ['numeric', 'N', '-1'],
    ['float8', 'N', '-Infinity'],
    ['money', 'N', '-$1.00'],
    ['interval', 'T', '-00:01:00'],
    ['timestamptz', 'D', '-infinity'],
    ['jsonb', 'U', '-1'],
  ])('%s stays what it is', (base, category, value) => {
    expect(csvValue(value, column(base, { category }))).toBe(`"${value}"`);
  });

  test('arrays of numbers are texts', () => expect(csvValue('-1', column('int4', { array: true }))).toBe('"\'-1"'));

  test('NULL is nothing, an empty text is a pair of quotes; a name is a text', () => {
    expect([csvValue(null, column('text')), csvValue('', column('text'))]).toEqual(['', '""']);
    expect(header([column('int4', { name: '-1', category: 'N' }), column('text')])).toBe('\uFEFF"\'-1","text"\r\n');
  });
});

test('a line of JSON is one line', () => expect(jsonValue('{"a":\r\n1}')).toBe('{"a":  1}'));

test('rows are read by hundreds, and one by one where they are large', () => {
  const rows = (count: number, size: number): string[][] => Array.from({ length: count }, () => ['x'.repeat(size)]);
  expect(nextBatch({ longValues: false }, [])).toBe(500);
  expect([nextBatch({ longValues: true }, []), nextBatch({ longValues: true }, rows(1, 10))]).toEqual([1, 20]);
  expect(nextBatch({ longValues: true }, rows(2, 3 * 1024 * 1024))).toBe(1);
  expect(nextBatch({ longValues: true }, rows(4, 1024 * 1024))).toBe(4);
});

describe('the dump program', () => {
  test('is as new as the server, at least', () => {
    expect(dumpVersion('pg_dump (PostgreSQL) 17.6 (Debian)', 'p', 17)).toEqual({ major: 17, minor: 6 });
    expect(() => dumpVersion('pg_dump (PostgreSQL) 17.6', 'p', 18)).toThrow('wanted pg_dump of major version 18 or later');
  });

  test.each([
    [15, 13, false],
    [15, 14, true],
    [16, 9, false],
    [17, 6, true],
    [18, 0, true],
  ])('%d.%d locks with a key: %s', (major, minor, locks) => {
    const aside = {
      tables: [],
      objects: new Set(''),
      comments: new Set<string>(),
      superusers: new Set(''),
      scaffold: [],
      clearance: [],
      mentioned: [],
    };
    const sequences = { all: [{ schema: 'application', name: 'note_id_seq' }], statements: [] };
    const args = rowsArguments(
      { exportId: 'e1', isolation: 'row', snapshot: '1-1', tables: [], rows: 0, aside, sequences },
      { major, minor },
    );
    expect(args.some((arg) => arg.startsWith('--restrict-key='))).toBe(locks);
    expect(args).toContain('--exclude-table-data="application"."note_id_seq"');
  });

  test.each([
    [17, 15, false],
    [18, 16, false],
    [17, 17, true],
    [15, 15, true],
  ])(
    '%d.x for a server %d sets what PostgreSQL 17 brought: %s; what the application wrote is not read',
    async (major, serverMajor, sets) => {
      const line = 'SET transaction_timeout = 0;';
      const dump = `--\n-- PostgreSQL database dump\n--\n\nSET lock_timeout = 0;\n${line}\nSET client_encoding = 'UTF8';\n\n${'-- text\n'.repeat(300)}COMMENT ON TABLE t IS '\n${line}\n';\n`;
      for (const size of [7, 900, 100_000]) {
        const pieces: Uint8Array[] = [];
        for await (const piece of understood(cut(Buffer.from(dump), size), { version: { major, minor: 10 }, serverMajor }))
          pieces.push(piece);
        expect(Buffer.concat(pieces).toString()).toBe(sets ? dump : dump.replace(`${line}\n`, ''));
      }
    },
  );

  test('rows are counted between COPY and its end, however the bytes are cut, whatever a row looks like, and the first are let through', () => {
    const text =
      '--\nCOPY a.b ("x\ny") FROM stdin;\nCOPY z FROM stdin;\n\\\\.\n\n-- no\n\\.\n\nSELECT 1;\nCOPY c.d (e) FROM stdin;\n1\n\\.\n';
    const first =
      '--\nCOPY a.b ("x\ny") FROM stdin;\nCOPY z FROM stdin;\n\\\\.\n\\.\n\nSELECT 1;\nCOPY c.d (e) FROM stdin;\n1\n\\.\n';
    for (let size = 1; size <= text.length; size++) {
      for (const [most, wanted] of [[Infinity, text] as const, [2, first] as const]) {
        const rows = new FirstRows(most);
        let through = '';
        for (let at = 0; at < text.length; at += size)
          through += Buffer.from(rows.of(Buffer.from(text.slice(at, at + size)))).toString();
        expect([rows.count, through]).toEqual([5, wanted]);
      }
    }
  });

  test('what is the platform’s is left out with what needs it, and nothing else, whatever a name looks like', () => {
    const list = [
      ';',
      '; Archive created at 2026-11-22',
      '1; 2615 10 SCHEMA - freehold own',
      '2; 1255 11 FUNCTION freehold note() own',
      ';\tdepends on: 1',
      '3; 3079 12 EXTENSION - pg_stat_statements ',
      '4; 0 0 COMMENT - EXTENSION pg_stat_statements ',
      ';\tdepends on: 3',
      '5; 3079 13 EXTENSION - postgis ',
      '6; 1259 14 TABLE a b POLICY x own',
      ';\tdepends on: 5',
      '7; 0 0 COMMENT a TABLE b POLICY x own',
      ';\tdepends on: 6',
      '8; 2620 15 TRIGGER a b audit own',
      ';\tdepends on: 6 2',
      '9; 3256 16 POLICY a b p own',
      ';\tdepends on: 6',
      '10; 0 0 COMMENT a POLICY p ON b own',
      ';\tdepends on: 9',
      '11; 0 14 ROW SECURITY a b own',
      ';\tdepends on: 6',
      '',
    ].join('\n');
    const aside = {
      tables: [],
      objects: new Set(['2615.10', '1255.11', '2620.15']),
      comments: new Set<string>(),
      superusers: new Set(['3079.12', '3079.13']),
      scaffold: [],
      clearance: [],
      mentioned: [],
    };
    expect(portable(list, aside)).toBe(
      '5; 3079 13 EXTENSION - postgis \n6; 1259 14 TABLE a b POLICY x own\n7; 0 0 COMMENT a TABLE b POLICY x own\n',
    );
  });
});

test('an answer that a state machine cannot carry has no file in it, and the list of links', () => {
  const file = { path: 'csv/a.csv', format: 'csv', rows: 1, bytes: 1, sha256: '0', url: 'u'.repeat(2_000) } as const;
  const answer = (count: number): Exported => ({
    outcome: 'exported',
    exportId: 'e1',
    bucket: 'b',
    folder: 'f',
    snapshotAt: '',
    serverVersion: '',
    tables: 1,
    rows: 1,
    bytes: 1,
    key: 'k',
    manifestUrl: 'm',
    linksUrl: 'l',
    files: Array.from({ length: count }, () => file),
    linksExpireAt: '',
  });
  expect(fitting(answer(10)).files).toHaveLength(10);
  expect(fitting(answer(100))).toMatchObject({ linksUrl: 'l' });
  expect(fitting(answer(100)).files).toBeUndefined();
});

async function* cut(text: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.subarray(at, at + size));
}
