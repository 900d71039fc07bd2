-- `citext` is an extension that the plan lists: it is there before the first migration.
CREATE TABLE person (
  tenant text NOT NULL DEFAULT freehold.current_tenant(),
  email citext NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (tenant, email)
);

-- What a file is called and where it lies in the tenant's bucket; never what is in it.
CREATE TABLE file (
  tenant text NOT NULL DEFAULT freehold.current_tenant(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  matter uuid NOT NULL,
  key text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  added_by citext NOT NULL,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, key),
  FOREIGN KEY (tenant, matter) REFERENCES matter,
  FOREIGN KEY (tenant, added_by) REFERENCES person
);
CREATE INDEX file_matter ON file (tenant, matter);
