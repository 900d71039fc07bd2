import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { TestPostgres } from '../support/postgres';
import { databaseParameter } from './assembly/databases';
import { homeOf } from './life';
import type { Life } from './life';

/** Starts the server that stands in for an RDS instance, before the instance is declared, and says where templates find it. */
export async function startDatabase(life: Life, instance: string): Promise<TestPostgres> {
  const server = await TestPostgres.start();
  life.databases.set(instance, server);
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
  return server;
}
