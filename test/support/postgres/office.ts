import type { Client } from 'pg';

/** An application's tables, with what makes deleting hard: a tree, a circle, partitions, and references across them. */
export const OFFICE = [
  `CREATE TABLE application.matter (tenant text NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), title text NOT NULL, parent uuid,
     facility text, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, parent) REFERENCES application.matter)`,
  `CREATE TABLE application.document (tenant text NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), matter uuid NOT NULL, title text NOT NULL,
     PRIMARY KEY (tenant, id), UNIQUE (tenant, title), FOREIGN KEY (tenant, matter) REFERENCES application.matter)`,
  `CREATE TABLE application.person (tenant text NOT NULL, id int NOT NULL, team int, PRIMARY KEY (tenant, id))`,
  `CREATE TABLE application.team (tenant text NOT NULL, id int NOT NULL, lead int NOT NULL, PRIMARY KEY (tenant, id),
     FOREIGN KEY (tenant, lead) REFERENCES application.person)`,
  'ALTER TABLE application.person ADD FOREIGN KEY (tenant, team) REFERENCES application.team',
  `CREATE TABLE application.visit (tenant text NOT NULL, at date NOT NULL, matter uuid NOT NULL, PRIMARY KEY (tenant, at, matter),
     FOREIGN KEY (tenant, matter) REFERENCES application.matter) PARTITION BY RANGE (at)`,
  "CREATE TABLE application.visit_2026 PARTITION OF application.visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  "CREATE TABLE application.visit_2027 PARTITION OF application.visit FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
];

/** Tables of `OFFICE` that hold rows, and how many `fill` puts into each: `matters` is the parameter, or twice or once it. */
export const FILLED = { matter: 2, document: 1, person: 1, team: 1, visit_2026: 1, visit_2027: 1 } as const;

/** Rows of one tenant, by its own login. */
export async function fill(client: Client, tenant: string, matters = 3): Promise<void> {
  const run = (sql: string) => client.query(sql, [tenant, matters]);
  await run("INSERT INTO matter (tenant, title) SELECT $1, 'matter ' || n FROM generate_series(1, $2::int) n");
  await run(
    "INSERT INTO matter (tenant, title, parent) SELECT $1, 'part of ' || title, id FROM matter WHERE tenant = $1 LIMIT $2::int",
  );
  await run(
    "INSERT INTO document (tenant, matter, title) SELECT $1, id, 'on ' || title FROM matter WHERE tenant = $1 AND parent IS NULL LIMIT $2::int",
  );
  await run('INSERT INTO person (tenant, id) SELECT $1, n FROM generate_series(1, $2::int) n');
  await run('INSERT INTO team (tenant, id, lead) SELECT $1, n, n FROM generate_series(1, $2::int) n');
  await client.query('UPDATE person SET team = id WHERE tenant = $1', [tenant]);
  for (const day of ['2026-05-01', '2027-05-01'])
    await client.query('INSERT INTO visit SELECT $1, $3::date, id FROM matter WHERE tenant = $1 LIMIT $2::int', [
      tenant,
      matters,
      day,
    ]);
}

/** Everything that a tenant's login sees, to be compared before and after. */
export async function contents(client: Client): Promise<Record<string, unknown[]>> {
  const seen: Record<string, unknown[]> = {};
  for (const table of Object.keys(FILLED))
    seen[table] = (await client.query<object>(`SELECT * FROM ${table} ORDER BY ${table}::text`)).rows;
  return seen;
}
