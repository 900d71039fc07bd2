import type { Client } from 'pg';

/** A foreign key, as an erasure has to know it. Names are PostgreSQL's own text, quoted where they must be. */
export interface Reference {
  readonly constraint: string;
  /** Whose column it is: a table that holds rows itself, be it a partition. */
  readonly from: string;
  readonly columns: readonly string[];
  /** Where it leads, partitions one by one. */
  readonly to: readonly string[];
  /** What it leads to, in the order of `columns`. */
  readonly target: readonly string[];
  /** Of `columns` those that may be empty, where one that is empty frees the row of the whole reference. */
  readonly mayBeEmpty: readonly string[];
  /** It leads to the table that it stands in, as in a tree; the partitions of one table are one table here. */
  readonly toItself: boolean;
  /** An index begins with its columns: to look for whoever refers does not read the table. */
  readonly indexed: boolean;
  /** What looking for whoever refers reads without an index. */
  readonly pages: number;
}

const COLUMNS = (relation: string, numbers: string): string =>
  `ARRAY(SELECT quote_ident(a.attname) FROM unnest(${numbers}) WITH ORDINALITY AS n (number, at)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = ${relation} AND a.attnum = n.number ORDER BY n.at)`;

/** An index of these columns alone, or of these first, in whatever order; one of some rows only does not count. */
const INDEXED = `EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am am ON am.oid = x.relam
    WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts >= cardinality(k.conkey) AND am.amname = 'btree'
      AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`;

const REFERENCES = `
  SELECT k.conname AS constraint, k.conrelid::regclass::text AS "from",
    ${COLUMNS('k.conrelid', 'k.conkey')} AS columns, ${COLUMNS('k.confrelid', 'k.confkey')} AS target,
    ARRAY(SELECT t.oid::regclass::text FROM pg_catalog.pg_class t WHERE t.relkind = 'r'
      AND (t.oid = k.confrelid OR t.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(k.confrelid)))) AS "to",
    CASE WHEN k.confmatchtype = 's' THEN ARRAY(SELECT quote_ident(a.attname) FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND NOT a.attnotnull AND a.attgenerated = '') ELSE '{}' END AS "mayBeEmpty",
    coalesce(pg_catalog.pg_partition_root(k.conrelid), k.conrelid) = coalesce(pg_catalog.pg_partition_root(k.confrelid), k.confrelid) AS "toItself",
    ${INDEXED} AS indexed, pg_catalog.pg_relation_size(k.conrelid)::float8 / 8192 AS pages
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  WHERE k.contype = 'f' AND c.relkind = 'r' AND c.relnamespace <> 'pg_catalog'::regnamespace
  ORDER BY 2, 1`;

/** Every foreign key of the database that rows can be held by. */
export const referencesIn = async (client: Client): Promise<Reference[]> => (await client.query<Reference>(REFERENCES)).rows;
