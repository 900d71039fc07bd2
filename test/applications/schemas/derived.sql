-- Columns that the database makes, domains over domains, row types, ranges, every kind of number, and columns named as SQL's own words.
-- as migrations
CREATE DOMAIN positive AS numeric(20, 4) CHECK (VALUE >= 0);
CREATE DOMAIN price AS positive NOT NULL DEFAULT 1;
CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
CREATE TYPE money_of AS (amount numeric, currency char(3));
CREATE TYPE span AS RANGE (subtype = int8);
CREATE TYPE weekday AS ENUM ('mo', 'tu', 'it''s "sunday"');
CREATE TABLE invoice (:column id int GENERATED ALWAYS AS IDENTITY, net price, rate numeric(4,3) NOT NULL, gross numeric GENERATED ALWAYS AS (net * (1 + rate)) STORED,
  "to" email, paid money_of, parts money_of[], words tsvector GENERATED ALWAYS AS (to_tsvector('simple', "to")) STORED, PRIMARY KEY (:tenant id));
CREATE TABLE "values" (:column r int, "row" text, "order" weekday, "user" weekday[], "select" span, "json" json, "null" int4multirange, "tenant id" inet, bits bit(5), "time" timetz, span interval,
  cash money, f4 real, f8 double precision, n numeric, big bigint, bigs bigint[], grid int[][], x bytea, d date, t timestamp, j jsonb, c char(5), o oid, PRIMARY KEY (:tenant r));
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice (net, rate, "to", paid, parts) SELECT n * 1.1, 0.19, n || '@' || who || '.example', ROW(-n, 'EUR')::money_of, ARRAY[ROW(n, 'HUF'), NULL]::money_of[] FROM generate_series(1, 10) n;
  INSERT INTO "values" (r, "row", "order", "user", "select", "json", "null", "tenant id", bits, "time", span, cash, f4, f8, n, big, bigs, grid, x, d, t, j, c, o)
    SELECT n, E'=1+1 of ' || who || E'\n,"', 'it''s "sunday"', ARRAY['mo', NULL]::weekday[], span(n, 9007199254740993), ('{"a": 1, "a":' || chr(10) || ' 1e400}')::json,
      '{[1,3),[5,7)}', '10.0.0.1/8', B'10101', '01:30:00.5+02', -n * interval '1 month 2 days 00:00:00.1', -n, 'NaN', '-Infinity', 'NaN', 9007199254740993 + n, ARRAY[9007199254740993, NULL],
      ARRAY[[1, 2], [3, n]], '\x00ff', '-infinity', '294276-12-31 23:59:59.999999', '{"deep": {"n": 12345678901234567890.123456789}}', 'ab', n FROM generate_series(1, 6) n;
  INSERT INTO "values" (r, "row") VALUES (0, who), (-1, '''');
END $$;
