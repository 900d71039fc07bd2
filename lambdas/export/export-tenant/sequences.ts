import type { ClientBase } from 'pg';
import { IN_APPLICATION } from '../../shared/postgres/application-tables';
import { qualified, quoted, source } from '../../shared/postgres/reading/tables';
import type { Table } from '../../shared/postgres/reading/tables';

/** Sequences of tables that tenants share: their values tell how much all of them have. */
export interface Sequences {
  /** Every one: the dump program is told to leave its value out. */
  readonly all: readonly { readonly schema: string; readonly name: string }[];
  /** What sets those that give a column its numbers to the tenant's own last one. */
  readonly statements: readonly string[];
  readonly leftOut: readonly string[];
}

interface Sequence {
  readonly schema: string;
  readonly name: string;
  readonly up: boolean;
  readonly least: string;
  readonly most: string;
  /** What it numbers: its own column, or one whose default calls it. */
  readonly columns: readonly { readonly schema: string; readonly table: string; readonly column: string }[];
}

const SEQUENCES = `
  WITH numbered AS (
    SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS number FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    UNION SELECT d.refobjid, f.adrelid, f.adnum FROM pg_depend d JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
      WHERE d.refclassid = 'pg_class'::regclass
  )
  SELECT n.nspname AS schema, c.relname AS name, s.seqincrement > 0 AS up, s.seqmin::text AS least, s.seqmax::text AS most,
    coalesce((SELECT json_agg(json_build_object('schema', tn.nspname, 'table', t.relname, 'column', a.attname))
      FROM numbered JOIN pg_class t ON t.oid = relation JOIN pg_namespace tn ON tn.oid = t.relnamespace
      JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = number AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
      WHERE sequence = c.oid), '[]') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
  WHERE c.relkind = 'S' AND ${IN_APPLICATION('c.relnamespace')}
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
  ORDER BY 1, 2`;

/** The tenant's own highest numbers, read in the snapshot. What numbers nothing of these tables begins anew. */
export async function ownSequences(client: ClientBase, tables: readonly Table[]): Promise<Sequences> {
  const { rows } = await client.query<Sequence>(SEQUENCES);
  const statements: string[] = [];
  const anew: string[] = [];
  for (const sequence of rows) {
    const last = sequence.columns.flatMap(({ schema, table, column }) => {
      const of = tables.find((one) => one.schema === schema && one.name === table);
      return of ? [`SELECT ${quoted(column)}::bigint AS last FROM ${source(of)}`] : [];
    });
    if (last.length === 0) anew.push(`${sequence.schema}.${sequence.name}`);
    else statements.push(...(await setting(client, sequence, last)));
  }
  const said = anew.length === 1 ? 'sequence' : 'sequences';
  return {
    all: rows,
    statements,
    leftOut:
      anew.length > 0
        ? [`values of ${anew.length} ${said} (${anew.join(', ')}), which begin anew: they tell how much all tenants have`]
        : [],
  };
}

/** Numbers beyond the sequence's own were not given by it. */
async function setting(
  client: ClientBase,
  { schema, name, up, least, most }: Sequence,
  last: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('SELECT pg_catalog.setval(%L, %s, true);', $1::text, ${up ? 'max' : 'min'}(last)) AS statement
     FROM (${last.join(' UNION ALL ')}) AS own WHERE last BETWEEN $2::bigint AND $3::bigint HAVING count(*) > 0`,
    [qualified({ schema, name }), least, most],
  );
  return rows.map(({ statement }) => statement);
}
