-- Soft deletes: rows with deleted_at are hidden by policies of the application's own, and are there all the same.
-- as migrations
CREATE TABLE project (:column id int, name text NOT NULL, deleted_at timestamptz, PRIMARY KEY (:tenant id));
CREATE TABLE task (:column id int, project int NOT NULL, title text NOT NULL, deleted_at timestamptz, PRIMARY KEY (:tenant id), FOREIGN KEY (:tenant project) REFERENCES project (:tenant id));
CREATE UNIQUE INDEX task_title ON task (:tenant project, title) WHERE deleted_at IS NULL;
ALTER TABLE project ENABLE ROW LEVEL SECURITY;
ALTER TABLE task ENABLE ROW LEVEL SECURITY;
ALTER TABLE task FORCE ROW LEVEL SECURITY;
CREATE POLICY live ON project FOR SELECT USING (deleted_at IS NULL);
CREATE POLICY live ON task FOR SELECT USING (deleted_at IS NULL);
CREATE POLICY made ON project FOR INSERT WITH CHECK (true);
CREATE POLICY made ON task FOR INSERT WITH CHECK (true);
CREATE VIEW live_task WITH (security_invoker = true) AS SELECT * FROM task WHERE deleted_at IS NULL;
CREATE FUNCTION fill(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO project (id, name, deleted_at) SELECT n, who || ' ' || n, CASE WHEN n % 2 = 0 THEN '2026-05-01'::timestamptz END FROM generate_series(1, 6) n;
  INSERT INTO task (id, project, title, deleted_at) SELECT n, 1 + n % 6, who || ' ' || n, CASE WHEN n % 3 = 0 THEN '2026-05-01'::timestamptz END FROM generate_series(1, 30) n;
END $$;
