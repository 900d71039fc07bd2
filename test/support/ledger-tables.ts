import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LedgerStore } from './ledger-store';

/** A DynamoDB on the loopback address with tables as the ledger declares them. */
export interface LedgerTables {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}

/** For suites that speak to the ledger as hooks do in Lambda: through the SDK, over HTTP. */
export async function startLedgerTables(...tables: string[]): Promise<LedgerTables> {
  const store = new LedgerStore(...tables);
  const door = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1]!;
    void text(request)
      .then((body) => store.ask(operation, JSON.parse(body) as object))
      .then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body)),
      );
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
  });
  return {
    endpoint,
    client,
    stop: async () => {
      client.destroy();
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}
