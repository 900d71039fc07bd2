import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';

/**
 * Whoever drops what a role owns must be a member of it, and a member of a role with `rds_iam` loses its password on RDS:
 * the role loses `rds_iam` first, in the same transaction.
 */
export async function disown(client: Client, role: string): Promise<void> {
  await become(client, role);
  await client.query(`DROP OWNED BY ${id(role)}`);
}

export async function become(client: Client, role: string): Promise<void> {
  await client.query(`REVOKE rds_iam FROM ${id(role)}`);
  await client.query(`GRANT ${id(role)} TO CURRENT_USER`);
}
