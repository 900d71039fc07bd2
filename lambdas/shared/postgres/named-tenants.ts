import { APPLICATION_TABLE, IN_APPLICATION, IS_NOBODYS } from './application-tables';

/** What is in quotes in PostgreSQL's own text, where an id of a tenant has nothing that is escaped. */
const LITERALS = (text: string): string => `regexp_matches(${text}, '''([a-z][a-z0-9]{1,19})''', 'g')`;

/**
 * Partitions of the application's tables whose bounds name tenants, as columns `oid` and `tenants`: those of a list by the column `tenant`,
 * with whatever they are divided into further.
 */
export const NAMED_PARTITIONS = `
  SELECT c.oid, ARRAY(SELECT literal[1] FROM ${LITERALS('pg_get_expr(c.relpartbound, c.oid)')} AS literal) AS tenants
  FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_partitioned_table t ON t.partrelid = i.inhparent AND t.partstrat = 'l' AND t.partnatts = 1
  JOIN pg_attribute a ON a.attrelid = t.partrelid AND a.attnum = t.partattrs[0] AND a.attname = 'tenant'
  WHERE c.relispartition AND ${APPLICATION_TABLE} AND pg_get_expr(c.relpartbound, c.oid) ~ '^FOR VALUES IN'`;

const OF_TABLE = (relation: string): string => `EXISTS (SELECT FROM pg_class c WHERE c.oid = ${relation} AND ${APPLICATION_TABLE})`;

/** Whatever of the application has an expression or code in it, as columns `class`, `object`, `kind` and `text`. An index of a constraint is the constraint's. */
const SAYING = `
  SELECT CASE WHEN k.oid IS NULL THEN 'pg_class'::regclass ELSE 'pg_constraint'::regclass END AS class, coalesce(k.oid, x.indexrelid) AS object, 'index' AS kind, pg_get_indexdef(x.indexrelid) AS text
    FROM pg_index x LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
    WHERE (x.indpred IS NOT NULL OR x.indexprs IS NOT NULL) AND ${OF_TABLE('x.indrelid')}
  UNION ALL SELECT 'pg_statistic_ext'::regclass, s.oid, 'statistics', pg_get_statisticsobjdef(s.oid) FROM pg_statistic_ext s WHERE ${OF_TABLE('s.stxrelid')}
  UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 'check', pg_get_constraintdef(k.oid) FROM pg_constraint k
    WHERE k.contype = 'c' AND ${IN_APPLICATION('k.connamespace')}
  UNION ALL SELECT 'pg_attrdef'::regclass, f.oid, 'default', a.attname || ' = ' || pg_get_expr(f.adbin, f.adrelid)
    FROM pg_attrdef f JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum WHERE ${OF_TABLE('f.adrelid')}
  UNION ALL SELECT 'pg_class'::regclass, v.oid, 'view', pg_get_viewdef(v.oid) FROM pg_class v
    WHERE v.relkind IN ('v', 'm') AND ${IN_APPLICATION('v.relnamespace')} AND NOT ${IS_NOBODYS('pg_class', 'v.oid')}
  UNION ALL SELECT 'pg_trigger'::regclass, t.oid, 'trigger', pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgqual IS NOT NULL AND ${OF_TABLE('t.tgrelid')}
  UNION ALL SELECT 'pg_rewrite'::regclass, w.oid, 'rule', pg_get_ruledef(w.oid) FROM pg_rewrite w WHERE w.rulename <> '_RETURN' AND ${OF_TABLE('w.ev_class')}
  UNION ALL SELECT 'pg_proc'::regclass, p.oid, 'function', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) FROM pg_proc p
    WHERE ${IN_APPLICATION('p.pronamespace')} AND NOT ${IS_NOBODYS('pg_proc', 'p.oid')}
  UNION ALL SELECT 'pg_class'::regclass, n.oid, 'bound', 'tenant IN (''' || array_to_string(n.tenants, ''', ''') || ''')' FROM (${NAMED_PARTITIONS}) AS n
  UNION ALL SELECT 'pg_class'::regclass, c.oid, 'bound', 'tenant IN (' || translate(pg_get_expr(c.relpartbound, c.oid), '()', '') || ')' FROM pg_class c
    JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relispartition AND ${APPLICATION_TABLE} AND pg_get_partkeydef(i.inhparent) ~ '\\mtenant\\M'
      AND NOT c.oid IN (SELECT n.oid FROM (${NAMED_PARTITIONS}) AS n)`;

/** The column compared with an id, as PostgreSQL writes it back and as people write it in functions: an id may be a word that stands for something else elsewhere. */
const COMPARED = [
  String.raw`\mtenant\M"?\)?(::text)?\s*(=|<>|!=)\s*\(?'ID'`,
  String.raw`\mtenant\M"?\)?(::text)?\s*((=|<>|!=)\s*(any|all)|(not\s+)?in)\s*\([^)]*'ID'`,
  String.raw`\mtenant\M\s+when\M[^;]*?'ID'`,
  String.raw`'ID'(::text)?\s*(=|<>|!=)\s*\S{0,40}\mtenant\M`,
].join('|');

/** Words of a text where an id of a tenant would be one: `globex_gold` has two. */
const WORDS = (text: string): string => `regexp_matches(${text}, '[a-z][a-z0-9]{1,19}', 'g')`;
/**
 * What of a function's text is a literal, with or without escapes, in quotes or dollars, or a remark. Names and keywords are no tenants:
 * `open` is said to a cursor as well. The last quantifier has every match end as soon as it can; `\2` is the tag of the dollars.
 */
const SAID_IN_CODE = String.raw`(?:[eE]'(?:[^'\\]|\\.)*'|'[^']*'|--[^\n]*(?:\n|$)|/\*.*?\*/|\$((?:[A-Za-z_][A-Za-z0-9_]*)?)\$.*?\$\2\$){1,1}?`;

/** What a function sets for itself, but where it finds names. */
const SET_BY_CODE =
  "(SELECT string_agg(quote_literal(setting), ' ') FROM unnest(p.proconfig) AS setting WHERE setting NOT LIKE 'search_path=%')";

/**
 * Where a word needs no column `tenant` beside it, as columns `class`, `object`, `kind` and `text`: what a type allows stands in whatever
 * column is of it, and code speaks of a tenant by parameters and remarks.
 */
const ALLOWING = `
  SELECT 'pg_type'::regclass AS class, t.oid AS object, 'enum' AS kind, e.enumlabel::text AS text FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
    WHERE ${IN_APPLICATION('t.typnamespace')} AND NOT ${IS_NOBODYS('pg_type', 't.oid')}
  UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 'domain', literal[1] FROM pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''((?:[^'']|'''')*)''', 'g') AS literal
    WHERE k.contypid <> 0 AND ${IN_APPLICATION('k.connamespace')}
  UNION ALL SELECT 'pg_type'::regclass, t.oid, 'domain', t.typdefault FROM pg_type t WHERE t.typtype = 'd' AND t.typdefault LIKE '%''%'
    AND ${IN_APPLICATION('t.typnamespace')} AND NOT ${IS_NOBODYS('pg_type', 't.oid')}
  UNION ALL SELECT 'pg_proc'::regclass, p.oid, 'function', said[1] FROM pg_proc p,
      regexp_matches(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) || E'\\n' || coalesce(pg_get_function_arguments(p.oid), '') || E'\\n' || coalesce(${SET_BY_CODE}, ''), $said$(${SAID_IN_CODE})$said$, 'g') AS said
    WHERE ${IN_APPLICATION('p.pronamespace')} AND NOT ${IS_NOBODYS('pg_proc', 'p.oid')}`;

/** Of what the application made whatever compares `tenant` with one of these ids, or says one where no column need stand, as columns `class`, `object`, `kind` and `tenant`. `ids`: SQL for an array. */
export const NAMING = (ids: string): string => `
  SELECT DISTINCT said.class, said.object, said.kind, literal[1] AS tenant FROM (${SAYING}) AS said, ${LITERALS('said.text')} AS literal
  WHERE literal[1] = ANY (${ids}) AND said.text ~* replace($named$${COMPARED}$named$, 'ID', literal[1])
  UNION SELECT allowed.class, allowed.object, allowed.kind, word[1] FROM (${ALLOWING}) AS allowed, ${WORDS('allowed.text')} AS word WHERE word[1] = ANY (${ids})`;
