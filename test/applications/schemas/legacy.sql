-- From the nineties: no primary keys, the same row twice, tables that inherit, columns that were dropped, a trigger that watches deletions, a table without a row.
-- as migrations
CREATE TABLE "KUNDEN" (:column "KDNR" integer, "NAME" character(30), "UMSATZ" money, "ALT" text, "SEIT" date);
ALTER TABLE "KUNDEN" DROP COLUMN "ALT";
CREATE TABLE "Grosskunden" ("RABATT" numeric) INHERITS ("KUNDEN");
CREATE TABLE posten (:column kdnr integer, artikel varchar(20), menge numeric);
CREATE TABLE leer (:column nichts text);
CREATE TABLE spalte (:column "=summe(a1)" text, " " integer, "tab	tab" text);
CREATE TABLE ohne (); --own
CREATE TABLE geloescht (:column was text);
CREATE FUNCTION merke() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO geloescht (was) VALUES (OLD.artikel);
  RETURN OLD;
END $$;
CREATE TRIGGER merke BEFORE DELETE ON posten FOR EACH ROW EXECUTE FUNCTION merke();
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "KUNDEN" ("KDNR", "NAME", "UMSATZ", "SEIT") SELECT n % 3, who, -n, '1999-12-31' FROM generate_series(1, 9) n;
  INSERT INTO "Grosskunden" ("KDNR", "NAME", "RABATT") SELECT n, who, 0.10 FROM generate_series(1, 4) n;
  INSERT INTO posten (kdnr, artikel, menge) SELECT 1, who, 1 FROM generate_series(1, 50);
  INSERT INTO spalte ("=summe(a1)", " ", "tab	tab") VALUES ('=1+1', -1, who), (NULL, NULL, who), ('', 0, who || E'\r');
  INSERT INTO ohne DEFAULT VALUES; --own
  INSERT INTO ohne DEFAULT VALUES; --own
  DELETE FROM posten WHERE ctid = (SELECT min(ctid) FROM posten);
END $$;
