import type { Client } from 'pg';
import { declaredTables, TENANTS_TABLE } from './application-tables';
import { openTables } from './declared-tables';
import { ownerless, policyDeviations, unforcedTables, unsaidTables } from './policies';

const KNOWN = 'SELECT unnest($1::text[])';

/** Foreign keys of which rows of another tenant could be at the other end, and that do something when a row goes or when its key changes. */
const CARRIES_OVER = (
  what: string,
): string => `SELECT k.conrelid::regclass::text || ' (' || k.conname || ')' AS object FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
  WHERE k.contype = 'f' AND k.conparentid = 0 AND ${what} IN ('c', 'n', 'd') AND ${TENANTS_TABLE(KNOWN)} AND NOT EXISTS (
    SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
    JOIN pg_attribute m ON m.attrelid = k.conrelid AND m.attnum = pair.mine AND m.attname = 'tenant'
    JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.theirs AND t.attname = 'tenant') ORDER BY 1`;

interface Rule {
  readonly what: string;
  readonly sql: string;
}

const RULES: readonly Rule[] = [
  {
    what: 'no column tenant of type text and a deterministic collation says whose the rows are of',
    sql: unsaidTables(KNOWN),
  },
  { what: 'foreign keys without the column tenant reach rows of others:', sql: CARRIES_OVER('k.confdeltype') },
  { what: "policies that are not the platform's hide rows:", sql: policyDeviations(KNOWN) },
  {
    what: 'row-level security is not forced, so that a trigger reaches rows of others, on',
    sql: unforcedTables(KNOWN),
  },
  {
    what: "of these the plan declares that they hold no tenant's data, and nothing sees to it:",
    sql: openTables(KNOWN),
  },
  { what: 'the column tenant may be empty, and nobody could say whose such a row is, of', sql: ownerless(KNOWN) },
];

/** Of whoever changes rows, too: a key that is changed changes who refers to it. */
const OF_CHANGES: Rule = {
  what: 'foreign keys without the column tenant change rows of others:',
  sql: CARRIES_OVER('k.confupdtype'),
};

/** What is wrong, in words, and with which of the database's objects. */
export interface Crossing {
  readonly what: string;
  readonly objects: readonly string[];
}

/**
 * Asked of a database that tenants share: whether who works under the policies would see and reach every row of its tenant, and whoever
 * it sets in motion none of another. Empty = it is so.
 */
export async function crossingsIn(client: Client, { changes = false }: { changes?: boolean } = {}): Promise<Crossing[]> {
  const declared = await declaredTables(client);
  const found: Crossing[] = [];
  for (const { what, sql } of changes ? [...RULES, OF_CHANGES] : RULES) {
    const { rows } = await client.query<{ object: string; got?: string }>(sql, [declared]);
    if (rows.length > 0)
      found.push({ what, objects: rows.map(({ object, got }) => (got === undefined ? object : `${object} (${got})`)) });
  }
  return found;
}
