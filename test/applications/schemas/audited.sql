-- A schema for the application's own audit lines, filled by a trigger that runs with its owner's rights; the application's login does not see it.
-- as administrator
CREATE SCHEMA audit AUTHORIZATION :owner;
-- as migrations
CREATE TABLE account (:column id int, iban text NOT NULL, balance numeric(14,2) NOT NULL DEFAULT 0, PRIMARY KEY (:tenant id));
CREATE TABLE audit.log (:column id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL DEFAULT now(), who name NOT NULL DEFAULT session_user, action text NOT NULL, before jsonb, after jsonb, PRIMARY KEY (:tenant id));
CREATE TABLE audit.event (:column id uuid DEFAULT gen_random_uuid(), line bigint, PRIMARY KEY (:tenant id), FOREIGN KEY (:tenant line) REFERENCES audit.log (:tenant id));
CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE line bigint;
BEGIN
  INSERT INTO audit.log (tenant, action, before, after) VALUES (coalesce(NEW.tenant, OLD.tenant), TG_OP, to_jsonb(OLD), to_jsonb(NEW)) RETURNING id INTO line; --shared
  INSERT INTO audit.event (tenant, line) VALUES (coalesce(NEW.tenant, OLD.tenant), line); --shared
  INSERT INTO audit.log (action, before, after) VALUES (TG_OP, to_jsonb(OLD), to_jsonb(NEW)) RETURNING id INTO line; --own
  INSERT INTO audit.event (line) VALUES (line); --own
  RETURN NULL;
END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON account FOR EACH ROW EXECUTE FUNCTION audit.note();
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO account (id, iban) SELECT n, who || ' DE' || n FROM generate_series(1, 10) n;
  UPDATE account SET balance = balance - id;
  DELETE FROM account WHERE id = 10;
END $$;
