/** What a hostile tenant tries from its own login against a neighbour. `victim` is the neighbour's id, `database` its database. */
export interface Attack {
  readonly name: string;
  /** Statements, run one after the other. */
  readonly sql: readonly string[];
}

/** A word that lies in the neighbour's rows and nowhere else: an attack that brings it back, in a row or in an error, has won. */
export const SECRET = 'the-neighbours-secret';

const READS = ['matter', 'document', 'person', 'team', 'visit', 'visit_2026'];

/** Ways that hold for tables that tenants share. Every one must be refused, or answer as if the neighbour were not there. */
export const rowAttacks = (me: string, victim: string): Attack[] => [
  ...READS.flatMap((table) => [
    { name: `read ${table}`, sql: [`SELECT * FROM ${table} WHERE tenant = '${victim}'`] },
    { name: `count ${table} by everything else`, sql: [`SELECT * FROM ${table} WHERE tenant <> '${me}' OR tenant IS NULL`] },
    { name: `change ${table}`, sql: [`UPDATE ${table} SET tenant = tenant WHERE tenant = '${victim}' RETURNING *`] },
    { name: `delete from ${table}`, sql: [`DELETE FROM ${table} WHERE tenant = '${victim}' RETURNING *`] },
    { name: `lock rows of ${table}`, sql: [`SELECT * FROM ${table} WHERE tenant = '${victim}' FOR UPDATE`] },
    { name: `copy ${table} out`, sql: [`COPY ${table} TO STDOUT`] },
    { name: `copy ${table} to a program`, sql: [`COPY (SELECT * FROM ${table}) TO PROGRAM 'cat'`] },
    { name: `copy ${table} to a file`, sql: [`COPY ${table} TO '/tmp/stolen'`] },
    { name: `empty ${table}`, sql: [`TRUNCATE ${table} CASCADE`] },
  ]),
  { name: 'write for the neighbour', sql: [`INSERT INTO matter (tenant, title) VALUES ('${victim}', 'planted')`] },
  {
    name: 'write for the neighbour on conflict',
    sql: [
      `INSERT INTO matter (tenant, id, title) SELECT '${victim}', id, 'x' FROM matter ON CONFLICT (tenant, id) DO UPDATE SET title = 'x' RETURNING *`,
    ],
  },
  { name: 'move an own row to the neighbour', sql: [`UPDATE matter SET tenant = '${victim}'`] },
  {
    name: 'move one by MERGE',
    sql: [
      `MERGE INTO matter m USING (SELECT 1) s ON m.tenant = '${victim}' WHEN NOT MATCHED THEN INSERT (tenant, title) VALUES ('${victim}', 'planted')`,
    ],
  },
  { name: 'copy rows in', sql: [`COPY matter (tenant, title) FROM PROGRAM 'echo'`] },
  {
    name: 'refer to the neighbour',
    sql: [`INSERT INTO document (tenant, matter, title) VALUES ('${victim}', gen_random_uuid(), 'x')`],
  },
  ...[
    'row_security = off',
    `"freehold.tenant" = '${victim}'`,
    `"freehold.facility" = '${victim}'`,
    `"app.tenant" = '${victim}'`,
    `"request.jwt.claims" = '{"tenant":"${victim}"}'`,
    `session_authorization = '${victim}'`,
    `role = '${victim}'`,
    `ROLE ${victim}`,
    'ROLE application_owner',
    'ROLE application_users',
    'ROLE application_migrations',
    'ROLE freehold_owner',
    'ROLE keeper',
    'ROLE rds_superuser',
    `SESSION AUTHORIZATION ${victim}`,
    'SESSION AUTHORIZATION keeper',
    'search_path = pg_temp, application',
    "session_replication_role = 'replica'",
    "local_preload_libraries = 'x'",
    "session_preload_libraries = 'x'",
    'ignore_system_indexes = on',
    'allow_system_table_mods = on',
    'zero_damaged_pages = on',
    'transaction_read_only = off',
    "default_transaction_isolation = 'serializable'",
    `application_name = '${victim}'`,
    'enable_seqscan = off',
    "plan_cache_mode = 'force_generic_plan'",
    "debug_parallel_query = 'on'",
    "force_parallel_mode = 'on'",
  ].flatMap((setting) => [
    { name: `SET ${setting}, then read`, sql: [`SET ${setting}`, `SELECT * FROM matter WHERE tenant <> '${me}'`] },
    {
      name: `SET LOCAL ${setting}, then read`,
      sql: ['BEGIN', `SET LOCAL ${setting}`, `SELECT * FROM matter WHERE tenant <> '${me}'`],
    },
  ]),
  { name: 'keep a setting for later', sql: [`ALTER ROLE ${victim} SET search_path = pg_temp`] },
  { name: "take the neighbour's password", sql: [`ALTER ROLE ${victim} PASSWORD 'x'`] },
  { name: 'bypass policies', sql: [`ALTER ROLE ${me} BYPASSRLS`] },
  { name: 'become superuser', sql: [`ALTER ROLE ${me} SUPERUSER`] },
  { name: 'make a role', sql: ['CREATE ROLE accomplice LOGIN'] },
  { name: 'join the neighbour', sql: [`GRANT ${victim} TO ${me}`] },
  { name: 'join everybody', sql: [`GRANT pg_read_all_data TO ${me}`] },
  { name: 'grant a table', sql: ['GRANT ALL ON matter TO PUBLIC'] },
  { name: 'rewrite the map', sql: [`UPDATE freehold.login SET tenant = '${victim}' WHERE role = '${me}'`] },
  { name: 'read the map', sql: ['SELECT * FROM freehold.login'] },
  { name: 'add to the map', sql: [`INSERT INTO freehold.login VALUES ('${me}', '${victim}', 'application')`] },
  { name: 'read the trail', sql: ['SELECT * FROM freehold.audit'] },
  {
    name: 'forge the trail',
    sql: [
      `INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, fields) VALUES ('${victim}', '${victim}', '', 'insert', 'matter', '{}', '{}')`,
    ],
  },
  { name: 'forge a heartbeat', sql: [`INSERT INTO freehold.heartbeat (tenant) VALUES ('${victim}')`] },
  { name: 'ask which tenant the neighbour is', sql: ['SELECT freehold.current_tenant()'] },
  { name: 'call the trigger', sql: ['SELECT freehold.note_change()'] },
  { name: 'call what protects', sql: ["SELECT freehold.protect('application.matter')"] },
  { name: 'drop the policy', sql: ['DROP POLICY freehold_tenant ON matter'] },
  { name: 'widen the policy', sql: ['CREATE POLICY mine ON matter USING (true)'] },
  { name: 'lift row security', sql: ['ALTER TABLE matter DISABLE ROW LEVEL SECURITY'] },
  { name: 'lift its force', sql: ['ALTER TABLE matter NO FORCE ROW LEVEL SECURITY'] },
  { name: 'own the table', sql: [`ALTER TABLE matter OWNER TO ${me}`] },
  { name: 'silence the trail', sql: ['ALTER TABLE matter DISABLE TRIGGER ALL'] },
  {
    name: 'put a trigger on the table',
    sql: ['CREATE TRIGGER mine BEFORE INSERT ON matter FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()'],
  },
  { name: 'inherit from the table', sql: ['CREATE TABLE application.child () INHERITS (application.matter)'] },
  { name: 'make a table', sql: ['CREATE TABLE application.mine (x text)'] },
  { name: 'make a table in public', sql: ['CREATE TABLE public.mine (x text)'] },
  { name: 'make a temporary table of the same name', sql: ['CREATE TEMP TABLE matter (tenant text, title text)'] },
  {
    name: 'make a temporary function',
    sql: [
      "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$",
      'SELECT * FROM matter WHERE pg_temp.leak(title)',
    ],
  },
  {
    name: 'make a function',
    sql: [
      "CREATE FUNCTION application.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$",
    ],
  },
  { name: 'make an operator', sql: ['CREATE OPERATOR application.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)'] },
  { name: 'make a view', sql: ['CREATE VIEW application.mine AS SELECT * FROM application.matter'] },
  { name: 'make a materialized view', sql: ['CREATE MATERIALIZED VIEW application.mine AS SELECT * FROM application.matter'] },
  { name: 'make an event trigger', sql: ['CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION freehold.protect_new()'] },
  { name: 'drop the event trigger', sql: ['DROP EVENT TRIGGER freehold_protect'] },
  { name: 'make a schema', sql: ['CREATE SCHEMA mine'] },
  { name: 'make an extension', sql: ['CREATE EXTENSION dblink'] },
  { name: 'make a foreign server', sql: ['CREATE FOREIGN DATA WRAPPER mine'] },
  { name: 'make a publication', sql: ['CREATE PUBLICATION mine FOR TABLE application.matter'] },
  { name: 'replicate', sql: ["SELECT pg_create_logical_replication_slot('mine', 'test_decoding')"] },
  { name: 'make a database', sql: ['CREATE DATABASE mine'] },
  { name: 'leak by an error of a cast', sql: [`SELECT title::int FROM matter WHERE tenant = '${victim}'`] },
  { name: 'leak by a division', sql: [`SELECT 1 / (length(title) - length(title)) FROM matter WHERE tenant = '${victim}'`] },
  { name: 'leak by a costly condition', sql: [`SELECT * FROM matter WHERE title::xml IS NOT NULL AND tenant = '${victim}'`] },
  {
    name: 'ask a key whether a row is there',
    sql: [`INSERT INTO document (tenant, matter, title) SELECT '${me}', id, 'oracle' FROM matter LIMIT 1`],
  },
  { name: 'ask a foreign key whether a row is there', sql: [`INSERT INTO person (tenant, id, team) VALUES ('${me}', 99, 4711)`] },
  { name: 'use the view of the owner', sql: [`SELECT * FROM owners_view WHERE tenant <> '${me}'`] },
  { name: 'use the view that asks as who reads', sql: [`SELECT * FROM readers_view WHERE tenant <> '${me}'`] },
  { name: 'use the definer function of the owner', sql: ['SELECT * FROM owners_function()'] },
  { name: 'use a leaky function of the owner', sql: [`SELECT * FROM matter WHERE tenant <> '${me}' AND shout(title)`] },
  { name: 'read the statistics', sql: ["SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'matter'"] },
  { name: 'read the statistics underneath', sql: ['SELECT stavalues1 FROM pg_statistic'] },
  { name: 'read password hashes', sql: ['SELECT * FROM pg_authid'] },
  { name: 'read what others run', sql: [`SELECT query FROM pg_stat_activity WHERE usename = '${victim}' AND query NOT LIKE '<%'`] },
  { name: 'read subscriptions', sql: ['SELECT subconninfo FROM pg_subscription'] },
  { name: 'read user mappings', sql: ['SELECT umoptions FROM pg_user_mapping'] },
  { name: 'read files', sql: ["SELECT pg_read_file('postgresql.conf')"] },
  { name: 'list files', sql: ["SELECT pg_ls_dir('.')"] },
  { name: 'read the log', sql: ['SELECT pg_current_logfile()'] },
  { name: 'read pages', sql: ['CREATE EXTENSION pageinspect'] },
  {
    name: "end the neighbour's connections",
    sql: [`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${victim}'`],
  },
  { name: "read the neighbour's large object", sql: ['SELECT lo_get(4711)'] },
  { name: "write the neighbour's large object", sql: ["SELECT lo_put(4711, 0, 'x')"] },
  { name: "delete the neighbour's large object", sql: ['SELECT lo_unlink(4711)'] },
  { name: 'read pages of large objects', sql: ['SELECT data FROM pg_largeobject'] },
  { name: 'import a file', sql: ["SELECT lo_import('/etc/passwd')"] },
  { name: 'set a sequence', sql: ["SELECT setval('counter', 1)"] },
  { name: 'prepare a transaction', sql: ['BEGIN', 'UPDATE matter SET title = title', "PREPARE TRANSACTION 'mine'"] },
  { name: "finish the neighbour's prepared transaction", sql: ["COMMIT PREPARED 'theirs'"] },
  { name: 'run a block', sql: [`DO $$BEGIN SET LOCAL ROLE ${victim}; END$$`] },
  {
    name: 'read in a block',
    sql: [
      `DO $$DECLARE t text; BEGIN SELECT string_agg(title, ',') INTO t FROM application.matter WHERE tenant <> '${me}'; RAISE EXCEPTION 'got %', t; END$$`,
    ],
  },
  { name: 'use an untrusted language', sql: ['DO LANGUAGE plpython3u $$pass$$'] },
  { name: 'load a library', sql: ["LOAD 'auto_explain'"] },
  { name: 'change the server', sql: ["ALTER SYSTEM SET log_statement = 'all'"] },
  { name: 'change the database', sql: ['ALTER DATABASE application SET row_security = off'] },
  { name: 'comment on the neighbour', sql: [`COMMENT ON ROLE ${victim} IS 'x'`] },
  { name: 'label the neighbour', sql: [`SECURITY LABEL ON ROLE ${victim} IS 'x'`] },
  { name: 'drop the neighbour', sql: [`DROP ROLE ${victim}`] },
  { name: 'drop what the neighbour owns', sql: [`DROP OWNED BY ${victim}`] },
  { name: 'reassign what the neighbour owns', sql: [`REASSIGN OWNED BY ${victim} TO ${me}`] },
  { name: 'look into the cursor of nobody', sql: ['FETCH ALL FROM theirs'] },
  { name: 'vacuum with a trigger', sql: ['CREATE INDEX ON matter ((title::int))'] },
];

/** Ways into a database that is not the tenant's. All end at the door. */
export const doors = (victim: string, roles: readonly string[]): Attack[] =>
  [victim, 'postgres', 'template1', 'rdsadmin'].flatMap((database) =>
    roles.map((role) => ({ name: `${role} connects to ${database}`, sql: [role, database] })),
  );
