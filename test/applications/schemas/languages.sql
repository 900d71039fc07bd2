-- Names and values of five languages: Cyrillic, Arabic, Hindi, Chinese, Hungarian; composed and decomposed letters, directions, and characters beyond 16 bits.
-- as migrations
CREATE TYPE "състояние" AS ENUM ('нова', 'готова');
CREATE TABLE "договор" (:column "номер" int, "страна" text NOT NULL, "състояние" "състояние" DEFAULT 'нова', PRIMARY KEY (:tenant "номер"));
CREATE TABLE "عقد" (:column "رقم" int, "الاسم" text, "договор" int, PRIMARY KEY (:tenant "رقم"), FOREIGN KEY (:tenant "договор") REFERENCES "договор" (:tenant "номер"));
CREATE TABLE "अनुबंध" (:column "क्रम" int, "नाम" text, PRIMARY KEY (:tenant "क्रम"));
CREATE TABLE "合同" (:column "编号" int, "名称" text, "备注" jsonb, PRIMARY KEY (:tenant "编号"));
CREATE TABLE "Árvíztűrő tükörfúrógép" (:column "Hosszú ő" int, "Név" text, PRIMARY KEY (:tenant "Hosszú ő"));
CREATE TABLE "合同; DROP TABLE ""合同""--" (:column "a""b" text, "c\d" text);
CREATE INDEX "индекс" ON "договор" (:tenant "страна");
COMMENT ON TABLE "合同" IS '合同表; it''s "quoted"';
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "договор" ("номер", "страна", "състояние") SELECT n, 'Дружество „' || who || '“ № ' || n, 'готова' FROM generate_series(1, 8) n;
  INSERT INTO "عقد" ("رقم", "الاسم", "договор") SELECT n, 'شركة ' || U&'\200F' || who || ' ١٢٣', n FROM generate_series(1, 8) n;
  INSERT INTO "अनुबंध" ("क्रम", "नाम") SELECT n, 'क्षेत्र ' || who || U&'\200D' FROM generate_series(1, 8) n;
  INSERT INTO "合同" ("编号", "名称", "备注") SELECT n, '＝公司' || who || '𠮷🏠', jsonb_build_object('键', '值' || who) FROM generate_series(1, 8) n;
  INSERT INTO "Árvíztűrő tükörfúrógép" ("Hosszú ő", "Név") SELECT n, CASE n % 2 WHEN 0 THEN 'é ' ELSE U&'e\0301 ' END || who FROM generate_series(1, 8) n;
  INSERT INTO "合同; DROP TABLE ""合同""--" ("a""b", "c\d") SELECT who || E'\\.', E'\\N\t\\' FROM generate_series(1, 4) n;
END $$;
