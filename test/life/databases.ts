import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { TestPostgres } from '../support/postgres';
import type { PostgresOptions } from '../support/postgres';
import { regionName } from '../../lib/naming';
import { databaseParameter, SHARED } from './assembly/databases';
import { homeOf } from './life';
import type { Life } from './life';

/** Starts the server that stands in for an RDS instance, before the instance is declared, and says where templates find it. */
export async function startDatabase(life: Life, instance: string, options: PostgresOptions = {}): Promise<TestPostgres> {
  const server = await TestPostgres.start(options);
  life.databases.set(instance, server);
  const names = instance === sharedInstance(life) ? [instance, SHARED] : [instance];
  for (const name of names) await say(life, name, server);
  return server;
}

/** The cell's shared instance. */
export const sharedInstance = ({ residency }: Life): string => regionName(residency.home, 'shared');

async function say(life: Life, instance: string, server: TestPostgres): Promise<void> {
  const ssm = new SSMClient(life.settings(homeOf(life)));
  const values = {
    port: String(server.port),
    ca: JSON.stringify(server.ca).slice(1, -1), // It ends up inside a JSON document.
    password: server.administrator.password,
  };
  for (const [what, Value] of Object.entries(values)) {
    const Name = databaseParameter(instance, what as keyof typeof values);
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  }
}
