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

async function loadJson(
  client: Client,
  table: Table,
  { columns, text }: { columns: readonly Column[]; text: string },
): Promise<void> {
  const lines = text.split('\n').filter((line) => line !== '');
  await client.query(
    `INSERT INTO ${quoted(table)} (${listed(columns)}) OVERRIDING SYSTEM VALUE
     SELECT ${listed(columns)} FROM json_populate_recordset(NULL::${quoted(table)}, $1::json)`,
    [`[${lines.join(',')}]`],
  );
}

/** A table without columns has rows all the same. */
async function loadNothings(client: Client, table: Table, file: { format: string; text: string }): Promise<void> {
  const lines = file.text.split('\n').length - 1 - (file.format === 'csv' ? 1 : 0);
  for (let line = 0; line < lines; line++) await client.query(`INSERT INTO ${quoted(table)} DEFAULT VALUES`);
}

const listed = (columns: readonly Column[]): string => columns.map(({ name }) => id(name)).join(', ');
