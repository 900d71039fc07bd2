import type { ClientBase } from 'pg';

/** What the application does with its tables. No query names a tenant: the login has said it. */

export interface Matter {
  readonly id: string;
  readonly title: string;
  readonly depth: number;
}

export async function open(
  client: ClientBase,
  title: string,
  { parent, facts = {} }: { parent?: string; facts?: object } = {},
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'INSERT INTO matter (title, parent, facts) VALUES ($1, $2, $3) RETURNING id',
    [title, parent ?? null, facts],
  );
  return rows[0]!.id;
}

/** A matter and all below it, from the top. */
export async function tree(client: ClientBase, id: string): Promise<Matter[]> {
  const { rows } = await client.query<Matter>(
    `WITH RECURSIVE below AS (
       SELECT tenant, id, title, 0 AS depth FROM matter WHERE id = $1
       UNION ALL
       SELECT m.tenant, m.id, m.title, depth + 1 FROM matter m JOIN below ON m.tenant = below.tenant AND m.parent = below.id
     ) SELECT id, title, depth FROM below ORDER BY depth, title`,
    [id],
  );
  return rows;
}

/** The file itself goes into the tenant's bucket first, under this key. */
export async function addFile(
  client: ClientBase,
  { matter, key, bytes, by }: { matter: string; key: string; bytes: number; by: { email: string; name: string } },
): Promise<void> {
  await client.query('INSERT INTO person (email, name) VALUES ($1, $2) ON CONFLICT (tenant, email) DO NOTHING', [
    by.email,
    by.name,
  ]);
  await client.query('INSERT INTO file (matter, key, bytes, added_by) VALUES ($1, $2, $3, $4)', [matter, key, bytes, by.email]);
}

export const close = (client: ClientBase, id: string) => client.query("UPDATE matter SET standing = 'closed' WHERE id = $1", [id]);
