import type { TestPostgres } from '../support/postgres';
import { restore } from '../lambdas/export/export-tenant/world';
import { elsewhere } from './applications';
import type { Application } from './applications';
import type { Copy } from './exported';
import { asSuperuser } from './ground';
import type { Ground } from './ground';
import type { Order } from './life';
import { load } from './load';
import { constraints, quoted } from './look';
import { holdings } from '../support/postgres/holdings';
import type { Holdings } from '../support/postgres/holdings';
import { step } from './step';

/** The customer's own database. */
const HOME = 'restored';

/** What a customer reads from the files is what was there, by count and checksum, in every format; the dump brings keys and checks. */
export async function restored(ground: Ground, application: Application, order: Order, copy: Copy): Promise<void> {
  const server = ground.server(order);
  try {
    await readBack(server, application, order, { ...copy, ground });
  } finally {
    await asSuperuser(server, 'postgres', (client) => client.query(`DROP DATABASE IF EXISTS ${HOME} WITH (FORCE)`));
  }
}

async function readBack(
  server: TestPostgres,
  application: Application,
  order: Order,
  { ground, manifest, held, text }: Copy & { readonly ground: Ground },
): Promise<void> {
  const tables = manifest.tables.map(({ schema, name }) => `${schema}.${name}`);
  const wanted = only(held, tables);
  const dump = manifest.files.find(({ format }) => format === 'sql');
  if (!dump) await madeAnew(server, elsewhere(application, order.isolation));
  else {
    await step('sql', async () => {
      await (await restore(server, HOME, text(dump.path))).end();
      const keys = await ground.inside(order, (client) => constraints(client, tables));
      const now = await asSuperuser(server, HOME, async (client) => ({
        held: await holdings(client),
        keys: await constraints(client, tables),
      }));
      expect(only(now.held, tables)).toEqual(wanted);
      expect(now.keys).toEqual(keys);
    });
  }
  for (const format of ['csv', 'jsonl'] as const) {
    const files = manifest.files.filter((file) => file.format === format);
    await step(format, () =>
      asSuperuser(server, HOME, async (client) => {
        await client.query("SET session_replication_role = 'replica'"); // Files come in no order, and nothing is to be done about a row.
        for (const table of manifest.tables) await client.query(`TRUNCATE ${quoted(table)} CASCADE`);
        for (const { table, path } of files) await load(client, table!, { format, text: text(path) });
        expect(only(await holdings(client), tables)).toEqual(wanted);
      }),
    );
  }
}

/** Where no dump makes the tables, the application does. */
async function madeAnew(server: TestPostgres, sql: string): Promise<void> {
  await asSuperuser(server, 'postgres', (client) => client.query(`CREATE DATABASE ${HOME} OWNER keeper`));
  const keeper = await server.asAdministrator(HOME);
  await keeper.query(sql);
  await keeper.end();
}

const only = (all: Holdings, tables: readonly string[]): Holdings =>
  Object.fromEntries(tables.map((table) => [table, all[table]!]));
