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
 * they would be deleted next. What is put back from a copy leaves one line a table and kind of change, with the count: the lines of
 * these rows are in the trail already, from when they were written.
 *
 * Names of columns are anybody's, so they stand in a text of their own, qualified, where no variable is. It costs a plan a
 * statement; many rows in one statement share it. Casts of the application's own to text or json are not called: they would
 * run as the owner of this function. Of two rows of one UPDATE the old and the new come in the same order; where one is missing
 * (a BEFORE trigger kept a row from its new partition) each line says that any field may have changed.
 *
 * A row that the owner gives to another tenant has a line in the trail of each, which names the other nowhere: it has the key that the
 * row was, and the key that it is.
 */
const NOTE_CHANGE = `CREATE OR REPLACE FUNCTION freehold.note_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET DateStyle = 'ISO' SET TimeZone = 'UTC' AS $note$
  DECLARE
    befores bigint := 1;
    afters bigint := 1;
    paired boolean;
    one boolean;
    tenant text := 'NULL';
    moved text := 'false';
    whose text := '';
    of_tenant text;
    names text[];
    key_before text;
    key_after text;
    differing text;
    images text;
    heirs boolean;
  BEGIN
    IF TG_OP = 'TRUNCATE' AND TG_ARGV[0] IS NULL AND EXISTS (SELECT FROM freehold.login WHERE role = session_user) THEN
      RAISE EXCEPTION 'TRUNCATE empties % of the rows of every tenant, and login % is one tenant''s', TG_RELID::regclass, session_user
        USING ERRCODE = 'insufficient_privilege', HINT = 'DELETE the rows: policies hold for it, in functions of the owner as well.';
    END IF;
    IF EXISTS (SELECT FROM freehold.login WHERE role = session_user AND purpose = 'eraser') THEN RETURN NULL; END IF;
    IF TG_OP = 'TRUNCATE' THEN
      INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, fields)
        SELECT everybody.tenant, session_user, current_setting('application_name'), 'truncate', TG_TABLE_NAME, '{}', '{}'
        FROM (SELECT TG_ARGV[0] AS tenant WHERE TG_ARGV[0] IS NOT NULL
          UNION SELECT l.tenant FROM freehold.login l WHERE TG_ARGV[0] IS NULL) AS everybody;
      RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN SELECT count(*) INTO befores FROM before_rows; END IF;
    IF TG_OP <> 'DELETE' THEN SELECT count(*) INTO afters FROM after_rows; END IF;
    IF befores = 0 OR afters = 0 AND TG_OP <> 'UPDATE' THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM freehold.login WHERE role = session_user AND purpose = 'restorer') THEN
      INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, fields)
        VALUES (freehold.current_tenant(), session_user, current_setting('application_name'), 'restore', TG_TABLE_NAME, jsonb_build_object(lower(TG_OP), greatest(befores, afters)), '{}');
      RETURN NULL;
    END IF;
    paired := TG_OP = 'UPDATE' AND befores = afters;
    one := NOT paired OR befores = 1;

    SELECT coalesce(string_agg(pair || format(value, 'o', here), ', '), ''), coalesce(string_agg(pair || format(value, 'n', here), ', '), '')
      INTO key_before, key_after
      FROM (SELECT quote_literal(a.attname) || ', ' AS pair, CASE WHEN one THEN quote_ident(a.attname) ELSE 'c' || a.attnum END AS here,
          CASE WHEN a.atttypid < 16384 AND a.attlen > 0 THEN 'to_jsonb(%s.%s)' ELSE 'freehold.written(format(''%%s'', %s.%s))' END AS value
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = TG_RELID AND i.indisprimary) AS k;
    IF TG_ARGV[0] IS NULL THEN
      SELECT coalesce(max(format('format(''%%s'', %s.%s)', CASE WHEN TG_OP = 'INSERT' OR paired THEN 'n' ELSE 'o' END, CASE WHEN one THEN 'tenant' ELSE 'c' || attnum END)), tenant)
        INTO tenant FROM pg_attribute WHERE attrelid = TG_RELID AND attname = 'tenant' AND NOT attisdropped;
    END IF;

    IF NOT paired THEN
      names := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated <> 'v' ORDER BY attnum);
      EXECUTE format('INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, fields)
          SELECT coalesce($1, %s, freehold.current_tenant(), ''''), session_user, current_setting(''application_name''), $2, $3, jsonb_build_object(%s), $4 FROM %s',
          tenant, CASE TG_OP WHEN 'INSERT' THEN key_after ELSE key_before END, CASE TG_OP WHEN 'INSERT' THEN 'after_rows n' ELSE 'before_rows o' END)
        USING TG_ARGV[0], lower(TG_OP), TG_TABLE_NAME, names;
      RETURN NULL;
    END IF;

    IF TG_ARGV[0] IS NULL AND tenant <> 'NULL' THEN
      SELECT CASE WHEN one THEN 'tenant' ELSE 'c' || attnum END INTO of_tenant FROM pg_attribute WHERE attrelid = TG_RELID AND attname = 'tenant' AND NOT attisdropped;
      moved := format('o.%1$s IS DISTINCT FROM n.%1$s', of_tenant);
      whose := format(' CROSS JOIN LATERAL unnest(CASE WHEN %2$s THEN ARRAY[format(''%%s'', n.%1$s), format(''%%s'', o.%1$s)] ELSE ARRAY[format(''%%s'', n.%1$s)] END) WITH ORDINALITY AS whose (tenant, side)', of_tenant, moved);
      tenant := 'whose.tenant';
    END IF;
    SELECT relhassubclass AND relkind = 'r' INTO heirs FROM pg_class WHERE oid = TG_RELID;
    SELECT string_agg(format(CASE WHEN a.atttypid IN (16, 20, 21, 23, 1082, 1184, 2950) OR a.atttypid IN (25, 1043) AND a.attcollation IN (100, 950)
            THEN 'CASE WHEN o.%1$s IS DISTINCT FROM n.%1$s THEN %2$L END' ELSE 'CASE WHEN record_image_ne(ROW(o.%1$s), ROW(n.%1$s)) THEN %2$L END' END,
          CASE WHEN one THEN quote_ident(a.attname) ELSE 'c' || a.attnum END, a.attname), ', '),
        CASE WHEN NOT one THEN string_agg(format('t.%I AS c%s', a.attname, a.attnum), ', ') END
      INTO differing, images
      FROM pg_attribute a WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v';
    EXECUTE format('INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, was, fields)
        SELECT coalesce($1, %s, freehold.current_tenant(), ''''), session_user, current_setting(''application_name''), $2, $3, %s, f.fields
        FROM %s%s CROSS JOIN LATERAL (SELECT jsonb_build_object(%s) AS key, jsonb_build_object(%s) AS was, array_remove(ARRAY[%s]::text[], NULL) AS fields OFFSET 0) AS f
        WHERE f.fields <> ''{}'' OR $4',
        tenant,
        CASE WHEN whose = '' THEN 'f.key, nullif(f.was, f.key)' ELSE format('CASE WHEN whose.side = 2 THEN f.was ELSE f.key END, CASE WHEN NOT %s THEN nullif(f.was, f.key) END', '(' || moved || ')') END,
        CASE WHEN one THEN 'before_rows o CROSS JOIN after_rows n'
          ELSE format('(SELECT row_number() OVER () AS nr, %1$s FROM before_rows t) o
            JOIN (SELECT row_number() OVER () AS nr, %1$s FROM after_rows t) n ON n.nr = o.nr', images) END,
        whose,
        key_after, key_before, differing)
      USING TG_ARGV[0], lower(TG_OP), TG_TABLE_NAME, heirs;
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
