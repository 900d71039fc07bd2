/**
 * Tables that hold no tenant's data, such as countries or the lines of a migration tool: what the plans say, by `schema.table`,
 * each with the number of its registered exception. The owner of schema freehold alone writes it.
 */
export const WITHOUT_TENANTS = `CREATE TABLE IF NOT EXISTS freehold.without_tenants (
    relation text PRIMARY KEY,
    exception text NOT NULL)`;
