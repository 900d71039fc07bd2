import type { Client } from 'pg';
import { logger } from '../../logging';
import { IN_APPLICATION } from '../application-tables';
import { refusedWith } from '../connect';
import { NAMED_PARTITIONS, NAMING } from '../named-tenants';
import { outOfReach } from './removal';
import type { Removal } from './removal';

/**
 * The topmost first: what it is divided into goes with it. The bound says this id and nothing else: what looks like no id (`SYSTEM`) may
 * be the rows that the application has for all.
 */
const PARTITIONS = `SELECT n.oid::regclass::text AS name FROM (${NAMED_PARTITIONS}) AS n JOIN pg_class c ON c.oid = n.oid
  WHERE n.tenants = ARRAY[$1] AND pg_get_expr(c.relpartbound, c.oid) = format('FOR VALUES IN (%L)', $1) ORDER BY (SELECT count(*) FROM pg_partition_ancestors(n.oid)), 1`;
const THERE = 'SELECT 1 WHERE to_regclass($1) IS NOT NULL';
const NAMES = `SELECT pg_describe_object(class, object, 0) AS words FROM (${NAMING('ARRAY[$1]')}) AS named
  UNION SELECT pg_describe_object('pg_class'::regclass, c.oid, 0) FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${IN_APPLICATION('c.relnamespace')} AND c.relname ~ ('(^|_)' || $1 || '(_|$)')
  UNION SELECT 'comment on ' || pg_describe_object(d.classoid, d.objoid, d.objsubid) FROM pg_description d
    WHERE d.objoid >= 16384 AND d.description ~ ('\\m' || $1 || '\\M')
  ORDER BY 1`;

/**
 * Partitions for this tenant alone (`FOR VALUES IN ('acme')`) go, which are empty now: their names and bounds would name it for ever.
 * What else of the application names the tenant is a rule for all of them; whoever reads the log is told.
 *
 * @returns what is waited for, in words
 * @throws RowsOutOfReachError when something rests on such a partition
 */
export async function dropNamed(keeper: Client, { tenant, found }: Removal): Promise<readonly string[]> {
  const { rows: partitions } = await keeper.query<{ name: string }>(PARTITIONS, [tenant]);
  for (const { name } of partitions) {
    if (!(await keeper.query(THERE, [name])).rowCount) continue;
    await found({ id: `partition:${name}`, kind: 'partition', count: 1 });
    try {
      await keeper.query(`DROP TABLE ${name}`);
    } catch (error) {
      if (refusedWith(error, '55P03', '57014')) return [`the partition ${name}, which is in use`];
      if (!refusedWith(error, '2BP01', '42501')) throw error;
      const { message, detail } = error as { message: string; detail?: string };
      throw outOfReach(
        `the partition ${name} names ${tenant} and cannot be dropped: ${message}${detail ? ` (${detail})` : ''}`,
        error,
      );
    }
  }
  const { rows: left } = await keeper.query<{ words: string }>(NAMES, [tenant]);
  if (left.length > 0) logger.warn('Names of a tenant stay in the schema', { tenant, objects: left.map(({ words }) => words) });
  return [];
}
