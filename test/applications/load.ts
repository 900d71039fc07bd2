import { parseTree } from 'jsonc-parser';
import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import type { ExportedFile } from '../../lambdas/export/export-tenant/contract';
import { readCsv } from '../lambdas/export/export-tenant/world';
import { quoted } from './look';

type Table = NonNullable<ExportedFile['table']>;
interface Column {
  readonly name: string;
  readonly type: string;
}

/** Columns that take values: those that the database makes, it makes again. */
const COLUMNS = `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
  WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum`;

const ALL =
  'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum';

/** Reads one file of an export into its table, as a customer's program would: by the names in the file, and in the file's own text. */
export async function load(client: Client, table: Table, file: { format: ExportedFile['format']; text: string }): Promise<void> {
  const { rows: columns } = await client.query<Column>(COLUMNS, [quoted(table)]);
  if (columns.length === 0) return loadNothings(client, table, file);
  return file.format === 'csv'
    ? loadCsv(client, table, { columns, text: file.text })
    : loadJson(client, table, { columns, text: file.text });
}

async function loadCsv(
  client: Client,
  table: Table,
  { columns, text }: { columns: readonly Column[]; text: string },
): Promise<void> {
  const [header = [], ...records] = readCsv(text);
  const places = columns.map(({ name }) => header.map((one) => undone(one)).indexOf(name));
  const values = places.map((place) => records.map((record) => undone(record[place] ?? null)));
  const arrays = columns.map((_, at) => `$${at + 1}::text[]`).join(', ');
  const names = columns.map((_, at) => `c${at}`);
  await client.query(
    `INSERT INTO ${quoted(table)} (${listed(columns)}) OVERRIDING SYSTEM VALUE
     SELECT ${columns.map(({ type }, at) => `c${at}::${type}`).join(', ')} FROM unnest(${arrays}) AS file (${names.join(', ')})`,
    values,
  );
}

/** What a spreadsheet would run has an apostrophe in front. */
const undone = (value: string | null): string | null => value?.replace(/^'(?=[=+\-@\t\r＝＋－＠])/u, '') ?? null;

/**
 * JSON that the application stored is taken from the line as it stands: PostgreSQL's own reader of JSON refuses what its type `json`
 * takes, such as `\u0000`.
 */
async function loadJson(
  client: Client,
  table: Table,
  { columns, text }: { columns: readonly Column[]; text: string },
): Promise<void> {
  const lines = text.split('\n').filter((line) => line !== '');
  const stored = columns.filter(({ type }) => ['json', 'jsonb'].includes(type)).map(({ name }) => name);
  const split = lines.map((line) => apart(line, stored));
  const { rows: all } = await client.query<{ name: string }>(ALL, [quoted(table)]);
  const read = columns.map(({ name, type }) => {
    const at = stored.indexOf(name);
    return at < 0 ? `p.c${all.findIndex((one) => one.name === name)}` : `j.c${at}::${type}`;
  });
  const names = stored.map((_, at) => `c${at}`);
  await client.query(
    `INSERT INTO ${quoted(table)} (${listed(columns)}) OVERRIDING SYSTEM VALUE
     SELECT ${read.join(', ')} FROM json_populate_recordset(NULL::${quoted(table)}, $1::json) WITH ORDINALITY AS p (${all.map((_, at) => `c${at}`).join(', ')}, nr)
     JOIN unnest($2::int[]${names.map((_, at) => `, $${at + 3}::text[]`).join('')}) AS j (${['nr', ...names].join(', ')}) ON j.nr = p.nr`,
    [
      `[${split.map(({ rest }) => rest).join(',')}]`,
      split.map((_, at) => at + 1),
      ...stored.map((_, at) => split.map(({ raw }) => raw[at])),
    ],
  );
}

/** A line without some of its values, and those as they stand in it. */
function apart(line: string, names: readonly string[]): { rest: string; raw: readonly (string | null)[] } {
  const properties = parseTree(line)!.children!.map(({ children }) => ({
    name: children![0]!.value as string,
    text: line.slice(children![1]!.offset, children![1]!.offset + children![1]!.length),
  }));
  const rest = properties.filter(({ name }) => !names.includes(name)).map(({ name, text }) => `${JSON.stringify(name)}:${text}`);
  const raw = names.map((name) => properties.find((one) => one.name === name)!.text);
  return { rest: `{${rest.join(',')}}`, raw: raw.map((text) => (text === 'null' ? null : text)) };
}

/** A table without columns has rows all the same. */
async function loadNothings(client: Client, table: Table, file: { format: string; text: string }): Promise<void> {
  const lines = file.text.split('\n').length - 1 - (file.format === 'csv' ? 1 : 0);
  for (let line = 0; line < lines; line++) await client.query(`INSERT INTO ${quoted(table)} DEFAULT VALUES`);
}

const listed = (columns: readonly Column[]): string => columns.map(({ name }) => id(name)).join(', ');
