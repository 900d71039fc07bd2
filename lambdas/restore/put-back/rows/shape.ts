import type { Client } from 'pg';
import { declaredTables, SAYS_WHOSE, TENANTS_TABLE } from '../../../shared/postgres/application-tables';
import { asText } from '../../../shared/postgres/reading/spelling';
import { LIST_TABLES, tableIn } from '../../../shared/postgres/reading/tables';
import type { Column, Table, TableRow } from '../../../shared/postgres/reading/tables';

/** A table of tenants, by the columns in which values are kept. */
export interface RowTable extends Table {
  /** Those that the database computes are left out. */
  readonly columns: readonly Column[];
  /** Columns by which a row is told from the others; none where the table has no such key. */
  readonly key: readonly string[];
  /** Columns whose values the database gives; they take another only of a row that is inserted. */
  readonly numbered: readonly string[];
  /** A key, or a rule of exclusion, can be taken by another tenant: it lacks the column `tenant`. */
  readonly takable: boolean;
}

const OF_COLUMNS = (of: string, condition: string): string =>
  `ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = ${of} AND a.attnum > 0 AND NOT a.attisdropped AND ${condition} ORDER BY a.attnum)`;

/** The primary key, or any other over columns that are never empty. */
const KEY = `SELECT ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, at)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number WHERE k.at <= i.indnkeyatts ORDER BY k.at)
    FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) AND (NOT a.attnotnull OR a.attgenerated <> ''))
    ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1`;

const HAS_TENANT = `EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'tenant' AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))`;

const SHAPES = `SELECT n.nspname AS schema, c.relname AS name, ${OF_COLUMNS('c.oid', "a.attgenerated = ''")} AS stored,
    ${OF_COLUMNS('c.oid', "a.attidentity = 'a'")} AS numbered, coalesce((${KEY}), '{}') AS key,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid IN (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid)) AND (i.indisunique OR i.indisexclusion) AND NOT ${HAS_TENANT}) AS takable
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${TENANTS_TABLE('SELECT unnest($1::text[])')} AND ($2 OR ${SAYS_WHOSE}) AND NOT c.relispartition`;

interface Shape {
  readonly schema: string;
  readonly name: string;
  readonly stored: readonly string[];
  readonly numbered: readonly string[];
  readonly key: readonly string[];
  readonly takable: boolean;
}

/** Every table in which rows of tenants are, in a database of one tenant's own all of them; partitions with what they are of. */
export async function tablesOf(client: Client, shared: boolean): Promise<RowTable[]> {
  const declared = await declaredTables(client);
  const { rows: shapes } = await client.query<Shape>(SHAPES, [declared, !shared]);
  const { rows: listed } = await client.query<TableRow>({ text: LIST_TABLES, values: [declared], types: asText });
  return listed.map(tableIn).flatMap((table) => {
    const shape = shapes.find(({ schema, name }) => schema === table.schema && name === table.name);
    if (!shape) return [];
    const { stored, numbered, key, takable } = shape;
    const columns = table.columns.filter(({ name }) => stored.includes(name));
    return [{ ...table, columns, key, numbered, takable: shared && takable }];
  });
}

export const nameOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string => `${schema}.${name}`;

/** How a table of today differs from the copy's, in words: columns that came, went, or are of another type. */
export function reshaped(now: Table, then: Table): string[] {
  const typeIn = (table: Table, name: string) => table.columns.find((column) => column.name === name)?.type;
  const names = [...new Set([...now.columns, ...then.columns].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [is, was] = [typeIn(now, name), typeIn(then, name)];
    if (is === was) return [];
    return [`${nameOf(now)}.${name} ${is === undefined ? 'is gone' : was === undefined ? 'came since' : `is ${is}, was ${was}`}`];
  });
}
