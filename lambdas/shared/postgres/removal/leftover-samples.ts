import { DatabaseError, escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { logger } from '../../logging';
import { inTransaction, refusedWith } from '../connect';
import { passes } from '../errors';

/**
 * What CREATE STATISTICS made: no statement empties it, superusers alone see what is in it, and ANALYZE passes it over for a target of
 * its own or of one of its columns. Made anew it is empty.
 */
const ANEW = `SELECT concat_ws('; ', 'DROP STATISTICS ' || name, pg_catalog.pg_get_statisticsobjdef(s.oid),
    format('ALTER STATISTICS %s OWNER TO %I', name, pg_catalog.pg_get_userbyid(s.stxowner)),
    'ALTER STATISTICS ' || name || ' SET STATISTICS ' || nullif(s.stxstattarget, -1),
    'COMMENT ON STATISTICS ' || name || ' IS ' || quote_literal(pg_catalog.obj_description(s.oid, 'pg_statistic_ext'))) AS statements
  FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace, format('%I.%I', n.nspname, s.stxname) AS name
  WHERE s.stxrelid = $1::regclass`;

/** As ANALYZE has just counted. */
const EMPTY = 'SELECT 1 FROM pg_catalog.pg_class WHERE oid = $1::regclass AND reltuples <= 0';

/** Where the table is a partition, of what. */
const PART = `SELECT i.inhparent::regclass::text AS parent, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound, c.relforcerowsecurity AS forced
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid WHERE c.oid = $1::regclass AND c.relispartition`;

/** What is left of samples, as its owner sees it whom no policy binds. */
const SAMPLED = `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
  WHERE c.oid = $1::regclass OR c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = $1::regclass)`;

const COLUMNS = `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation::text END AS collation
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`;

/**
 * Indexes of expressions that ANALYZE writes nothing of: no row is in them any more, while the table has some, or somebody set their
 * target to 0 (another is not seen by a session that knows the index). One column of each will do.
 */
const EMPTY_INDEXES = `SELECT DISTINCT ON (x.indexrelid) a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation::text END AS collation
  FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
    AND (i.reltuples <= 0 OR EXISTS (SELECT FROM pg_catalog.pg_attribute s WHERE s.attrelid = i.oid AND s.attstattarget = 0 AND s.attnum > 0))
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid AND d.refobjid = x.indrelid AND d.refobjsubid > 0
  JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = d.refobjsubid
  WHERE x.indrelid = $1::regclass AND x.indexprs IS NOT NULL ORDER BY x.indexrelid, a.attname = 'tenant', a.attnum`;

interface Part {
  readonly parent: string;
  readonly bound: string;
  readonly forced: boolean;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
}

/**
 * Before PostgreSQL 18, what ANALYZE leaves as it was because it finds no row: of a column that is given the type that it has, the
 * sample goes, and that of every index on it. No row is written for it.
 */
export async function forgetLeftovers(client: Client, table: string): Promise<void> {
  const empty = Boolean((await client.query(EMPTY, [table])).rowCount);
  const { rows: columns } = await client.query<Column>(empty ? COLUMNS : EMPTY_INDEXES, [table]);
  const { rows: parts } = await client.query<Part>(PART, [table]);
  const [part] = empty ? parts : [];
  if (columns.length === 0) return;
  await inTransaction(client, async () => {
    const again = await statisticsAnew(client, table); // Read before: a column of another type makes them anew as somebody else's.
    await (part ? setAside(client, table, { ...part, columns }) : retyped(client, table, columns));
    await again();
    if (!empty) await client.query(`ANALYZE ${table}`);
  });
}

/** Reads how the table's statistics were made, and gives what makes them so again. */
export async function statisticsAnew(client: Client, table: string): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ statements: string }>(ANEW, [table]);
  return async () => {
    for (const { statements } of rows) await client.query(statements);
  };
}

/** What cannot be put back as it was stays where it is, sample and all: a constraint that partitions may have and not bring along, say. */
async function setAside(client: Client, table: string, part: Part & { readonly columns: readonly Column[] }): Promise<void> {
  await client.query('SAVEPOINT before_part');
  try {
    await apart(client, table, part);
  } catch (error) {
    if (!(error instanceof DatabaseError) || passes(error.code ?? '') || error.code === '57014') throw error;
    await client.query('ROLLBACK TO SAVEPOINT before_part');
    logger.warn('The planner keeps a sample of an empty table', { table, reason: error.message });
  }
}

/** The columns of a partition have the types of its parent's: it is taken out for a moment. Nobody sees it, since it is one transaction. */
async function apart(
  client: Client,
  table: string,
  { parent, bound, forced, columns }: Part & { readonly columns: readonly Column[] },
): Promise<void> {
  if (forced) await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`); // Else the owner sees no sample.
  if ((await client.query(SAMPLED, [table])).rowCount) {
    await client.query(`ALTER TABLE ${parent} DETACH PARTITION ${table}`);
    await retyped(client, table, columns);
    await client.query(`ALTER TABLE ${parent} ATTACH PARTITION ${table} ${bound}`);
  }
  if (forced) await client.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}

/** Within a transaction. */
async function retyped(client: Client, table: string, columns: readonly Column[]): Promise<void> {
  for (const { name, type, collation } of columns) {
    await client.query('SAVEPOINT before_column');
    try {
      await client.query(`ALTER TABLE ${table} ALTER COLUMN ${id(name)} TYPE ${type}${collation ? ` COLLATE ${collation}` : ''}`);
    } catch (error) {
      // A view, a policy or a computed column rests on it; or it is of a partition key, or inherited, whose parent's turn it is.
      if (!refusedWith(error, '0A000', '42P16')) throw error;
      await client.query('ROLLBACK TO SAVEPOINT before_column');
      logger.warn('The planner keeps a sample of an empty table', { table, column: name, reason: (error as Error).message });
    }
  }
}
