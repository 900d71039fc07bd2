import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { installedExtensions } from '../../shared/postgres/extension-rules';
import { EXTENSIONS, GROUPS } from '../../shared/postgres/tenant-names';
import type { Made, Plan } from './work';

const INSTALLED = 'SELECT 1 FROM pg_catalog.pg_extension WHERE extname = $1';

/**
 * What the plan lists, in a schema of its own: the administrator may, who owns the database, and migrations may not. PUBLIC has
 * nothing there, and the tenant's roles use alone. Code of extensions runs as whoever calls it, below policies.
 */
export async function prepareExtensions(client: Client, plan: Plan, made: Made): Promise<void> {
  const { owner, roles, shared } = plan;
  const users = shared ? Object.values(GROUPS) : [roles.application, roles.export];
  await client.query(`GRANT USAGE ON SCHEMA ${EXTENSIONS} TO ${[owner, ...users].map(id).join(', ')}`);
  for (const name of plan.extensions) {
    const make = () => client.query(`CREATE EXTENSION ${id(name)} SCHEMA ${EXTENSIONS}`);
    await made.ensure(client, `extension ${name}`, { is: [INSTALLED, name], make });
  }
}

/** Installed by an earlier plan, or by hand. Dropping one drops columns of its types: that is somebody's decision. */
export async function extensionsBeyond(client: Client, plan: Plan): Promise<string[]> {
  const installed = await installedExtensions(client);
  return installed.map(({ name }) => name).filter((name) => !plan.extensions.includes(name));
}
