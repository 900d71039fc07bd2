import {
  DynamoDBClient,
  DynamoDBServiceException,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { stateIn, stateItem, STATUSES as ALL, type TenantState } from '../../lambdas/shared/tenant-state';
import { EXIT } from '../../lib/commands/exit-codes';
import { STATUSES } from '../../lib/commands/tenant/ledger';
import { list } from '../../lib/commands/tenant/list';
import { show } from '../../lib/commands/tenant/show';
import { EXECUTIONS } from './tenant-world';
import { signedIn, signedOut } from './signed-in';
import { heard } from './heard';
import { CALLER, STATE } from './tenant-stage';

const sts = mockClient(STSClient);
const sfn = mockClient(SFNClient);
const dynamo = mockClient(DynamoDBClient);

beforeEach(() => {
  for (const mock of [sts, sfn, dynamo]) mock.reset();
  signedIn();
  sts.on(GetCallerIdentityCommand).resolves({ Account: '123456789012', Arn: `arn:aws:sts::123456789012:assumed-role/${CALLER}` });
});
afterEach(() => {
  // Reading needs the right to read, and to look at executions: nothing else was called.
  const allowed = [QueryCommand, ScanCommand, DescribeExecutionCommand, GetExecutionHistoryCommand] as const;
  const calls = [...sfn.calls(), ...dynamo.calls()].map(({ args }) => args[0] as object);
  expect(calls.filter((command) => !allowed.some((one) => command instanceof one))).toEqual([]);
  signedOut();
});

const LEAVING: TenantState = {
  ...STATE,
  status: 'leaving',
  places: { keys: 3 },
  failure: 'StackFailedError: the key is disabled',
  hold: { reason: 'case 2026/118', approver: 'counsel', expires: '2027-06-30', since: '2026-12-02T00:00:00.000Z' },
  erasure: {
    id: 'acme-remove-0123456789abcdef',
    requestedAt: '2026-12-01T06:00:00.000Z',
    requestedBy: 'jane',
    reason: 'contract 12 has ended',
    at: '2027-01-31T00:00:00.000Z',
    before: 'active',
    productionDueBy: '2027-02-01T00:00:00.000Z',
    backupsDueBy: '2027-03-02T00:00:00.000Z',
  },
};

const past = (run: string, at: string, outcome = 'succeeded'): Record<string, AttributeValue> => ({
  tenant: { S: 'acme' },
  at: { S: `${at}#${run}#acme-${run}-1` },
  record: {
    S: JSON.stringify({ run, at, outcome, tenant: 'acme', status: 'active', execution: `${EXECUTIONS}${run}:acme-${run}-1` }),
  },
});
const items = [past('onboarding', '2026-11-01T00:00:00Z'), past('export', '2026-11-02T00:00:00Z', 'failed'), stateItem(LEAVING)];

/** The table, one item a page. */
function paged(all: readonly Record<string, AttributeValue>[]): void {
  const page = ({ ExclusiveStartKey }: { ExclusiveStartKey?: Record<string, AttributeValue> }) => {
    const i = Number(ExclusiveStartKey?.at?.N ?? 0);
    return { Items: all.slice(i, i + 1), ...(i + 1 < all.length && { LastEvaluatedKey: { at: { N: String(i + 1) } } }) };
  };
  dynamo.on(QueryCommand).callsFake(page);
  dynamo.on(ScanCommand).callsFake(page);
}

test('every state that the ledger knows has a meaning here', () => {
  expect(ALL.length).toBeGreaterThan(0);
  expect(Object.keys(STATUSES)).toEqual([...ALL]);
});

describe('show', () => {
  test('reads every page, and says state, hold, erasure with the days that are due, and the past', async () => {
    paged(items);
    const { exit, stdout } = await heard(() => show('acme', {}));
    expect(stdout).toBe(
      [
        'acme  leaving: an erasure is asked for and can be cancelled',
        '  name        Acme Industries',
        '  plan        standard (row)',
        '  residency   in',
        '  contact     it@acme.example',
        '  changed     2026-12-01T06:00:00.000Z',
        '  last error  StackFailedError: the key is disabled',
        '  legal hold  until 2027-06-30, since 2026-12-02T00:00:00.000Z, approved by counsel: case 2026/118',
        '  erasure     acme-remove-0123456789abcdef, asked for 2026-12-01T06:00:00.000Z by jane: contract 12 has ended',
        '  begins      2027-01-31T00:00:00.000Z; until then it can be cancelled',
        '  production  due to be empty by 2027-02-01T00:00:00.000Z',
        '  backups     due to be gone by 2027-03-02T00:00:00.000Z',
        '',
        '2026-11-01T00:00:00Z  onboarding  succeeded  active  acme-onboarding-1',
        '2026-11-02T00:00:00Z  export      failed     active  acme-export-1',
        '',
      ].join('\n'),
    );
    expect(exit).toBe(EXIT.fine);
    expect(dynamo.commandCalls(QueryCommand)[0]!.args[0].input).toMatchObject({
      TableName: 'softdocket-production-tenants',
      ExpressionAttributeValues: { ':tenant': { S: 'acme' } },
    });
    expect(dynamo.commandCalls(QueryCommand)).toHaveLength(3);
  });

  test('--json says all that the ledger says', async () => {
    paged(items);
    const { history, ...state } = JSON.parse((await heard(() => show('acme', { json: true }))).stdout) as { history: unknown[] };
    expect(state).toEqual(stateIn(stateItem(LEAVING)));
    expect(history).toHaveLength(2);
  });

  test('a tenant that is not there is an error that says where was looked', async () => {
    paged([]);
    await expect(heard(() => show('acme', { residency: 'eu', stage: 'production' }))).rejects.toMatchObject({
      name: 'TenantError',
      message: expect.stringMatching(
        /^the ledger of softdocket, production, residency eu \(eu-central-1\) knows no tenant acme; wanted/,
      ) as string,
    });
  });

  test('--watch follows the run that holds the tenant, or the erasure that waits', async () => {
    sfn.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED', output: '{"outcome":"succeeded"}' });
    sfn.on(GetExecutionHistoryCommand).resolves({ events: [] });
    const holder = `${EXECUTIONS}export-trail:acme-export-trail-1`;
    paged([stateItem({ ...STATE, holder, machine: 'export-trail' })]);
    const held = await heard(() => show('acme', { watch: true, json: true }));
    expect(held.stdout).toContain('"machine":"export-trail"');
    paged(items);
    await heard(() => show('acme', { watch: true, json: true }));
    expect(sfn.commandCalls(DescribeExecutionCommand).map(({ args }) => args[0].input.executionArn)).toEqual([
      holder,
      `${EXECUTIONS}erasure:acme-remove-0123456789abcdef`,
    ]);
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(0);
    paged([stateItem(STATE)]);
    await expect(heard(() => show('acme', { watch: true }))).rejects.toThrow('nothing holds tenant acme, which is active');
  });

  test('an item that cannot be read is named, and not left out', async () => {
    paged([{ ...stateItem(STATE), status: { S: 'sleeping' } }]);
    await expect(heard(() => show('acme', {}))).rejects.toThrow(/^the ledger's item acme\/state cannot be read \(status: /);
    paged([stateItem(STATE), { ...past('export', '2026-11-02'), record: { S: 'no JSON' } }]);
    await expect(heard(() => show('acme', {}))).rejects.toThrow(
      /^the ledger's item acme\/2026-11-02#export#acme-export-1 cannot be read \(no JSON\)/,
    );
  });
});

describe('list', () => {
  const fleet = [
    stateItem({ ...STATE, tenant: 'globex', name: 'Globex', holder: `${EXECUTIONS}change:x`, machine: 'change' }),
    stateItem(LEAVING),
    stateItem({ ...STATE, tenant: 'initech', name: 'Initech', status: 'erased' }),
  ];

  test('reads every page, by id', async () => {
    paged(fleet);
    const { exit, stdout } = await heard(() => list({ residency: 'in' }));
    expect(stdout).toBe(
      [
        'acme     leaving  standard  Acme Industries  legal hold until 2027-06-30',
        'globex   active   standard  Globex           held by change',
        'initech  erased   standard  Initech',
        '',
        '3 tenants in softdocket, production, residency in',
        '',
      ].join('\n'),
    );
    expect(dynamo.commandCalls(ScanCommand)).toHaveLength(3);
    expect(exit).toBe(EXIT.fine);
  });

  test('--status asks for one state, in the language of the table', async () => {
    paged([stateItem(LEAVING)]);
    const { stdout } = await heard(() => list({ residency: 'in', status: 'leaving', json: true }));
    expect(JSON.parse(stdout)).toMatchObject({
      residencies: ['in'],
      notAsked: [],
      tenants: [{ tenant: 'acme', status: 'leaving' }],
    });
    expect(dynamo.commandCalls(ScanCommand)[0]!.args[0].input).toMatchObject({
      FilterExpression: '#at = :state AND #status = :status',
      ExpressionAttributeNames: { '#at': 'at', '#status': 'status' },
      ExpressionAttributeValues: { ':state': { S: 'state' }, ':status': { S: 'leaving' } },
    });
  });

  test('a name from before names were looked at is written out, and no terminal obeys it', async () => {
    const name = 'Acme\u202Eevil\u001B[2J\nglobex   active';
    dynamo.on(ScanCommand).resolves({ Items: [stateItem({ ...STATE, name })] });
    const { stdout } = await heard(() => list({ residency: 'in' }));
    expect(stdout.split('\n')[0]).toContain('Acme<U+202E>evil<U+001B>[2J<U+000A>globex   active');
  });

  test('an unknown state is refused before anything is asked', async () => {
    await expect(heard(() => list({ status: 'leaveing' }))).rejects.toThrow(
      '--status is no state of a tenant, got "leaveing", wanted one of onboarding, active, suspended, leaving, erasing, erased, failed; did you mean `leaving`?',
    );
    expect(sts.calls()).toHaveLength(0);
  });

  test('no tenant, no table, no right: each in words', async () => {
    paged([]);
    expect((await heard(() => list({ residency: 'in', status: 'erased' }))).stdout).toBe(
      '0 tenants erased in softdocket, production, residency in\n',
    );
    const $metadata = { httpStatusCode: 400 };
    dynamo.on(ScanCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata }));
    await expect(heard(() => list({ residency: 'in' }))).rejects.toThrow(
      /lacks what this command talks to \(ResourceNotFoundException: none\)/,
    );
    const denied = new DynamoDBServiceException({
      name: 'AccessDeniedException',
      message: 'no dynamodb:Scan',
      $fault: 'client',
      $metadata,
    });
    dynamo.on(ScanCommand).rejects(denied);
    await expect(heard(() => list({ residency: 'in' }))).rejects.toThrow(
      /refused \(no dynamodb:Scan\); wanted the rights that docs\/tenant-life\.md lists/,
    );
  });
});
