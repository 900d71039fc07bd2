import type { ClientBase } from 'pg';
import { IN_APPLICATION } from '../../shared/postgres/application-tables';
import { NAMED_PARTITIONS, NAMING } from '../../shared/postgres/named-tenants';
import { NeighbourNamedError } from './errors';

/** What of a schema that tenants share is about others of them, or names them. Objects are `<oid of the catalogue>.<oid>`. */
export interface Neighbours {
  /** Numbers of partitions that are for others alone. */
  readonly partitions: ReadonlySet<string>;
  /** These, and indexes and statistics of others: nothing of the tenant rests on them. */
  readonly objects: readonly string[];
  /** Whose comments, or those of whose columns, name others. */
  readonly comments: ReadonlySet<string>;
  /** In words, and without a name: it would be a neighbour's. */
  readonly leftOut: readonly string[];
}

export const NO_NEIGHBOURS: Neighbours = { partitions: new Set(), objects: [], comments: new Set(), leftOut: [] };

/** Whoever else has a role that exports is a tenant of this server. Every role can list roles. */
const OTHERS = `SELECT left(rolname, -7) AS id FROM pg_roles WHERE rolname ~ '^[a-z][a-z0-9]{1,19}_export$' AND rolname <> $1 || '_export'`;

const PARTITIONS = `SELECT t.relid::oid::text AS oid, 'pg_class'::regclass::oid || '.' || t.relid::oid AS object FROM (${NAMED_PARTITIONS}) AS n, pg_partition_tree(n.oid) t
  WHERE cardinality(n.tenants) > 0 AND NOT $1 = ANY (n.tenants)`;

const NAMED = `WITH others AS MATERIALIZED (${OTHERS})
  SELECT kind, class::oid || '.' || object AS object, pg_describe_object(class, object, 0) AS words,
    EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = class AND d.refobjid = named.object AND d.deptype <> 'i') AS needed
  FROM (${NAMING('ARRAY(SELECT id FROM others)')}) AS named WHERE NOT (class = 'pg_class'::regclass AND object = ANY ($2::oid[]))`;

/** A comment on a constraint stands with the table's, where the constraint does. */
const COMMENTED = `WITH others AS MATERIALIZED (${OTHERS})
  SELECT DISTINCT d.classoid || '.' || d.objoid AS object, 'pg_class'::regclass::oid || '.' || k.conrelid AS "table"
  FROM pg_description d LEFT JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid
  WHERE EXISTS (SELECT FROM regexp_matches(d.description, '[a-z][a-z0-9]{1,19}', 'g') AS word JOIN others ON id = word[1])
    AND CASE d.classoid WHEN 'pg_class'::regclass THEN (SELECT ${IN_APPLICATION('c.relnamespace')} FROM pg_class c WHERE c.oid = d.objoid AND NOT c.oid = ANY ($2::oid[])) ELSE true END`;

interface Named {
  readonly kind: string;
  readonly object: string;
  readonly words: string;
  /** Something rests on it, as PostgreSQL knows. */
  readonly needed: boolean;
}

/** These go without anything of the tenant: indexes, statistics, and functions that nothing rests on. */
const goes = ({ kind, needed }: Named): boolean => ['index', 'statistics'].includes(kind) || (kind === 'function' && !needed);

/**
 * What an SQL dump leaves behind, so that it names no other tenant: partitions of others, indexes and statistics that compare the column
 * `tenant` with the id of another, functions with such a word in a literal or a remark that nothing rests on, comments with one. Names of objects are not looked at.
 *
 * @throws NeighbourNamedError where something else names one, which the schema would lack
 */
export async function neighboursIn(client: ClientBase, tenant: string): Promise<Neighbours> {
  const { rows: partitions } = await client.query<Record<'oid' | 'object', string>>(PARTITIONS, [tenant]);
  const oids = partitions.map(({ oid }) => oid);
  const { rows: named } = await client.query<Named>(NAMED, [tenant, oids]);
  const stuck = named.filter((one) => !goes(one)).map(({ words }) => words);
  if (stuck.length > 0) {
    throw new NeighbourNamedError(
      `${[...new Set(stuck)].join(', ')} names tenants besides ${tenant}; wanted a schema that is the same whoever has it, since the dump goes to a customer; put what is different into rows, or ask for CSV and JSON lines`,
    );
  }
  const { rows: commented } = await client.query<{ object: string; table: string | null }>(COMMENTED, [tenant, oids]);
  const left = new Set(named.map(({ object }) => object));
  const functions = new Set(named.filter(({ kind }) => kind === 'function').map(({ object }) => object)).size;
  const counted = [
    number(oids.length, 'partition', 'partitions'),
    number(left.size - functions, 'index or statistics', 'indexes or statistics'),
    number(functions, 'function', 'functions'),
    number(commented.length, 'comment', 'comments'),
  ].filter((text) => text !== undefined);
  return {
    partitions: new Set(oids),
    objects: [...partitions.map(({ object }) => object), ...left],
    comments: new Set(commented.flatMap(({ object, table }) => (table ? [object, table] : [object]))),
    leftOut: counted.length > 0 ? [`${counted.join(', ')}: other tenants are named there`] : [],
  };
}

const number = (count: number, one: string, several: string): string | undefined =>
  count > 0 ? `${count} ${count === 1 ? one : several}` : undefined;
