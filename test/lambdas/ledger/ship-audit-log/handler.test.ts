import { context, hear } from '../../support/invocation';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { METRICS } from '../../../../lambdas/ledger/ship-audit-log/contract';
import type { ShipOrder, ShipResult } from '../../../../lambdas/ledger/ship-audit-log/contract';
import type { shipBy } from '../../../../lambdas/ledger/ship-audit-log/handler';
import { recordIn } from '../../../../lambdas/shared/audit-store';
import { stateItem } from '../../../../lambdas/shared/tenant-state';
import type { TenantState } from '../../../../lambdas/shared/tenant-state';
import { startLedgerTables } from '../../../support/ledger-tables';
import type { LedgerTables } from '../../../support/ledger-tables';
import { TestPostgres } from '../../../support/postgres';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { S3OnTheWire } from '../../support/s3-on-the-wire';
import { createHash } from 'node:crypto';
import { CELL } from '../../support/cell';
import { RECORDS_TEST_ENV } from '../../support/signing';

const heard = hear();
const directory = new Directory();
const s3 = new S3OnTheWire();
const logs = mockClient(CloudWatchLogsClient);
const TABLE = 'softdocket-production-tenants';
const HOUR = 3_600_000;
const CREATED = Date.UTC(2026, 10, 22, 21, 30);

let server: TestPostgres;
let ledger: LedgerTables;
let hook: ReturnType<typeof shipBy>;
let now = new Date(CREATED + 5 * HOUR);
let events: { eventId: string; timestamp: number; message: string; logStreamName: string }[] = [];

const ORDERS = [
  { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise' },
  { tenant: 'globex', isolation: 'row', plan: 'standard' },
  { tenant: 'initech', isolation: 'row', plan: 'standard' },
] as const;
const NOTE = 'CREATE TABLE application.note (tenant text, id int, text text, PRIMARY KEY (tenant, id))';

beforeAll(async () => {
  ledger = await startLedgerTables(TABLE);
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = ledger.endpoint;
  Object.assign(process.env, {
    ...CELL,
    RECOVERY_REGION: 'none',
    TENANTS_TABLE: TABLE,
    AUDIT_CLASSES: 'enterprise=audit-enterprise,standard=audit-standard',
    ...RECORDS_TEST_ENV,
    KEEP_AUDIT_DAYS: '30',
  });
  hook = (await import('../../../../lambdas/ledger/ship-audit-log/handler')).shipBy(() => now);
  for (const name of ['audit-enterprise', 'audit-standard'])
    directory.parameters.set(`/freehold/ledger/audit-bucket-${name}`, name);
  server = await TestPostgres.start();
  for (const order of ORDERS) await prepare(server, directory, order);
  await migrate(server, ORDERS[0], NOTE);
  await migrate(server, ORDERS[1], NOTE);
  for (const order of ORDERS) await prepare(server, directory, order);
});
afterAll(async () => {
  await server.stop();
  await ledger.stop();
  await s3.stop();
  delete process.env.AWS_ENDPOINT_URL_S3;
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
});

beforeEach(async () => {
  now = new Date();
  events = [];
  s3.objects.clear();
  s3.calls.length = 0;
  s3.fault = () => undefined;
  s3.lockedUntil = '2033-11-22T00:00:00Z';
  for (const order of ORDERS) {
    await put({ ...order, status: 'active', name: 'x', residency: 'eu', contact: 'a@b.pt', updatedAt: 'x' });
    await forget(order.tenant);
    await root(order.tenant, 'delete from freehold.audit where tenant = $1', [order.tenant]);
  }
  logs.reset();
  logs.on(DescribeLogGroupsCommand).callsFake(({ logGroupNamePrefix: name }: { logGroupNamePrefix: string }) => ({
    logGroups: name.endsWith('/postgresql')
      ? [{ logGroupName: `${name}-other` }, { logGroupName: name, creationTime: CREATED }]
      : [],
  }));
  logs.on(FilterLogEventsCommand).callsFake(({ startTime = 0, endTime = 0, nextToken = '0' }: FilterLogEventsCommandInput) => {
    const found = events.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime);
    const at = Number(nextToken);
    return { events: found.slice(at, at + 2), ...(at + 2 < found.length && { nextToken: String(at + 2) }) };
  });
});

const put = (state: TenantState) =>
  ledger.client.send(new PutItemCommand({ TableName: TABLE, Item: { ...stateItem(state), tenant: { S: state.tenant } } }));
const forget = async (tenant: string) => {
  const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
  await ledger.client.send(new DeleteItemCommand({ TableName: TABLE, Key: { tenant: { S: tenant }, at: { S: 'cursor#audit' } } }));
};
const database = (tenant: string): string => (tenant === 'acme' ? 'acme' : 'application');
const root = async (tenant: string, sql: string, values: unknown[] = []): Promise<number> => {
  const client = await server.superuser(database(tenant));
  const { rowCount } = await client.query(sql, values);
  await client.end();
  return rowCount ?? 0;
};
/** The application writes notes, each of which leaves an audit line. */
const notes = async (tenant: string, from: number, to: number): Promise<void> => {
  const client = await server.as(tenant, database(tenant));
  await client.query(
    'INSERT INTO note (tenant, id, text) SELECT $1, i, $2 FROM generate_series($3::int, $4::int) i ON CONFLICT DO NOTHING',
    [tenant, 'secret text', from, to],
  );
  await client.query('DELETE FROM note');
  await client.end();
};
const run = (order: ShipOrder = {}, over: object = {}): Promise<ShipResult> => hook(order, context(over));
const stored = (tenant: string, source = 'database'): { id: string; [field: string]: unknown }[] =>
  [...s3.objects]
    .filter(([path]) => path.includes(`/tenant=${tenant}/source=${source}/`))
    .flatMap(([, { body }]) => body.toString('utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as { id: string });
const ids = (tenant: string, source?: string): string[] => stored(tenant, source).map(({ id }) => id);
const failed = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: Error) => error,
  );

describe('every line of the database is in the store once', () => {
  test('under the tenant and its class, in objects whose names say what they hold, and never what was in a field', async () => {
    await notes('acme', 1, 3);
    await notes('globex', 1, 2);
    const result = await run();
    expect(result.tenants.map(({ tenant, records }) => [tenant, records]).sort()).toEqual([
      ['acme', 6],
      ['globex', 4],
      ['initech', 0],
    ]);
    expect([...s3.objects.keys()].map((path) => path.split('/')[0]).sort()).toEqual(['audit-enterprise', 'audit-standard']);
    for (const [path, { sha256 }] of s3.objects) {
      const key = recordIn(path.slice(path.indexOf('/') + 1));
      expect(key).toMatchObject({ source: 'database', sha256, date: now.toISOString().slice(0, 10) });
    }
    expect(stored('globex')[0]).toMatchObject({
      tenant: 'globex',
      actor: 'globex',
      operation: 'insert',
      relation: 'note',
      source: 'database',
    });
    expect(stored('globex').every(({ tenant }) => tenant === 'globex')).toBe(true);
    expect([...s3.objects.values()].some(({ body }) => body.includes('secret text'))).toBe(false);
    expect(heard.metrics()).toMatchObject({ ShippedRecords: 10, FailedTenants: 0, PostponedTenants: 0, LagMinutes: 0 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
    expect(heard.text()).toContain('"tenant":"globex","LagMinutes":0');
  });

  test('a run without news writes nothing; a run after it writes what is new', async () => {
    await notes('acme', 1, 3);
    await run();
    s3.calls.length = 0;
    await run();
    expect(s3.calls).toEqual([]);
    await notes('acme', 4, 5);
    await run();
    expect(new Set(ids('acme')).size).toBe(10);
    expect(ids('acme')).toHaveLength(10);
  });

  test('a transaction that commits late is not passed by, though others took higher ids before', async () => {
    const slow = await server.as('globex', 'application');
    await slow.query("BEGIN; INSERT INTO note (tenant, id) VALUES ('globex', 100)");
    await notes('globex', 1, 2);
    expect((await run()).tenants.find(({ tenant }) => tenant === 'globex')!.records).toBe(0); // Later transactions wait for it.
    await slow.query('COMMIT');
    await notes('globex', 3, 3);
    await run();
    expect(new Set(ids('globex')).size).toBe(8);
    expect(ids('globex')).toHaveLength(8);
    await slow.end();
  });

  test('whatever step a run stops at, and however many runs at a time: none lost, none twice', async () => {
    await notes('acme', 1, 20);
    for (const stop of ['PUT', 'HEAD']) {
      await notes('acme', 30, 32);
      let stops = 1;
      s3.fault = (call) => (call.startsWith(stop) && stops-- > 0 ? { status: 403 } : undefined);
      expect((await failed(run())).name).toBe('TenantsNotShippedError');
      s3.fault = () => undefined;
    }
    await notes('acme', 40, 45);
    const together = await Promise.all([run(), run()]);
    expect(together.flatMap(({ tenants }) => tenants.map(({ tenant }) => tenant))).toContain('globex');
    await run();
    expect(new Set(ids('acme')).size).toBe(40 + 12 + 12);
    expect(ids('acme')).toHaveLength(40 + 12 + 12);
  });

  test('a run that stopped between the object and the cursor goes on from the name that it left', async () => {
    await notes('acme', 1, 4);
    s3.fault = (call) => (call.startsWith('HEAD') ? { status: 500 } : undefined); // The object is there, and nobody has seen it.
    await failed(run({ tenants: ['acme'] }));
    s3.fault = () => undefined;
    const objects = [...s3.objects.keys()];
    await notes('acme', 5, 6); // More than the stopped run read.
    s3.calls.length = 0;
    await run({ tenants: ['acme'] });
    expect(s3.calls.filter((call) => call.startsWith('PUT')).length).toBe(1);
    expect([...s3.objects.keys()]).toEqual(expect.arrayContaining(objects));
    expect(ids('acme')).toHaveLength(12);
    expect(new Set(ids('acme')).size).toBe(12);
  });

  test('an object that is not locked is not counted as kept', async () => {
    await notes('acme', 1, 1);
    s3.lockedUntil = '';
    const failure = await failed(run());
    expect(failure.message).toContain('RecordNotObservedError');
    const { Item } = await ledger.client.send(
      new GetItemCommand({ TableName: TABLE, Key: { tenant: { S: 'acme' }, at: { S: 'cursor#audit' } } }),
    );
    expect(JSON.parse(Item!.lines!.S!)).toMatchObject({
      database: { intent: { key: expect.stringContaining('tenant=acme/') as string } },
    });
    expect(JSON.parse(Item!.lines!.S!)).not.toHaveProperty('database.at');
  });

  test('more lines than one object holds become several, each of one day', async () => {
    await root(
      'acme',
      `insert into freehold.audit (tenant, at, actor, claimed, operation, relation, key, fields)
       select 'acme', '2026-11-20 23:59:00+00'::timestamptz + i * interval '1 second', 'acme', '', 'insert', 'note', '{}', '{}' from generate_series(1, 12000) i`,
    );
    const result = await run({ tenants: ['acme'] });
    expect(result.tenants[0]).toMatchObject({ records: 12_000 });
    const objects = [...s3.objects.keys()].map((path) => recordIn(path.slice(path.indexOf('/') + 1))!);
    expect(objects.map(({ date }) => date).sort()).toEqual(['2026-11-20', '2026-11-21', '2026-11-21', '2026-11-21']);
    expect(new Set(ids('acme')).size).toBe(12_000);
  });
});

describe('a line leaves the database only when it is in the store, and old', () => {
  const grant = () => root('acme', 'grant delete on freehold.audit to acme_audit');

  test('what is young stays; what is old goes once it was seen; what is not in the store stays', async () => {
    await grant();
    const old = `insert into freehold.audit (tenant, at, actor, claimed, operation, relation, key, fields)
       select 'acme', now() - interval '31 days', 'acme', '', 'insert', 'note', '{}', '{}' from generate_series(1, 7) i`;
    await root('acme', old);
    await notes('acme', 1, 1);
    expect((await run({ tenants: ['acme'] })).tenants[0]).toMatchObject({ records: 9, removed: 7, removalRefused: false });
    expect(await root('acme', 'select from freehold.audit')).toBe(2);
    await root('acme', old);
    s3.fault = (call) => (call.startsWith('PUT') ? { status: 403 } : undefined);
    await failed(run({ tenants: ['acme'] }));
    expect(await root('acme', 'select from freehold.audit')).toBe(9);
    expect(ids('acme')).toHaveLength(9);
  });

  test('a role that may not remove lines ships them all the same, and it is said', async () => {
    await root('acme', 'revoke delete on freehold.audit from acme_audit');
    await notes('acme', 1, 1);
    expect((await run({ tenants: ['acme'] })).tenants[0]).toMatchObject({ records: 2, removed: 0, removalRefused: true });
    expect(heard.metrics()).toMatchObject({ RemovalsRefused: 1 });
  });
});

describe('the database’s own log', () => {
  test('every event of every page that has settled is in the store once, by day; what may still arrive waits', async () => {
    now = new Date(CREATED + 5 * HOUR); // 02:30 on the next day.
    const at = (minutes: number, eventId: string) => ({
      eventId,
      timestamp: CREATED + minutes * 60_000,
      message: `m ${eventId}`,
      logStreamName: 's',
    });
    events = [at(1, 'a'), at(2, 'b'), at(2, 'c'), at(59, 'd'), at(149, 'e'), at(151, 'f'), at(269, 'g'), at(280, 'h')];
    const result = await run({ tenants: ['acme'] });
    expect(ids('acme', 'log')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    const keys = [...s3.objects.keys()].map((path) => recordIn(path.slice(path.indexOf('/') + 1))!);
    expect(keys.map(({ date }) => date)).toEqual(['2026-11-22', '2026-11-22', '2026-11-23', '2026-11-23']);
    expect(result.tenants[0]).toMatchObject({ records: 7, objects: 4, lagMinutes: 0 });
    expect(stored('acme', 'log')[0]).toEqual({
      tenant: 'acme',
      source: 'log',
      id: 'a',
      at: '2026-11-22T21:31:00.000Z',
      group: '/aws/rds/instance/softdocket-production-acme-database/postgresql',
      stream: 's',
      message: 'm a',
    });
    now = new Date(CREATED + 6 * HOUR);
    await run({ tenants: ['acme'] });
    expect(ids('acme', 'log')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  test('a window too large for memory is halved until it is not', async () => {
    now = new Date(CREATED + 90 * 60_000);
    events = Array.from({ length: 10 }, (_, i) => ({
      eventId: `e${i}`,
      timestamp: CREATED + i * 60_000,
      message: 'x'.repeat(4 * 1024 * 1024),
      logStreamName: 's',
    }));
    await run({ tenants: ['acme'] });
    expect(ids('acme', 'log').sort()).toEqual(events.map(({ eventId }) => eventId));
    expect(s3.objects.size).toBeGreaterThan(2);
  });

  test('on a shared instance the log is of all tenants, and is nobody’s', async () => {
    await run({ tenants: ['globex'] });
    expect(logs.calls()).toEqual([]);
  });

  test('a log group that is gone ends nothing', async () => {
    now = new Date(CREATED + 90 * 60_000);
    logs.on(FilterLogEventsCommand).rejects(new ResourceNotFoundException({ message: 'gone', $metadata: {} }));
    expect((await run({ tenants: ['acme'] })).tenants[0]).toMatchObject({ records: 0 });
  });
});

describe('one tenant does not stop the others', () => {
  test('what fails for one is said with its name, and the others are in the store', async () => {
    await notes('globex', 1, 2);
    const document = directory.parameters.get('/freehold/tenants/acme/connection')!;
    directory.parameters.delete('/freehold/tenants/acme/connection');
    const failure = await failed(run());
    directory.parameters.set('/freehold/tenants/acme/connection', document);
    expect(failure.message).toContain('records of 1 of 3 tenants were not carried into the store (acme: ConnectionMissingError');
    expect(ids('globex')).toHaveLength(4);
    expect(heard.metrics()).toMatchObject({ FailedTenants: 1, ShippedRecords: 4 });
  });

  test('without time nothing is begun, and who waits is named', async () => {
    await notes('acme', 1, 2);
    const result = await run({}, { getRemainingTimeInMillis: () => 1_000 });
    expect([result.tenants, [...result.postponed].sort()]).toEqual([[], ['acme', 'globex', 'initech']]);
  });

  test('a database that was restored to before the cursor is not shipped from until a person has looked', async () => {
    await ledger.client.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: {
          tenant: { S: 'acme' },
          at: { S: 'cursor#audit' },
          version: { N: '1' },
          lines: { S: '{"database":{"at":"99999999.1"}}' },
        },
      }),
    );
    expect((await failed(run({ tenants: ['acme'] }))).message).toContain('acme: CursorAheadError: the database is at transaction');
  });

  test('a tenant that is asked for and unknown is an error', async () => {
    expect((await failed(run({ tenants: ['hooli'] }))).name).toBe('UnknownTenantError');
  });
});

test('the hash in a name is that of the bytes', async () => {
  await notes('acme', 1, 1);
  await run();
  expect(s3.objects.size).toBe(1);
  for (const [path, { body }] of s3.objects) expect(path).toContain(createHash('sha256').update(body).digest('hex'));
});
