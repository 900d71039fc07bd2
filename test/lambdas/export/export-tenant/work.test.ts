import { CopiedRows } from '../../../../lambdas/export/export-tenant/copied-rows';
import { dumpArguments, dumpVersion, portable } from '../../../../lambdas/export/export-tenant/dump-order';
import { csvText, jsonText, nextBatch } from '../../../../lambdas/export/export-tenant/rows';
import type { Column } from '../../../../lambdas/export/export-tenant/tables';
import { checkedOrder, fileName, fitting, limitBytes } from '../../../../lambdas/export/export-tenant/work';
import type { Exported, ExportOrder } from '../../../../lambdas/export/export-tenant/contract';

const order: ExportOrder = { tenant: 'acme', isolation: 'row', plan: 'standard', exportId: 'e1', formats: ['sql', 'csv'] };
const column = (base: string, over: Partial<Column> = {}): Column => ({
  name: base,
  type: base,
  base,
  array: false,
  composite: false,
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
    expect(csvText([[value]], [column('text')], false)).toBe(`"'${value}"\r\n`);
  });

  test('numbers stay numbers, arrays of them are texts', () => {
    expect(csvText([['-1']], [column('numeric')], false)).toBe('"-1"\r\n');
    expect(csvText([['-1']], [column('int4', { array: true })], false)).toBe('"\'-1"\r\n');
  });

  test('NULL is nothing, an empty text is a pair of quotes; the header is there without a row', () => {
    expect(csvText([[null, '']], [column('text'), column('text')], false)).toBe(',""\r\n');
    expect(csvText([], [column('int4', { name: '-1' }), column('text')], true)).toBe('\uFEFF"\'-1","text"\r\n');
  });
});

test('a line of JSON is one line', () => expect(jsonText([['{"a":\r\n1}']])).toBe('{"a":  1}\n'));

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
    const args = dumpArguments({ exportId: 'e1', isolation: 'row', snapshot: '1-1', tables: [], rows: 0 }, 'data', {
      major,
      minor,
    });
    expect(args.some((arg) => arg.startsWith('--restrict-key='))).toBe(locks);
  });

  test('rows are counted between COPY and its end, however the bytes are cut, and whatever a row looks like', () => {
    const text =
      '--\nCOPY a.b ("x\ny") FROM stdin;\nCOPY z FROM stdin;\n\\\\.\n\n-- no\n\\.\n\nSELECT 1;\nCOPY c.d (e) FROM stdin;\n1\n\\.\n';
    for (let size = 1; size <= text.length; size++) {
      const rows = new CopiedRows();
      for (let at = 0; at < text.length; at += size) rows.see(Buffer.from(text.slice(at, at + size)));
      expect(rows.count).toBe(5);
    }
  });

  const entry = (name: string, type: string, sql: string): string =>
    `--\n-- Name: ${name}; Type: ${type}; Schema: a; Owner: -\n--\n\n${sql}\n\n\n`;
  const END = '--\n-- PostgreSQL database dump complete\n--\n\n';
  const text = [
    'SET x = 1;\n\n',
    entry('i', 'INDEX', 'CREATE INDEX i ON a.b (c);'),
    entry('b p', 'POLICY', 'CREATE POLICY p ON a.b;'),
    entry('POLICY p ON b', 'COMMENT', 'COMMENT ON POLICY p ON a.b;'),
    entry('b', 'ROW SECURITY', 'ALTER TABLE a.b ENABLE ROW LEVEL SECURITY;'),
    entry('b audit', 'TRIGGER', 'CREATE TRIGGER audit AFTER INSERT ON a.b EXECUTE FUNCTION freehold.note_change();'),
    entry('b own', 'TRIGGER', 'CREATE TRIGGER own AFTER INSERT ON a.b EXECUTE FUNCTION a.own();'),
    END,
  ].join('');

  test('what is the platform’s is left out, and nothing else', () => {
    const kept = portable(text, 'dedicated');
    expect(kept.startsWith('SET x = 1;') && kept.endsWith(END)).toBe(true);
    expect([...kept.matchAll(/^CREATE \w+ \w+|^ALTER|^COMMENT/gm)].map(([found]) => found)).toEqual([
      'CREATE INDEX i',
      'CREATE TRIGGER own',
    ]);
    expect(portable(text, 'row')).not.toContain('TRIGGER own');
    expect(portable('SET x = 1;\n', 'row')).toBe('SET x = 1;\n');
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
