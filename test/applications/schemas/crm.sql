-- A CRM with a tree of folders: a reference of a table to itself without an index, deep and wide, a circle of two tables, and what was moved.
-- as migrations
CREATE TABLE folder (:column id bigint GENERATED ALWAYS AS IDENTITY, name text NOT NULL, parent bigint, cover bigint, PRIMARY KEY (:tenant id), FOREIGN KEY (:tenant parent) REFERENCES folder (:tenant id));
CREATE TABLE document (:column id bigint GENERATED ALWAYS AS IDENTITY, folder bigint NOT NULL, title text NOT NULL, body text, PRIMARY KEY (:tenant id), FOREIGN KEY (:tenant folder) REFERENCES folder (:tenant id));
ALTER TABLE folder ADD CONSTRAINT folder_cover FOREIGN KEY (:tenant cover) REFERENCES document (:tenant id);
CREATE TABLE company (:column id uuid DEFAULT gen_random_uuid(), name text NOT NULL, owned_by uuid, PRIMARY KEY (:tenant id), FOREIGN KEY (:tenant owned_by) REFERENCES company (:tenant id));
CREATE TABLE contact (:column id uuid DEFAULT gen_random_uuid(), company uuid, name text NOT NULL, met date[], reports_to uuid, PRIMARY KEY (:tenant id),
  FOREIGN KEY (:tenant company) REFERENCES company (:tenant id), FOREIGN KEY (:tenant reports_to) REFERENCES contact (:tenant id) DEFERRABLE);
CREATE TABLE deal (:column contact uuid NOT NULL, folder bigint NOT NULL, worth numeric, PRIMARY KEY (:tenant contact, folder), FOREIGN KEY (:tenant contact) REFERENCES contact (:tenant id), FOREIGN KEY (:tenant folder) REFERENCES folder (:tenant id));
CREATE VIEW open_deal WITH (security_invoker = true) AS SELECT d.worth, c.name FROM deal d JOIN contact c ON c.id = d.contact;
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE up bigint;
BEGIN
  FOR depth IN 1..40 LOOP
    INSERT INTO folder (name, parent) VALUES (who || ' level ' || depth, up) RETURNING id INTO up;
  END LOOP;
  INSERT INTO folder (name, parent) SELECT who || ' leaf ' || n, up FROM generate_series(1, 300) n;
  INSERT INTO document (folder, title, body) SELECT id, name, repeat('of ' || who || '. ', 400) FROM folder WHERE name LIKE '%leaf%' LIMIT 30;
  UPDATE folder f SET cover = d.id FROM document d WHERE d.folder = f.id;
  INSERT INTO company (name) SELECT who || ' ' || n FROM generate_series(1, 10) n;
  UPDATE company SET owned_by = (SELECT id FROM company ORDER BY id LIMIT 1);
  INSERT INTO contact (company, name, met) SELECT id, 'of ' || name, ARRAY['2026-02-28'::date, NULL] FROM company;
  UPDATE contact SET reports_to = id;
  INSERT INTO deal (contact, folder, worth) SELECT c.id, up, 1e-20 FROM contact c;
END $$;
