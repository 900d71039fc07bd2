import { context, hear } from '../../support/invocation';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { restoreRequest } from '../../../../config/restore-request';
import { startDrillsBy } from '../../../../lambdas/restore/start-drills/handler';
import { turnsOf } from '../../../../lambdas/restore/start-drills/turns';
import type { Standing } from '../../../../lambdas/restore/start-drills/turns';
import { RECORDS_TEST_ENV, SigningKms } from '../../support/signing';

hear();
const dynamo = mockClient(DynamoDBClient);
const machines = mockClient(SFNClient);
const NOW = new Date('2026-11-30T01:00:00Z');
const ago = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);
const one = (tenant: string, isolation: Standing['isolation'], drilled?: number, since = 400): Standing => ({
  ...{ tenant, isolation, plan: isolation === 'dedicated' ? 'enterprise' : 'standard', since: ago(since) },
  ...(drilled !== undefined && { drilled: ago(drilled) }),
});
const turns = (standing: readonly Standing[], days = 90) => {
  const { due, overdue } = turnsOf(standing, { now: NOW, days });
  return { due: due.map(({ tenant }) => tenant), overdue };
};

describe('SH-8.4 each has its turn within the promised days', () => {
  test('what tenants share: after a third of them, by whoever was drilled longest ago', () => {
    expect(turns([one('acme', 'row', 29), one('globex', 'row', 80)])).toEqual({ due: [], overdue: [] });
    expect(turns([one('acme', 'row', 31), one('globex', 'row', 80)])).toEqual({ due: ['globex'], overdue: [] });
  });

  test('a tenant’s own: after two thirds of them', () => {
    expect(turns([one('acme', 'dedicated', 59)])).toEqual({ due: [], overdue: [] });
    expect(turns([one('acme', 'dedicated', 61)])).toEqual({ due: ['acme'], overdue: [] });
  });

  test('whoever was never drilled is due at once, and overdue when the days since the onboarding are over', () => {
    expect(turns([one('acme', 'dedicated', undefined, 89)])).toEqual({ due: ['acme'], overdue: [] });
    expect(turns([one('acme', 'dedicated', undefined, 91)])).toEqual({ due: ['acme'], overdue: ['tenant acme'] });
    expect(turns([one('acme', 'row', 91)])).toEqual({ due: ['acme'], overdue: ['plan standard'] });
  });

  test.each([30, 90, 92])('whatever the number, day by day, nobody is overdue in %i days', (days) => {
    for (const count of [1, 10, 1_000]) {
      const drilled = new Map(Array.from({ length: count }, (_, n) => [`t${n}`, NOW.getTime()]));
      let most = 0;
      for (let day = 1; day <= 3 * days; day++) {
        const now = new Date(NOW.getTime() + day * 86_400_000);
        const standing = [...drilled].map(([tenant, at]) => ({ ...one(tenant, 'dedicated'), drilled: new Date(at) }));
        const { due, overdue } = turnsOf(standing, { now, days });
        expect(overdue).toEqual([]);
        most = Math.max(most, due.length);
        for (const { tenant } of due) drilled.set(tenant, now.getTime());
      }
      expect(most).toBeLessThanOrEqual(Math.ceil((3 * count) / days));
    }
  });
});

const item = (tenant: string, at: string, rest: Record<string, string>) =>
  Object.fromEntries(Object.entries({ tenant, at, ...rest }).map(([name, S]) => [name, { S }]));
const record = (tenant: string, days: number, machine: string, { outcome = 'succeeded', restoredIn = 'eu-west-1' } = {}) =>
  item(tenant, `${ago(days).toISOString()}#${machine}#run`, {
    record: JSON.stringify({ run: machine, outcome, ...(machine === 'restore-drill' && { restoredIn }) }),
  });
const state = (tenant: string, isolation: string, status = 'active') =>
  item(tenant, 'state', { status, isolation, plan: isolation === 'dedicated' ? 'enterprise' : 'standard' });

const ITEMS = [
  state('acme', 'dedicated'),
  record('acme', 300, 'onboarding'),
  record('acme', 95, 'restore-drill'),
  record('acme', 5, 'restore-drill', { outcome: 'failed' }),
  record('acme', 4, 'restore-drill', { restoredIn: 'eu-central-1' }),
  state('globex', 'row', 'suspended'),
  record('globex', 10, 'restore-drill'),
  state('gone', 'dedicated', 'erased'),
  record('gone', 300, 'onboarding'),
];

new SigningKms().mocked();
beforeEach(() => {
  Object.assign(process.env, {
    TENANTS_TABLE: 'tenants',
    DRILL_MACHINE: 'arn:machine',
    DRILL_DAYS: '90',
    RECOVERY_REGION: 'eu-west-1',
    ...RECORDS_TEST_ENV,
    AWS_REGION: 'eu-central-1',
  });
  machines.reset();
  // One item a page: what belongs to a tenant may come before its state.
  dynamo.on(ScanCommand).callsFake(({ ExclusiveStartKey: from }: ScanCommandInput) => {
    const at = Number(from?.tenant?.S ?? 0);
    return {
      Items: [[...ITEMS].reverse()[at]],
      ...(at < ITEMS.length - 1 && { LastEvaluatedKey: { tenant: { S: String(at + 1) } } }),
    };
  });
});

test('from the ledger: a drill that failed does not count, who has left has no turn, and a request is one that the machine takes', async () => {
  machines.on(StartExecutionCommand).resolves({});
  await expect(startDrillsBy(() => NOW)({}, context())).resolves.toEqual({
    started: ['acme'],
    overdue: ['tenant acme'],
    notStarted: [],
  });
  const { name, input, stateMachineArn } = machines.commandCalls(StartExecutionCommand)[0]!.args[0].input;
  expect({ name, stateMachineArn }).toEqual({ name: 'acme-drill-2026-11-30', stateMachineArn: 'arn:machine' });
  expect(restoreRequest.parse(JSON.parse(input!))).toMatchObject({
    tenant: 'acme',
    use: 'drill',
    moment: 'latest',
    where: 'recovery',
  });
});

test.each(['none', 'lost'])('a drill at home is none of a disaster, but where there is no other region: %s', async (word) => {
  process.env.RECOVERY_REGION = word;
  await expect(startDrillsBy(() => NOW)({}, context())).resolves.toMatchObject({ started: [], overdue: [] });
});

test('asked twice a day it begins one; one that cannot begin is said', async () => {
  machines.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'there', $metadata: {} }));
  await expect(startDrillsBy(() => NOW)({}, context())).resolves.toMatchObject({ started: ['acme'], notStarted: [] });
  machines.on(StartExecutionCommand).rejects(new Error('socket hang up'));
  await expect(startDrillsBy(() => NOW)({}, context())).resolves.toMatchObject({ started: [], notStarted: [{ tenant: 'acme' }] });
});
