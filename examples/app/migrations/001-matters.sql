-- The same statements run under every isolation: the tenant stands in every row and in every key, also where it is alone.
CREATE TYPE standing AS ENUM ('open', 'closed');

CREATE TABLE matter (
  tenant text NOT NULL DEFAULT freehold.current_tenant(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  parent uuid,
  title text NOT NULL,
  standing standing NOT NULL DEFAULT 'open',
  facts jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, parent) REFERENCES matter
);
-- Without it deleting a tree looks through the whole table for each of its rows.
CREATE INDEX matter_parent ON matter (tenant, parent);
