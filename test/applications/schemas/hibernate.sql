-- Insurance as Hibernate writes it: sequences by fifties, versions, one table a subclass, embedded ids, texts as large objects, audited revisions.
-- as migrations
CREATE SEQUENCE policy_seq START WITH 1 INCREMENT BY 50;
CREATE SEQUENCE revinfo_seq START WITH 1 INCREMENT BY 50;
CREATE TABLE party (:column dtype varchar(31) NOT NULL CHECK (dtype IN ('Person', 'Company')), id uuid NOT NULL, version integer NOT NULL, name varchar(255), PRIMARY KEY (:tenant id));
CREATE TABLE policy (:column id bigint NOT NULL, version bigint NOT NULL, holder_id uuid, premium numeric(38,2), terms oid, state smallint CHECK (state BETWEEN 0 AND 2), PRIMARY KEY (:tenant id));
CREATE TABLE motor_policy (:column plate varchar(255), id bigint NOT NULL, PRIMARY KEY (:tenant id));
CREATE TABLE coverage (:column policy_id bigint NOT NULL, kind varchar(40) NOT NULL, limit_amount float(53), from_day date, details bytea, PRIMARY KEY (:tenant policy_id, kind));
CREATE TABLE policy_notes (:column policy_id bigint NOT NULL, notes varchar(255));
CREATE TABLE revinfo (:column rev integer NOT NULL, revtstmp bigint, PRIMARY KEY (:tenant rev));
CREATE TABLE policy_aud (:column id bigint NOT NULL, rev integer NOT NULL, revtype smallint, premium numeric(38,2), PRIMARY KEY (:tenant rev, id));
ALTER TABLE IF EXISTS policy ADD CONSTRAINT "FK9c2j1x" FOREIGN KEY (:tenant holder_id) REFERENCES party (:tenant id);
ALTER TABLE IF EXISTS motor_policy ADD CONSTRAINT "FKqr71kk" FOREIGN KEY (:tenant id) REFERENCES policy (:tenant id);
ALTER TABLE IF EXISTS coverage ADD CONSTRAINT "FKm8s6dp" FOREIGN KEY (:tenant policy_id) REFERENCES policy (:tenant id);
ALTER TABLE IF EXISTS policy_notes ADD CONSTRAINT "FK51hj0e" FOREIGN KEY (:tenant policy_id) REFERENCES policy (:tenant id);
ALTER TABLE IF EXISTS policy_aud ADD CONSTRAINT "FKbu2b0r" FOREIGN KEY (:tenant rev) REFERENCES revinfo (:tenant rev);
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE first bigint := nextval('policy_seq'); rev0 integer := nextval('revinfo_seq');
BEGIN
  INSERT INTO party (dtype, id, version, name) SELECT CASE n % 2 WHEN 0 THEN 'Person' ELSE 'Company' END, md5(who || n)::uuid, 0, who || ' ' || n FROM generate_series(1, 6) n;
  INSERT INTO policy (id, version, holder_id, premium, terms, state)
    SELECT first + n, n, md5(who || (1 + n % 6))::uuid, -0.01 * n, lo_from_bytea(0, convert_to('terms of ' || who || ' ' || n, 'UTF8')), n % 3 FROM generate_series(0, 11) n;
  INSERT INTO motor_policy (id, plate) SELECT first + n, '+49 ' || who FROM generate_series(0, 5) n;
  INSERT INTO coverage (policy_id, kind, limit_amount, from_day, details) SELECT first + n, kind, 'NaN', 'infinity', '\x00ff27' FROM generate_series(0, 11) n, unnest(ARRAY['fire', 'theft']) kind;
  INSERT INTO policy_notes (policy_id, notes) SELECT first, 'the same note of ' || who FROM generate_series(1, 3);
  INSERT INTO revinfo (rev, revtstmp) SELECT rev0 + n, 1774744200123 FROM generate_series(0, 3) n;
  INSERT INTO policy_aud (id, rev, revtype, premium) SELECT first + n, rev0 + n % 4, 1, n FROM generate_series(0, 11) n;
END $$;
