import * as fc from 'fast-check';
import { escapeIdentifier as id } from 'pg';
import type { Application } from './applications';

/** Types, and a value of each for row `n` of whoever is `who`: what readers stumble over, not what they expect. */
const TYPES: readonly (readonly [type: string, value: string])[] = [
  ['int', '-n'],
  ['bigint', '9007199254740993 + n'],
  ['numeric', "CASE n % 2 WHEN 0 THEN 'NaN' ELSE -n / 3.0 END"],
  ['numeric(30,10)', 'n / 7.0'],
  ['real', "'-Infinity'::real"],
  ['double precision', 'n / 7.0::float8'],
  ['boolean', 'n % 2 = 0'],
  ['text', "E'=1+1 of ' || who || E'\\r\\n\"' || n"],
  ['varchar(40)', "CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE '-' || n END"],
  ['char(5)', "'ab'"],
  ['bytea', "decode('00ff5c27', 'hex')"],
  ['date', "'0044-03-15 BC'::date + n"],
  ['timestamptz', "CASE n % 2 WHEN 0 THEN 'infinity' ELSE '2026-03-29 01:30:00.123456+01'::timestamptz END"],
  ['interval', "-n * interval '1 month 00:00:00.1'"],
  ['uuid', 'md5(who || n)::uuid'],
  ['jsonb', "jsonb_build_object('who', who, 'n', 12345678901234567890.123)"],
  ['json', '\'{"a": 1,  "a": "\\u0000\\ud800", "e": 1e400000}\'::json'],
  ['text[]', "ARRAY['a,b', '\"q\"', NULL, who]"],
  ['bigint[]', 'ARRAY[9007199254740993, NULL, n]'],
  ['int4range', 'int4range(n, n + 2)'],
  ['inet', "'10.0.0.1/8'::inet"],
  ['bit(3)', "B'101'"],
  ['money', '(-n)::money'],
  ['mood', "'it''s \"fine\"'"],
  ['amount', 'n * 0.5'],
  ['place', 'ROW(\'High "Street" \' || who, 9007199254740993)::place'],
];
const KINDS = `CREATE TYPE mood AS ENUM ('so', 'it''s "fine"');
CREATE DOMAIN amount AS numeric(20, 4) CHECK (VALUE >= 0);
CREATE TYPE place AS (street text, number bigint);`;

/** Names that mean something to somebody on the way, and any others of the bytes that PostgreSQL takes. */
const KNOWN = [
  'r',
  't',
  'n',
  'who',
  'file',
  'c0',
  'order',
  'User',
  'values',
  '=sum(1)',
  '-1',
  'a.b',
  'a"b',
  "it's",
  ' ',
  '表',
  'ő',
  'json',
  'oid',
];
const TAKEN = ['tenant', 'facility', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'mood', 'amount', 'place'];
const name = fc
  .oneof(fc.constantFrom(...KNOWN), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }))
  .filter((text) => Buffer.byteLength(text) <= 55 && !text.includes('\0') && !/^'|\$|:/.test(text) && !TAKEN.includes(text));
const names = (least: number, most: number) => fc.uniqueArray(name, { minLength: least, maxLength: most });

const table = fc.record({
  columns: names(3, 7),
  types: fc.array(fc.constantFrom(...TYPES), { minLength: 4, maxLength: 4 }),
  key: fc.constantFrom('none', 'primary', 'unique'),
  leadsTo: fc.constantFrom('nothing', 'itself', 'the one before'),
  partitions: fc.constantFrom('none', 'none', 'list', 'hash', 'range'),
  policy: fc.constantFrom('none', 'none', 'shown', 'forced'),
});
type Table = typeof table extends fc.Arbitrary<infer Made> ? Made : never;

/** An application that nobody wrote: its tables, keys, partitions and policies, and what fills it. */
export const madeUp: fc.Arbitrary<Application> = fc
  .record({
    tables: fc.array(table, { minLength: 1, maxLength: 4 }),
    called: names(4, 4),
    rows: fc.integer({ min: 1, max: 12 }),
    files: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ tables, called, rows, files }) => {
    const made = tables.map((one, at) => define(one, at, { called, rows, before: tables[at - 1] }));
    const fills = made.map(({ fill }) => fill).join('\n');
    const file =
      "PERFORM lo_from_bytea(0, convert_to('a file of ' || who, 'UTF8')) FROM generate_series(1, " + String(files) + ');';
    const body = `CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $fill$\nBEGIN\n${fills}\n${files > 0 ? file : ''}\nEND $fill$;`;
    return { name: 'made up', sql: `-- as migrations\n${KINDS}\n${made.map(({ sql }) => sql).join('\n')}\n${body}\n` };
  });

function define(
  one: Table,
  at: number,
  { called, rows, before }: { called: readonly string[]; rows: number; before: Table | undefined },
) {
  const me = id(called[at]!);
  const [key, mark, refers, ...rest] = one.columns.map((column) => id(column));
  const partitioned = one.partitions !== 'none';
  const columns = rest.map((column, i) => `${column} ${one.types[i]![0]}`);
  const keyed = one.key === 'none' ? [] : [`${one.key === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'} (:tenant ${key})`];
  const other =
    one.leadsTo === 'itself'
      ? { table: me, of: one, key }
      : { table: id(called[at - 1] ?? ''), of: before, key: before && id(before.columns[0]!) };
  const linked = one.leadsTo !== 'nothing' && other.of !== undefined && other.of.key !== 'none';
  const reference = linked ? [`FOREIGN KEY (:tenant ${refers}) REFERENCES ${other.table} (:tenant ${other.key})`] : [];
  const sql = [
    `CREATE TABLE ${me} (:column ${[`${key} int NOT NULL`, `${mark} text NOT NULL`, `${refers} int`, ...columns, ...keyed, ...reference].join(', ')})${partitioned ? ` PARTITION BY ${one.partitions} (${key})` : ''};`,
    ...(partitioned ? leaves(one.partitions, me, at) : []),
    ...policies(one.policy, me, key!),
  ].join('\n');
  const into = [key, mark, ...(linked ? [refers] : []), ...rest].join(', ');
  const values = ['n', "who || ' ' || n", ...(linked ? ['n'] : []), ...rest.map((_, i) => one.types[i]![1])].join(', ');
  return { sql, fill: `INSERT INTO ${me} (${into}) SELECT ${values} FROM generate_series(1, ${rows}) n;` };
}

function leaves(how: Table['partitions'], of: string, at: number): string[] {
  const leaf = (i: number, bound: string): string => `CREATE TABLE leaf_${at}_${i} PARTITION OF ${of} ${bound};`;
  if (how === 'hash') return [0, 1].map((i) => leaf(i, `FOR VALUES WITH (MODULUS 2, REMAINDER ${i})`));
  const some = how === 'list' ? 'FOR VALUES IN (1, 3, 5)' : 'FOR VALUES FROM (1) TO (6)';
  return [leaf(0, some), leaf(1, 'DEFAULT')];
}

/** Policies of its own: they hide rows from whoever reads, and not from whoever counts. */
function policies(how: Table['policy'], of: string, key: string): string[] {
  if (how === 'none') return [];
  return [
    `ALTER TABLE ${of} ENABLE ROW LEVEL SECURITY${how === 'forced' ? ', FORCE ROW LEVEL SECURITY' : ''};`,
    `CREATE POLICY shown ON ${of} FOR SELECT USING (${key} % 2 = 0);`,
    `CREATE POLICY written ON ${of} FOR INSERT WITH CHECK (true);`,
  ];
}
