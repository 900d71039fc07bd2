/**
 * One line a row changed: who logged in, what it called itself (which it may choose), which fields. It reads the rows of a
 * statement after the statement: such triggers, unlike those of each row, are not copied to partitions, so that a table is
 * attached and detached with its own, and a row is recorded once, under the table that the statement names.
 *
 * No row is converted. What changed is what `record_image_ne` finds another image of, column by column: it asks no type for an
 * equality or a text, so that it fails on no value and sees 1.0 become 1.00. Only keys are written down.
 */

/** Bytes of one value of a key; of a longer one the line has the size and the hash. */
const LONGEST = 1024;

/** A value of a key as PostgreSQL writes it. */
const WRITTEN = `CREATE OR REPLACE FUNCTION freehold.written(value text) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  RETURN CASE WHEN octet_length(value) <= ${LONGEST} THEN to_jsonb(value)
    ELSE jsonb_build_object('bytes', octet_length(value), 'sha256', encode(sha256(convert_to(value, 'UTF8')), 'hex')) END`;

/**
 * The trigger's argument is the tenant of the database; without one it is the row's. What an erasure deletes leaves no lines:
 * they would be deleted next.
 *
 * Names of columns are anybody's, so they stand in a text of their own, qualified, where no variable is. It costs a plan a
 * statement; many rows in one statement share it. Casts of the application's own to text or json are not called: they would
 * run as the owner of this function. Of two rows of one UPDATE the old and the new come in the same order; where one is missing
 * (a BEFORE trigger kept a row from its new partition) each line says that any field may have changed.
 */
const NOTE_CHANGE = `CREATE OR REPLACE FUNCTION freehold.note_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO' SET TimeZone = 'UTC' AS $note$
  DECLARE
    head CONSTANT text := 'INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, was, fields)
      SELECT %s, session_user, current_setting(''application_name''), $2, $3, ';
    befores bigint := 1;
    afters bigint := 1;
    names text[];
    key_before text;
    key_after text;
    differing text;
    images text;
    tenant_before text := 'coalesce($1, freehold.current_tenant(), '''')';
    tenant_after text := tenant_before;
    heirs boolean;
    one boolean;
  BEGIN
    IF EXISTS (SELECT FROM freehold.login WHERE role = session_user AND purpose = 'eraser') THEN RETURN NULL; END IF;
    IF TG_OP = 'TRUNCATE' THEN
      INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, fields)
        SELECT tenant, session_user, current_setting('application_name'), 'truncate', TG_TABLE_NAME, '{}', '{}'
        FROM (SELECT TG_ARGV[0] AS tenant WHERE TG_ARGV[0] IS NOT NULL
          UNION SELECT l.tenant FROM freehold.login l WHERE TG_ARGV[0] IS NULL) AS everybody;
      RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN SELECT count(*) INTO befores FROM before_rows; END IF;
    IF TG_OP <> 'DELETE' THEN SELECT count(*) INTO afters FROM after_rows; END IF;
    IF befores + afters = 0 OR TG_OP <> 'UPDATE' AND (befores = 0 OR afters = 0) THEN RETURN NULL; END IF;
    one := TG_OP <> 'UPDATE' OR befores <> afters OR befores = 1;

    SELECT coalesce(array_agg(a.attname::text), '{}'),
        coalesce(string_agg(format(a.pair, 'o'), ', ') FILTER (WHERE a.in_key), ''),
        coalesce(string_agg(format(a.pair, 'n'), ', ') FILTER (WHERE a.in_key), ''),
        string_agg(format('CASE WHEN ' || a.differs || ' THEN %2$L END', a.here, a.attname), ', '),
        string_agg(format('t.%I AS %s', a.attname, a.here), ', '),
        coalesce(min('coalesce($1, format(''%s'', o.' || a.here || '))') FILTER (WHERE a.attname = 'tenant'), tenant_before),
        coalesce(min('coalesce($1, format(''%s'', n.' || a.here || '))') FILTER (WHERE a.attname = 'tenant'), tenant_after),
        coalesce(bool_or(a.heirs), false)
      INTO names, key_before, key_after, differing, images, tenant_before, tenant_after, heirs
      FROM (SELECT a.attname, h.here, a.attnum = ANY (i.indkey) AS in_key, c.relhassubclass AND c.relkind = 'r' AS heirs,
          replace(quote_literal(a.attname), '%', '%%') || CASE WHEN a.atttypid < 16384 AND a.attlen > 0 THEN ', to_jsonb(%1$s.' || replace(h.here, '%', '%%') || ')'
            ELSE ', freehold.written(format(''%%s'', %1$s.' || replace(h.here, '%', '%%') || '))' END AS pair,
          CASE WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'bool'::regtype, 'uuid'::regtype, 'date'::regtype, 'timestamptz'::regtype)
              OR a.atttypid IN ('text'::regtype, 'varchar'::regtype) AND a.attcollation IN ('"default"'::regcollation, '"C"'::regcollation)
            THEN 'o.%1$s IS DISTINCT FROM n.%1$s' ELSE 'record_image_ne(ROW(o.%1$s), ROW(n.%1$s))' END AS differs
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
        CROSS JOIN LATERAL (SELECT CASE WHEN one THEN quote_ident(a.attname) ELSE 'c' || a.attnum END AS here) AS h
        WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v' ORDER BY a.attnum) AS a;

    IF TG_OP = 'INSERT' OR befores = 0 THEN
      EXECUTE format(head, tenant_after) || format('jsonb_build_object(%s), NULL, $4 FROM after_rows n', key_after)
        USING TG_ARGV[0], lower(TG_OP), TG_TABLE_NAME, names;
    ELSIF TG_OP = 'DELETE' OR befores <> afters THEN
      EXECUTE format(head, tenant_before) || format('jsonb_build_object(%s), NULL, $4 FROM before_rows o', key_before)
        USING TG_ARGV[0], lower(TG_OP), TG_TABLE_NAME, names;
    ELSE
      EXECUTE format(head, tenant_after) || format('jsonb_build_object(%1$s), nullif(jsonb_build_object(%2$s), jsonb_build_object(%1$s)), f.fields
          FROM %3$s CROSS JOIN LATERAL (SELECT array_remove(ARRAY[%4$s]::text[], NULL) AS fields OFFSET 0) AS f WHERE f.fields <> ''{}'' OR $4',
          key_after, key_before,
          CASE WHEN one THEN 'before_rows o CROSS JOIN after_rows n'
            ELSE format('(SELECT row_number() OVER () AS nr, %1$s FROM before_rows t) o
              JOIN (SELECT row_number() OVER () AS nr, %1$s FROM after_rows t) n ON n.nr = o.nr', images) END,
          differing)
        USING TG_ARGV[0], lower(TG_OP), TG_TABLE_NAME, heirs;
    END IF;
    RETURN NULL;
  END $note$`;

export const AUDIT_FUNCTIONS = [WRITTEN, NOTE_CHANGE];

const EVENTS = [
  { name: 'insert', rows: 'REFERENCING NEW TABLE AS after_rows ' },
  { name: 'update', rows: 'REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows ' },
  { name: 'delete', rows: 'REFERENCING OLD TABLE AS before_rows ' },
  { name: 'truncate', rows: '' },
] as const;

/** Part of `freehold.protect`. A trigger of each row, as earlier versions made it, goes; its copies go with the parent's. */
export const AUDITED = `${EVENTS.map(
  ({ name, rows }) => `
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND tgname = 'freehold_audit_${name}') THEN
      EXECUTE format('CREATE TRIGGER freehold_audit_${name} AFTER ${name.toUpperCase()} ON %s ${rows}FOR EACH STATEMENT EXECUTE FUNCTION freehold.note_change(%s)', target, argument);
    END IF;`,
).join('')}
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND tgname = 'freehold_audit' AND tgparentid = 0) THEN
      EXECUTE format('DROP TRIGGER freehold_audit ON %s', target);
    END IF;`;
