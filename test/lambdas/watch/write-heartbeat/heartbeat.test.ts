import { context, hear } from '../../support/invocation';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beatAll as handler } from '../../../../lambdas/watch/write-heartbeat/handler';
import { stateItem } from '../../../../lambdas/shared/tenant-state';
import type { TenantState } from '../../../../lambdas/shared/tenant-state';
import { TestPostgres } from '../../../support/postgres';
import { Directory } from '../../../support/postgres/secrets';
import { prepare } from '../../../support/postgres/tenants';
import { RECORDS_TEST_ENV } from '../../support/signing';

const heard = hear();
const directory = new Directory();
const dynamo = mockClient(DynamoDBClient);
let server: TestPostgres;

const state = (tenant: string, isolation: TenantState['isolation'], status: TenantState['status']) =>
  stateItem({
    tenant,
    isolation,
    status,
    plan: 'standard',
    name: tenant,
    residency: 'in',
    contact: 'a@b.example',
    updatedAt: '2026-11-22T12:00:00Z',
  });
const ITEMS = [
  state('acme', 'database', 'active'),
  state('globex', 'row', 'suspended'),
  state('broken', 'database', 'active'),
  state('initech', 'row', 'active'),
];

beforeAll(async () => {
  server = await TestPostgres.start();
  await prepare(server, directory, { tenant: 'acme', isolation: 'database' });
  for (const tenant of ['globex', 'initech']) await prepare(server, directory, { tenant, isolation: 'row' });
});
afterAll(() => server.stop());
beforeEach(() => {
  process.env.TENANTS_TABLE = 'tenants';
  Object.assign(process.env, RECORDS_TEST_ENV);
  // One item a page, and pages without any in between, as a filter leaves them.
  dynamo.on(ScanCommand).callsFake(({ ExclusiveStartKey: from }: ScanCommandInput) => {
    const at = Number(from?.tenant?.S ?? 0);
    return {
      Items: at % 2 ? [] : [ITEMS[at / 2]],
      ...(at < 2 * ITEMS.length - 2 && { LastEvaluatedKey: { tenant: { S: String(at + 1) } } }),
    };
  });
});

const beats = async (tenant: string, database: string): Promise<{ tenant: string }[]> => {
  const client = await server.as(`${tenant}_heartbeat`, database);
  const { rows } = await client.query<{ tenant: string }>('SELECT tenant FROM freehold.heartbeat');
  await client.end();
  return rows;
};

test('every tenant that lives or is suspended has a row a run; one that fails is named and stops no other', async () => {
  const first = await handler({}, context());
  expect(first.written).toBe(3);
  expect(first.failed).toEqual([{ tenant: 'broken', why: expect.stringContaining('ConnectionMissingError') as unknown }]);
  expect(heard.metrics()).toEqual({ WrittenHeartbeats: 3, FailedHeartbeats: 1 });
  await handler({}, context());
  expect(await beats('acme', 'acme')).toEqual([{ tenant: 'acme' }, { tenant: 'acme' }]);
  expect(await beats('globex', 'application')).toEqual([{ tenant: 'globex' }, { tenant: 'globex' }]);
  expect(await beats('initech', 'application')).toEqual([{ tenant: 'initech' }, { tenant: 'initech' }]);
  const { ExpressionAttributeValues: values } = dynamo.commandCalls(ScanCommand)[0]!.args[0].input;
  expect(values).toEqual({ ':state': { S: 'state' }, ':active': { S: 'active' }, ':suspended': { S: 'suspended' } });
});

test('rows that no recovery reaches any more go', async () => {
  const client = await server.as('acme_heartbeat', 'acme');
  await client.query(
    "INSERT INTO freehold.heartbeat VALUES ('acme', now() - interval '36 days'), ('acme', now() - interval '34 days')",
  );
  const before = (await beats('acme', 'acme')).length;
  await handler({}, context());
  expect((await beats('acme', 'acme')).length).toBe(before);
});
