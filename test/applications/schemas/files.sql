-- Files three ways: large objects that a table points at, large objects that nothing points at any more, and bytes in a table of its own.
-- as administrator
CREATE EXTENSION lo WITH SCHEMA application;
-- as migrations
CREATE TABLE image (:column id int, title text NOT NULL, raster lo, PRIMARY KEY (:tenant id));
CREATE TRIGGER t_raster BEFORE UPDATE OR DELETE ON image FOR EACH ROW EXECUTE FUNCTION lo_manage(raster);
CREATE TABLE attachment (:column id int, name text NOT NULL, content bytea NOT NULL, PRIMARY KEY (:tenant id));
ALTER TABLE attachment ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO image (id, title, raster) SELECT n, who || ' ' || n, lo_from_bytea(0, convert_to(repeat('pixels of ' || who || ' ' || n || '. ', 500), 'UTF8')) FROM generate_series(1, 6) n;
  PERFORM lo_from_bytea(0, convert_to('an orphan of ' || who, 'UTF8')) FROM generate_series(1, 3);
  INSERT INTO attachment (id, name, content) SELECT n, who || '.bin', convert_to(repeat(who || E'\t', 20000), 'UTF8') FROM generate_series(1, 5) n;
  INSERT INTO attachment (id, name, content) VALUES (0, who, ''), (-1, '-1 ' || who, '\x00');
END $$;
