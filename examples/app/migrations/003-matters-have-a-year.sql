-- Rows are changed as well. Where tenants share tables their owner sees no row, and would change none without a word: the force is
-- lifted inside the transaction. On other tables the two lines do nothing.
ALTER TABLE matter ADD year int;
ALTER TABLE matter NO FORCE ROW LEVEL SECURITY;
UPDATE matter SET year = (facts ->> 'year')::int WHERE facts ? 'year';
ALTER TABLE matter FORCE ROW LEVEL SECURITY;
