import { hear as listening } from '../../support/invocation';
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { THROTTLED } from '../../../../lib/lifecycle/errors';
import type { Claims } from '../../../../lambdas/ledger/keep-ledger/claim';
import { claimFor } from '../../../../lambdas/ledger/keep-ledger/change';
import { begin, hear, noteEmpty } from '../../../../lambdas/ledger/keep-ledger/erasure';
import type { Catalogue, PlanOffer } from '../../../../lambdas/shared/catalogue';
import { reserve } from '../../../../lambdas/ledger/keep-ledger/reserve';
import { claimToRotate } from '../../../../lambdas/ledger/keep-ledger/rotate';
import { settle } from '../../../../lambdas/ledger/keep-ledger/settle';
import { TenantTable } from '../../../../lambdas/ledger/keep-ledger/table';
import type { Reserved } from '../../../../lambdas/ledger/keep-ledger/contract';
import { startLedgerTables } from '../../../support/ledger-tables';
import type { LedgerTables } from '../../../support/ledger-tables';
import { readBack, RECORDS_TEST_ENV, refusedBy, SigningKms } from '../../support/signing';

/** The ledger is a real table with DynamoDB's conditions: what two runs want at once, one of them gets. */
let tables: LedgerTables;
let now = new Date('2026-11-22T12:00:00Z');
let table = 0;
const machines = mockClient(SFNClient);
const s3 = mockClient(S3Client);
const running = new Set<string>();
let claims: Claims;

const KEPT = { class: 'audit-standard', days: 365, holds: 'Who did what in the application' };
const plan = (over: Partial<PlanOffer> = {}): PlanOffer => ({
  title: 'Plan',
  isolation: 'dedicated',
  privateNetwork: false,
  blueprints: {
    tenant: { key: 'aa.json', sha256: 'aa', parameters: ['Tenant'] },
    recovery: { key: 'bb.json', sha256: 'bb', parameters: ['Tenant'] },
    rotated: {
      ab: { tenant: { key: 'aa-ab.json', sha256: 'aa-ab', parameters: ['Tenant'] } },
      ba: { tenant: { key: 'aa-ba.json', sha256: 'aa-ba', parameters: ['Tenant'] } },
      b: { tenant: { key: 'aa-b.json', sha256: 'aa-b', parameters: ['Tenant'] } },
    },
  },
  database: {
    engine: '17.11',
    instance: 'db.m7g.large',
    storageGb: 100,
    storageLimitGb: 200,
    maintenanceWindow: 'sun:20:00',
    extensions: [],
  },
  backups: { pointInTimeDays: 7, dailyDays: 30, replicated: true, longestDays: 30 },
  retention: { audit: KEPT, database: KEPT },
  deletion: {
    productionWithinHours: 24,
    backupsWithinDays: 30,
    production: 'delete-data',
    backups: 'destroy-keys',
    retained: [KEPT],
  },
  rollbackDays: 7,
  objectives: { rtoHours: 4, rpoHours: 1 },
  needs: { 'home:dbInstances': 1, 'home:stacks': 1 },
  ...over,
});
const OFFERS: Catalogue = {
  format: 5,
  locks: 'compliance',
  platform: 'softdocket',
  stage: 'production',
  account: '111122223333',
  partition: 'aws',
  residency: 'in',
  homeRegion: 'ap-south-1',
  recoveryRegion: 'ap-south-2',
  bucket: 'blueprints',
  networks: { 'the home cell of eu': '10.20.0.0/16', 'tenant hanse': '10.64.0.0/20' },
  retiredTenants: ['gone'],
  places: { 'home:dbInstances': 2, 'home:stacks': 100 },
  plans: {
    enterprise: plan(),
    large: plan({ database: { ...plan().database, storageGb: 500 } }),
    private: plan({ privateNetwork: true }),
    standard: plan({ isolation: 'row', needs: { 'home:stacks': 1 }, deletion: { ...plan().deletion, backups: 'lapse' } }),
  },
};

/** `expect.stringMatching` is typed as any. */
const like = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const execution = (name: string): string =>
  `arn:aws:states:ap-south-1:111122223333:execution:softdocket-production-onboarding:${name}`;
const run = (name: string, machine = 'onboarding') => ({
  execution: execution(name),
  machine,
  startedAt: '2026-11-22T12:00:00.000Z',
});
const request = (tenant: string, over: object = {}) => ({
  tenant,
  name: `${tenant} Ltd`,
  residency: 'in',
  plan: 'enterprise',
  contact: 'ops@example.com',
  requestedBy: 'tests',
  ...over,
});
const onboard = (tenant: string, by = tenant, over: object = {}): Promise<Reserved> => {
  running.add(execution(by));
  return reserve(claims, OFFERS, { ...run(by), do: 'reserve', request: request(tenant, over) });
};
const activate = async (tenant: string): Promise<void> => {
  await onboard(tenant, tenant, { plan: 'standard' });
  await settle(claims, records, { ...run(tenant), do: 'settle', tenant, outcome: 'succeeded', status: 'active' });
  running.delete(execution(tenant));
};
const records = { ...RECORDS_TEST_ENV, HOME_REGION: 'eu-central-1' };
const objects = new Map<string, string>();
let kms: SigningKms;
const asked = (tenant: string, by: string, over: object) =>
  hear(claims, OFFERS, {
    ...run(by, 'erasure'),
    do: 'hear-erasure',
    request: { tenant, reason: 'the contract ends', requestedBy: 'tests', ...over },
  });
const erase = (tenant: string, over: object = {}) =>
  asked(tenant, `erase-${tenant}`, { action: 'erase', name: `${tenant} Ltd`, ...over });
const beginErasure = (tenant: string) => {
  running.add(execution(`erase-${tenant}`));
  return begin(claims, OFFERS, { ...run(`erase-${tenant}`, 'erasure'), do: 'begin-erasure', tenant, erasureId: `erase-${tenant}` });
};
const suspend = (tenant: string, by: string) =>
  claimFor(claims, OFFERS, {
    ...run(by, 'change'),
    do: 'claim',
    request: { change: 'suspend', tenant, reason: 'did not pay at all', requestedBy: 'tests' },
  });
const takeOut = (tenant: string, by: string) => {
  running.add(execution(by));
  return claimFor(claims, OFFERS, { ...run(by, 'export'), do: 'claim', request: { tenant, requestedBy: 'tests' } });
};
const status = async (tenant: string): Promise<string | undefined> => (await claims.table.read(tenant))?.status;
const used = async (): Promise<Record<string, string | undefined>> => {
  const { Item = {} } = await tables.client.send(
    new GetItemCommand({ TableName: `tenants${table}`, Key: { tenant: { S: '#cell' }, at: { S: 'places' } } }),
  );
  return Object.fromEntries(Object.entries(Item).flatMap(([key, { N }]) => (N ? [[key, N]] : [])));
};

beforeAll(async () => {
  tables = await startLedgerTables(...Array.from({ length: 60 }, (_, i) => `tenants${i + 1}`));
});
afterAll(() => tables.stop());
beforeEach(() => {
  table += 1;
  now = new Date('2026-11-22T12:00:00Z');
  running.clear();
  machines.reset();
  machines.on(DescribeExecutionCommand).callsFake(({ executionArn }: { executionArn: string }) => {
    if (running.has(executionArn)) return { status: 'RUNNING' };
    throw new ExecutionDoesNotExist({ message: 'no such run', $metadata: {} });
  });
  kms = new SigningKms();
  kms.mocked();
  objects.clear();
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Key, Body, IfNoneMatch }: { Key: string; Body: string; IfNoneMatch: string }) => {
    if (IfNoneMatch === '*' && objects.has(Key))
      throw new S3ServiceException({
        name: 'PreconditionFailed',
        message: 'there',
        $fault: 'client',
        $metadata: { httpStatusCode: 412 },
      });
    objects.set(Key, Body);
  });
  claims = { table: new TenantTable(tables.client, `tenants${table}`), machines: new SFNClient({}), now: () => now };
});

test('who is declared has its places already, as declared; with another plan it takes them like anybody', async () => {
  const declared = { ...OFFERS, declared: { acme: 'enterprise', globex: 'standard' } };
  const enter = (tenant: string): Promise<Reserved> => {
    running.add(execution(tenant));
    return reserve(claims, declared, { ...run(tenant), do: 'reserve', request: request(tenant) });
  };
  expect(await enter('acme')).toMatchObject({ outcome: 'reserved', plan: 'enterprise' });
  expect(await used()).toEqual({});
  await settle(claims, records, { ...run('acme'), do: 'settle', tenant: 'acme', outcome: 'failed', status: 'failed' });
  expect(await used()).toEqual({}); // nothing was taken, so nothing is given back
  await enter('acme');
  await enter('globex');
  await enter('initech');
  expect(await used()).toEqual({ 'home:dbInstances': '2', 'home:stacks': '2' });
});

describe('a place is given once', () => {
  test('of two requests for one id one wins, and the other is told', async () => {
    const both = await Promise.allSettled([onboard('acme', 'one'), onboard('acme', 'two', { name: 'Another Acme' })]);
    expect(both.map(({ status: how }) => how).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find(({ status: how }) => how === 'rejected') as PromiseRejectedResult;
    expect(lost.reason).toMatchObject({ name: 'TenantTakenError' });
    expect(await used()).toEqual({ 'home:dbInstances': '1', 'home:stacks': '1' });
  });

  test('of ten requests for the last two places two win', async () => {
    const all = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => onboard(`tenant${i}`)));
    expect(all.filter(({ status: how }) => how === 'fulfilled')).toHaveLength(2);
    const lost = all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).name] : []));
    expect(lost).toEqual(Array(8).fill('CellFullError'));
    expect(await used()).toEqual({ 'home:dbInstances': '2', 'home:stacks': '2' });
  });

  test('a plan that takes no instance still finds a place', async () => {
    await onboard('one');
    await onboard('two');
    expect((await onboard('three', 'three', { plan: 'standard' })).outcome).toBe('reserved');
  });

  test('an onboarding that failed gives its place back once, however often it settles, and the id can be asked for again', async () => {
    await onboard('acme');
    const failed = {
      ...run('acme'),
      do: 'settle',
      tenant: 'acme',
      outcome: 'failed',
      status: 'failed',
      failure: { Error: 'X', Cause: 'y' },
    } as const;
    await settle(claims, records, failed);
    await settle(claims, records, failed);
    expect(await used()).toEqual({ 'home:dbInstances': '0', 'home:stacks': '0' });
    expect((await claims.table.read('acme'))?.failure).toBe('X: y');
    expect((await onboard('acme', 'again', { name: 'Acme at last' })).outcome).toBe('reserved');
    expect(await used()).toEqual({ 'home:dbInstances': '1', 'home:stacks': '1' });
  });

  test('an erased tenant gives its place back, and its id is never given again', async () => {
    await activate('acme');
    await erase('acme');
    await beginErasure('acme');
    await settle(claims, records, {
      ...run('erase-acme', 'erasure'),
      do: 'settle',
      tenant: 'acme',
      outcome: 'succeeded',
      status: 'erased',
    });
    expect(await used()).toEqual({ 'home:stacks': '0' });
    await expect(onboard('acme', 'again')).rejects.toMatchObject({ name: 'TenantTakenError' });
  });
});

describe('the same request again', () => {
  test('while it runs: the run holds it already', async () => {
    await onboard('acme');
    expect((await onboard('acme')).outcome).toBe('reserved');
    await expect(onboard('acme', 'other')).rejects.toMatchObject({ name: 'TenantBusyError' });
  });

  test('after the run died: the new one takes over', async () => {
    await onboard('acme', 'dead');
    running.delete(execution('dead'));
    expect((await onboard('acme', 'next')).outcome).toBe('reserved');
    expect((await claims.table.read('acme'))?.holder).toBe(execution('next'));
    expect(await used()).toEqual({ 'home:dbInstances': '1', 'home:stacks': '1' });
  });

  test('when it is done: nothing is to do', async () => {
    await onboard('acme');
    await settle(claims, records, { ...run('acme'), do: 'settle', tenant: 'acme', outcome: 'succeeded', status: 'active' });
    expect((await onboard('acme', 'again')).outcome).toBe('settled');
  });
});

describe('what cannot be served is refused, with every reason', () => {
  test.each([
    ['another residency', { residency: 'eu' }, /residency is eu; this machine serves in/],
    ['an unknown plan', { plan: 'gold' }, /plan is gold; wanted one of enterprise, large, private, standard/],
    ['a network of a plan that has none', { cidr: '10.64.16.0/20' }, /plan enterprise has no network of the tenant's own/],
    [
      'a plan with a network, without its range',
      { plan: 'private' },
      /cidr is missing; plan private has a network of the tenant's own/,
    ],
    ['the network of somebody else', { plan: 'private', cidr: '10.64.0.0/20' }, /overlaps the network of tenant hanse/],
    [
      'another network than its own',
      { tenant: 'hanse', plan: 'private', cidr: '10.64.16.0/20' },
      /tenant hanse is declared with 10.64.0.0\/20/,
    ],
    ['two mistakes of shape', { contact: 'nobody', tenant: 'A' }, /2 mistakes: tenant: .*contact: /],
    ['a key that nobody knows', { color: 'red' }, /color/i],
  ])('%s', async (_, over, message) => {
    await expect(onboard('acme', 'acme', over)).rejects.toMatchObject({
      name: 'InvalidRequestError',
      message: like(message),
    });
    expect(await status('acme')).toBeUndefined();
  });

  test('a retired id', async () => {
    await expect(onboard('gone')).rejects.toThrow(/retired id/);
  });
});

describe('one run holds a tenant', () => {
  test('an erasure waits for an export that runs, and begins when it is done', async () => {
    await activate('acme');
    await takeOut('acme', 'export-1');
    await erase('acme');
    expect(await beginErasure('acme')).toMatchObject({ outcome: 'wait', why: like(/export still runs/) });
    await settle(claims, records, { ...run('export-1', 'export'), do: 'settle', tenant: 'acme', outcome: 'succeeded' });
    expect(await beginErasure('acme')).toMatchObject({ outcome: 'begun', backups: 'lapse' });
    expect(await status('acme')).toBe('erasing');
    await expect(takeOut('acme', 'export-2')).rejects.toMatchObject({ name: 'WrongStateError' });
  });

  test('until its day a leaving tenant can still take its data out, and cannot be changed', async () => {
    await activate('acme');
    await erase('acme', { at: '2026-12-31T00:00:00Z' });
    expect((await takeOut('acme', 'export-1')).formats).toEqual(['csv', 'jsonl']);
    await expect(suspend('acme', 'suspend-1')).rejects.toMatchObject({ name: 'WrongStateError' });
  });

  test('of an erasure and a suspension at one moment one goes first, and both end', async () => {
    await activate('acme');
    running.add(execution('suspend-1'));
    const both = await Promise.allSettled([suspend('acme', 'suspend-1'), erase('acme')]);
    const names = both.map((one) => (one.status === 'rejected' ? (one.reason as Error).name : 'fine')).sort();
    expect([
      ['fine', 'fine'],
      ['ConflictError', 'fine'],
      ['WrongStateError', 'fine'],
      ['TenantBusyError', 'fine'],
    ]).toContainEqual(names);
  });

  test('a suspended tenant is not suspended again, and there is nothing to do', async () => {
    await activate('acme');
    running.add(execution('s'));
    await suspend('acme', 's');
    await settle(claims, records, {
      ...run('s', 'change'),
      do: 'settle',
      tenant: 'acme',
      outcome: 'succeeded',
      status: 'suspended',
    });
    expect(await suspend('acme', 't')).toMatchObject({ outcome: 'settled', status: 'suspended' });
  });

  test('a step of a rotation that failed is taken again, and counts as done when it has succeeded', async () => {
    await activate('acme');
    running.add(execution('r'));
    const rotation = { tenant: 'acme', overlapDays: 7, reason: 'the yearly rotation of keys', requestedBy: 'tests' };
    const step = () => claimToRotate(claims, OFFERS, { ...run('r', 'rotate-signing-key'), do: 'claim', request: rotation });
    const settled = (outcome: 'succeeded' | 'failed') =>
      settle(claims, records, { ...run('r', 'rotate-signing-key'), do: 'settle', tenant: 'acme', step: 'publish', outcome });
    for (const outcome of ['failed', 'succeeded'] as const) {
      expect(await step()).toMatchObject({ outcome: 'claimed', asked: 'publish', signingKeys: 'ab' });
      await settled(outcome);
    }
    expect(await step()).toMatchObject({ outcome: 'resting', until: like(/^2026-11-29T12:00:00/) });
  });

  test('a plan with less storage is refused, and one with more is not', async () => {
    for (const [tenant, plan] of [
      ['small', 'enterprise'],
      ['big', 'large'],
    ] as const) {
      await onboard(tenant, tenant, { plan });
      await settle(claims, records, { ...run(tenant), do: 'settle', tenant, outcome: 'succeeded', status: 'active' });
    }
    const to = (tenant: string, plan: string) =>
      claimFor(claims, OFFERS, {
        ...run('c', 'change'),
        do: 'claim',
        request: { change: 'plan', tenant, plan, requestedBy: 'tests' },
      });
    await expect(to('big', 'enterprise')).rejects.toMatchObject({ name: 'DataAtRiskError', message: like(/less than large/) });
    expect(await to('small', 'large')).toMatchObject({ outcome: 'claimed', asked: 'plan' });
  });

  test('a plan that keeps data elsewhere is refused before anything is held', async () => {
    await activate('acme');
    const change = claimFor(claims, OFFERS, {
      ...run('c', 'change'),
      do: 'claim',
      request: { change: 'plan', tenant: 'acme', plan: 'enterprise', requestedBy: 'tests' },
    });
    await expect(change).rejects.toMatchObject({
      name: 'DataAtRiskError',
      message: like(/export the tenant, onboard it anew/),
    });
    expect((await claims.table.read('acme'))?.holder).toBeUndefined();
    const toOwnNetwork = claimFor(claims, OFFERS, {
      ...run('d', 'change'),
      do: 'claim',
      request: { change: 'plan', tenant: 'acme', plan: 'private', requestedBy: 'tests' },
    });
    await expect(toOwnNetwork).rejects.toMatchObject({
      name: 'DataAtRiskError',
      message: like(/export the tenant, onboard it anew/),
    });
  });
});

describe('an erasure', () => {
  test('wants the name typed', async () => {
    await activate('acme');
    await expect(erase('acme', { name: 'acme' })).rejects.toMatchObject({ name: 'NameMismatchError' });
    expect(await status('acme')).toBe('active');
  });

  test('names its days: production by the hours of the plan, backups by its days, from the end of the contract', async () => {
    await activate('acme');
    expect(await erase('acme', { at: '2026-12-31T00:00:00Z' })).toMatchObject({
      outcome: 'leaving',
      at: '2026-12-31T00:00:00.000Z',
    });
    expect((await claims.table.read('acme'))?.erasure).toMatchObject({
      productionDueBy: '2027-01-01T00:00:00.000Z',
      backupsDueBy: '2027-01-30T00:00:00.000Z',
    });
  });

  test('can be cancelled to the last moment, and not after it', async () => {
    await activate('acme');
    await erase('acme');
    expect((await asked('acme', 'c', { action: 'cancel' })).outcome).toBe('cancelled');
    expect(await beginErasure('acme')).toMatchObject({ outcome: 'cancelled' });
    expect(await status('acme')).toBe('active');
    await erase('acme');
    await beginErasure('acme');
    await expect(asked('acme', 'c', { action: 'cancel' })).rejects.toMatchObject({ name: 'WrongStateError' });
  });

  test('a cancellation at the very moment at which it begins: exactly one of the two holds', async () => {
    await activate('acme');
    await erase('acme');
    const [cancelled, begun] = await Promise.allSettled([asked('acme', 'c', { action: 'cancel' }), beginErasure('acme')]);
    const wasCancelled = cancelled.status === 'fulfilled';
    const wasBegun = begun.status === 'fulfilled' && begun.value.outcome === 'begun';
    expect(wasCancelled).not.toBe(wasBegun);
    expect(await status('acme')).toBe(wasBegun ? 'erasing' : 'active');
  });

  test('whose run died goes on when it is asked for again, and one that runs is left to itself', async () => {
    await activate('acme');
    await erase('acme');
    await beginErasure('acme');
    const again = () => asked('acme', 'again', { action: 'erase', name: 'acme Ltd' });
    await expect(again()).rejects.toMatchObject({ name: 'WrongStateError' });
    running.delete(execution('erase-acme'));
    expect(await again()).toMatchObject({ outcome: 'leaving', erasureId: 'erase-acme' });
    running.add(execution('again'));
    const next = { ...run('again', 'erasure'), do: 'begin-erasure', tenant: 'acme', erasureId: 'erase-acme' } as const;
    expect(await begin(claims, OFFERS, next)).toMatchObject({ outcome: 'begun', erasure: { id: 'erase-acme' } });
    expect((await claims.table.read('acme'))?.holder).toBe(execution('again'));
  });

  test('a legal hold stops it until it expires or is released', async () => {
    await activate('acme');
    await erase('acme');
    await asked('acme', 'h', { action: 'hold', approver: 'General counsel', expires: '2026-12-01' });
    expect(await beginErasure('acme')).toMatchObject({
      outcome: 'wait',
      why: like(/General counsel until 2026-12-01/),
    });
    await asked('acme', 'r', { action: 'release', approver: 'General counsel' });
    expect(await beginErasure('acme')).toMatchObject({ outcome: 'begun' });
    await expect(asked('acme', 'h', { action: 'hold', approver: 'x-y-z', expires: '2026-12-01' })).rejects.toMatchObject({
      name: 'WrongStateError',
    });
  });

  test('a hold is looked at more and more seldom, and never later than the day on which it expires', async () => {
    await activate('acme');
    await erase('acme');
    await asked('acme', 'h', { action: 'hold', approver: 'Counsel', expires: '2027-01-20' });
    const pauses: number[] = [];
    for (;;) {
      const answer = await begin(claims, OFFERS, {
        ...run('erase-acme', 'erasure'),
        startedAt: '2026-11-22T12:00:00Z',
        do: 'begin-erasure',
        tenant: 'acme',
        erasureId: 'erase-acme',
      });
      if (answer.outcome !== 'wait') break;
      pauses.push((Date.parse(answer.until) - now.getTime()) / 60_000);
      now = new Date(answer.until);
    }
    expect(now).toEqual(new Date('2027-01-20T00:00:00Z'));
    expect([pauses[0], Math.max(...pauses)]).toEqual([1, 2 * 24 * 60]);
    expect(pauses.slice(0, -1)).toEqual([...pauses.slice(0, -1)].sort((a, b) => a - b));
    expect(pauses.length).toBeLessThan(170);
  });

  test('a run that has waited so long that its year would end first says so, and another run goes on with the erasure', async () => {
    await activate('acme');
    await erase('acme');
    const order = { do: 'begin-erasure', tenant: 'acme', erasureId: 'erase-acme' } as const;
    const since = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
    await expect(begin(claims, OFFERS, { ...run('erase-acme', 'erasure'), ...order, startedAt: since(300) })).rejects.toMatchObject(
      {
        name: 'RunTooOldError',
        message: like(/may last 64 days more; wanted 75, .*nothing was erased.*send the same request again/),
      },
    );
    expect(await status('acme')).toBe('leaving');
    running.clear();
    expect(await asked('acme', 'again', { action: 'erase', name: 'acme Ltd' })).toMatchObject({
      outcome: 'leaving',
      erasureId: 'erase-acme',
    });
    const next = { ...run('again', 'erasure'), ...order, startedAt: since(0) };
    expect(await begin(claims, OFFERS, next)).toMatchObject({ outcome: 'begun' });
  });

  test.each([
    ['2027-09-07T12:00:00Z', 'leaving'],
    ['2027-09-08T12:00:01Z', 'refused'],
  ])('a day that the year of a run does not reach is refused, with the one that it does: %s is %s', async (at, outcome) => {
    await activate('acme');
    if (outcome === 'leaving') expect(await erase('acme', { at })).toMatchObject({ outcome });
    else
      await expect(erase('acme', { at })).rejects.toMatchObject({
        name: 'InvalidRequestError',
        message: like(/at is 2027-09-08T12:00:01.000Z; wanted a moment before 2027-09-07T12:00:00.000Z/),
      });
    expect(await status('acme')).toBe(outcome === 'leaving' ? 'leaving' : 'active');
  });

  test('backups that are kept for longer than a run lasts are no reason to keep the tenant', async () => {
    const { standard } = OFFERS.plans;
    const kept = { ...standard!, backups: { ...standard!.backups, longestDays: 400 } };
    const long = { ...OFFERS, plans: { ...OFFERS.plans, standard: kept } };
    await activate('acme');
    const order = { ...run('erase-acme', 'erasure'), startedAt: now.toISOString() };
    const request = { action: 'erase', name: 'acme Ltd', tenant: 'acme', reason: 'the contract ends', requestedBy: 'tests' };
    expect(await hear(claims, long, { ...order, do: 'hear-erasure', request })).toMatchObject({ outcome: 'leaving' });
    const begun = await begin(claims, long, { ...order, do: 'begin-erasure', tenant: 'acme', erasureId: 'erase-acme' });
    expect(begun).toMatchObject({ outcome: 'begun' });
  });

  test('a hold that has expired holds nothing, and one that would begin expired is refused', async () => {
    await activate('acme');
    await erase('acme');
    await expect(asked('acme', 'h', { action: 'hold', approver: 'Counsel', expires: '2026-11-22' })).rejects.toThrow(
      /a day to come/,
    );
    await asked('acme', 'h', { action: 'hold', approver: 'Counsel', expires: '2026-11-23' });
    now = new Date('2026-11-23T00:00:00Z');
    expect(await beginErasure('acme')).toMatchObject({ outcome: 'begun' });
  });

  test('the day on which the last backup lapses is counted from when production was first seen to be empty', async () => {
    await activate('acme');
    await erase('acme');
    await beginErasure('acme');
    const empty = (sweep = {}) =>
      noteEmpty(claims, OFFERS, { ...run('erase-acme', 'erasure'), do: 'note-empty', tenant: 'acme', sweep });
    const first = await empty();
    expect(first).toEqual({ emptyAt: '2026-11-22T12:00:00.000Z', lastBackupLapses: '2026-12-22T12:00:00.000Z' });
    now = new Date('2026-11-24T00:00:00Z');
    expect(await empty()).toEqual(first);
    expect(await empty({ backupsUntil: '2027-02-14T12:00:00.000Z' })).toEqual(first); // Made since, without the tenant.
  });

  test('a backup that was kept for more days than the plan has now is waited for', async () => {
    await activate('acme');
    await erase('acme');
    await beginErasure('acme');
    const empty = (backupsUntil: string) =>
      noteEmpty(claims, OFFERS, {
        ...run('erase-acme', 'erasure'),
        do: 'note-empty',
        tenant: 'acme',
        sweep: { backupsUntil },
      });
    expect(await empty('2027-02-14T12:00:00.000Z')).toMatchObject({ lastBackupLapses: '2027-02-14T12:00:00.000Z' });
  });

  test('one that lapses sooner than a backup of the last day makes nothing end sooner', async () => {
    await activate('acme');
    await erase('acme');
    await beginErasure('acme');
    const order = { ...run('erase-acme', 'erasure'), do: 'note-empty', tenant: 'acme' } as const;
    expect(await noteEmpty(claims, OFFERS, { ...order, sweep: { backupsUntil: '2026-11-25T12:00:00.000Z' } })).toMatchObject({
      lastBackupLapses: '2026-12-22T12:00:00.000Z',
    });
  });
});

describe('a run that ends leaves a dated record', () => {
  const heard = listening();
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'freehold-settled-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = () => readBack(objects, join(folder, 'ledger'), kms.publish(join(folder, 'keys'), { of: 'machines' }));
  const SUCCEEDED = 'records/run=onboarding/date=2026-11-22/acme-succeeded-active';
  const history = async (): Promise<unknown[]> =>
    ((await tables.client.send(new ScanCommand({ TableName: `tenants${table}` }))).Items ?? []).flatMap(({ record }) =>
      record ? [JSON.parse(record.S!) as unknown] : [],
    );

  test('in the history of the tenant and where nobody can change it, signed by the key of the cell', async () => {
    await activate('acme');
    expect([...objects.keys()]).toEqual([`${SUCCEEDED}.jws`]);
    const said = { run: 'onboarding', at: now.toISOString(), outcome: 'succeeded', tenant: 'acme' };
    const where = { platform: 'softdocket', stage: 'production', region: 'eu-central-1' };
    expect(read()).toMatchObject([{ ...said, ...where, signedBy: expect.any(String) as string }]);
    expect(await history()).toMatchObject([said]);
  });

  test('a run that settles twice, since its answer or the write after its record was lost, leaves one signed file', async () => {
    await onboard('acme', 'acme', { plan: 'standard' });
    const order = { ...run('acme'), do: 'settle', tenant: 'acme', outcome: 'succeeded', status: 'active' } as const;
    const move = jest.spyOn(claims.table, 'move').mockRejectedValueOnce(new Error('the write after the record is lost'));
    await expect(settle(claims, records, order)).rejects.toThrow('is lost');
    const [first] = [...objects.values()];
    now = new Date('2026-11-22T12:00:03Z');
    for (let i = 0; i < 2; i++) expect(await settle(claims, records, order)).toMatchObject({ status: 'active' });
    expect(move).toHaveBeenCalledTimes(2);
    expect([...objects]).toEqual([[`${SUCCEEDED}.jws`, first]]);
  });

  test('a run whose success cannot be written and that settles as failed has both on record, and counts as failed', async () => {
    await onboard('acme', 'acme', { plan: 'standard' });
    const order = { ...run('acme'), do: 'settle', tenant: 'acme' } as const;
    jest.spyOn(claims.table, 'move').mockRejectedValueOnce(new Error('lost'));
    await expect(settle(claims, records, { ...order, outcome: 'succeeded', status: 'active' })).rejects.toThrow('lost');
    now = new Date('2026-11-22T12:00:03Z');
    await settle(claims, records, { ...order, outcome: 'failed', status: 'failed' });
    expect(read().map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed']);
  });

  test('asked too much, KMS is asked again by the machine: under its own name, with the run on record and the tenant still held', async () => {
    await onboard('acme', 'acme', { plan: 'standard' });
    const order = { ...run('acme'), do: 'settle', tenant: 'acme', outcome: 'succeeded', status: 'active' } as const;
    kms.refusal = refusedBy('ThrottlingException');
    await expect(settle(claims, records, order)).rejects.toBe(kms.refusal);
    expect(THROTTLED).toContain(kms.refusal.name);
    expect([...objects.keys()]).toEqual([`${SUCCEEDED}-unsigned.json`]);
    expect(await claims.table.read('acme')).toMatchObject({ status: 'onboarding', holder: execution('acme') });
    kms.refusal = undefined;
    now = new Date('2026-11-22T12:00:40Z');
    await settle(claims, records, order);
    expect([...objects.keys()]).toEqual([`${SUCCEEDED}-unsigned.json`, `${SUCCEEDED}.jws`]);
    expect(read().at(-1)!.signedBy).toEqual(expect.any(String));
  });

  test.each(['AccessDeniedException', 'DisabledException', 'KMSInvalidStateException', 'NotFoundException'])(
    'a key that answers %s holds no tenant up: the record says that nobody has signed it',
    async (name) => {
      kms.refusal = refusedBy(name);
      await activate('acme');
      expect(await status('acme')).toBe('active');
      expect([...objects.keys()]).toEqual([`${SUCCEEDED}-unsigned.json`]);
      expect(JSON.parse([...objects.values()][0]!)).toMatchObject({ outcome: 'succeeded', unsigned: name });
      expect(read().map(({ signedBy }) => signedBy)).toEqual([undefined]);
      expect(heard.text()).toContain('A run goes on with a record that nobody has signed');
      expect(await history()).toHaveLength(1);
    },
  );

  test('a run that lost its claim does not end the one that took over', async () => {
    await onboard('acme', 'slow');
    running.delete(execution('slow'));
    await onboard('acme', 'next');
    const late = settle(claims, records, { ...run('slow'), do: 'settle', tenant: 'acme', outcome: 'failed', status: 'failed' });
    await expect(late).rejects.toMatchObject({ name: 'ClaimLostError' });
    expect(await status('acme')).toBe('onboarding');
  });
});

test('whatever comes in whatever order, places and holders add up', async () => {
  const verbs = fc.constantFrom('onboard', 'fail', 'activate', 'erase', 'cancel', 'begin', 'end', 'die');
  const steps = fc.array(fc.tuple(verbs, fc.constantFrom('ana', 'bob', 'cyd')), { minLength: 5, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, async (orders) => {
      table = table === 60 ? 60 : table + 1;
      claims = { ...claims, table: new TenantTable(tables.client, `tenants${table}`) };
      running.clear();
      for (const [verb, tenant] of orders) {
        const outcome = { ...run(tenant), do: 'settle', tenant, outcome: 'succeeded' } as const;
        const tries: Record<string, () => Promise<unknown>> = {
          onboard: () => onboard(tenant),
          fail: () => settle(claims, records, { ...outcome, outcome: 'failed', status: 'failed' }),
          activate: () => settle(claims, records, { ...outcome, status: 'active' }),
          erase: () => erase(tenant),
          cancel: () => asked(tenant, 'c', { action: 'cancel' }),
          begin: () => beginErasure(tenant),
          end: () => settle(claims, records, { ...outcome, ...run(`erase-${tenant}`, 'erasure'), status: 'erased' }),
          die: () => Promise.resolve(running.delete(execution(tenant))),
        };
        await tries[verb]!().catch((error: Error) => {
          if (!/(Error)$/.test(error.name) || error.name === 'TypeError') throw error;
        });
      }
      const states = (await Promise.all(['ana', 'bob', 'cyd'].map((tenant) => claims.table.read(tenant)))).filter(
        (s) => s !== undefined,
      );
      const living = states.filter((state) => !['failed', 'erased'].includes(state.status));
      expect(Number((await used())['home:dbInstances'] ?? 0)).toBe(living.length);
      expect(living.length).toBeLessThanOrEqual(2);
      for (const state of states) expect(state.places === undefined).toBe(!living.includes(state));
    }),
    { numRuns: 25, verbose: 1 },
  );
});
