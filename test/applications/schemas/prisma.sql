-- A shop as Prisma writes it: names in camel case that must be quoted, texts as ids, enumerations, arrays, a join table without a key.
-- without tenants: migrations._prisma_migrations
-- as administrator
CREATE SCHEMA migrations AUTHORIZATION :owner; --shared
-- as migrations
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');
CREATE TABLE "User" (:column
  "id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "name" TEXT,
  "role" "Role" NOT NULL DEFAULT 'USER',
  "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "User_pkey" PRIMARY KEY (:tenant "id")
);
CREATE TABLE "Product" (:column
  "id" SERIAL NOT NULL,
  "title" TEXT NOT NULL,
  "price" DECIMAL(65,30) NOT NULL,
  "attributes" JSONB,
  "stock" BIGINT NOT NULL DEFAULT 0,
  "image" BYTEA,
  CONSTRAINT "Product_pkey" PRIMARY KEY (:tenant "id")
);
CREATE TABLE "Order" (:column
  "id" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "placedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Order_pkey" PRIMARY KEY (:tenant "id"),
  CONSTRAINT "Order_userId_fkey" FOREIGN KEY (:tenant "userId") REFERENCES "User" (:tenant "id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE TABLE "_OrderToProduct" (:column "A" TEXT NOT NULL, "B" INTEGER NOT NULL);
CREATE UNIQUE INDEX "User_email_key" ON "User" (:tenant "email");
CREATE UNIQUE INDEX "_OrderToProduct_AB_unique" ON "_OrderToProduct" (:tenant "A", "B");
CREATE INDEX "_OrderToProduct_B_index" ON "_OrderToProduct" (:tenant "B");
ALTER TABLE "_OrderToProduct" ADD CONSTRAINT "_OrderToProduct_A_fkey" FOREIGN KEY (:tenant "A") REFERENCES "Order" (:tenant "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "_OrderToProduct" ADD CONSTRAINT "_OrderToProduct_B_fkey" FOREIGN KEY (:tenant "B") REFERENCES "Product" (:tenant "id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE TABLE migrations."_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY, "checksum" VARCHAR(64) NOT NULL, "applied_steps_count" INTEGER NOT NULL DEFAULT 0); --shared
INSERT INTO migrations."_prisma_migrations" VALUES (gen_random_uuid(), repeat('0', 64), 1); --shared
CREATE TABLE "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY, "checksum" VARCHAR(64) NOT NULL, "applied_steps_count" INTEGER NOT NULL DEFAULT 0); --own
INSERT INTO "_prisma_migrations" VALUES (gen_random_uuid(), repeat('0', 64), 1); --own
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "User" ("id", "email", "name", "role", "tags")
    SELECT 'ck' || n, n || '@' || who || '.example', CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE who || ' ' || n END,
      (CASE n % 2 WHEN 0 THEN 'USER' ELSE 'ADMIN' END)::"Role", ARRAY['a,b', '"q"', NULL, who] FROM generate_series(1, 12) n;
  INSERT INTO "Product" ("title", "price", "attributes", "stock", "image")
    SELECT '=HYPERLINK(' || n || ')', n / 7.0, jsonb_build_object('of', who, 'n', 9007199254740993 + n), 9007199254740993 + n, decode(md5(who || n), 'hex') FROM generate_series(1, 9) n;
  INSERT INTO "Order" ("id", "userId") SELECT who || n, 'ck' || (1 + n % 12) FROM generate_series(1, 20) n;
  INSERT INTO "_OrderToProduct" ("A", "B") SELECT o."id", p."id" FROM "Order" o, "Product" p WHERE p."id" % 2 = 0;
  UPDATE "Product" SET "stock" = "stock" - 1 WHERE "id" % 3 = 0;
  DELETE FROM "Order" WHERE "id" = who || '20';
END $$;
