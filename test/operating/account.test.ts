import { BackupClient, ListBackupJobsCommand, ListRecoveryPointsByBackupVaultCommand } from '@aws-sdk/client-backup';
import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeDBInstanceAutomatedBackupsCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptBy } from '../../lib/commands/deployed';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { AccountsError, readAccounts } from '../../lib/operating/account/read-accounts';
import { readBeside, recordKeysBeside } from '../../lib/operating/read';
import { publishedKeys } from '../../lib/promises/record-keys';
import { cloud, platform } from '../evidence/softdocket';
import { READ_AT } from './times';

const reviewed = readTemplates(cloud.directory, platform);
const kept = keptBy(platform, reviewed);
const [ours] = platform.accounts;

const sts = mockClient(STSClient);
const cloudformation = mockClient(CloudFormationClient);
const backup = mockClient(BackupClient);
const rds = mockClient(RDSClient);
const cloudwatch = mockClient(CloudWatchClient);
const s3 = mockClient(S3Client);
const ssm = mockClient(SSMClient);

let folder: string;
const said: string[] = [];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'freehold-read-')), 'deployed');
  for (const mock of [sts, cloudformation, backup, rds, cloudwatch, s3, ssm]) mock.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: ours!.id, Arn: 'arn:aws:sts::222222222222:assumed-role/auditor/x' });
  cloudformation.on(DescribeStacksCommand).resolves({ Stacks: [] });
  cloudformation.on(GetTemplateCommand).callsFake(({ StackName }: { StackName: string }) => {
    const text = reviewed.texts.get(StackName);
    if (text === undefined) throw refusal('ValidationError', `Stack with id ${StackName} does not exist`);
    return { TemplateBody: text };
  });
  backup.on(ListRecoveryPointsByBackupVaultCommand).resolves({ RecoveryPoints: [] });
  backup.on(ListBackupJobsCommand).resolves({ BackupJobs: [] });
  rds.on(DescribeDBInstanceAutomatedBackupsCommand).resolves({ DBInstanceAutomatedBackups: [] });
  cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [], CompositeAlarms: [] });
  s3.on(ListObjectVersionsCommand).resolves({ Versions: [] });
  ssm.on(GetParameterHistoryCommand).resolves({ Parameters: [] });
  said.splice(0);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const bodyOf = (text: string) => ({ transformToByteArray: () => Promise.resolve(Buffer.from(text)) });
const refusal = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name });
const read = () => readAccounts({ platform, reviewed, kept, folder, say: (what) => said.push(what), now: () => new Date(READ_AT) });
const stack = (StackName: string, rest: Partial<Stack> = {}): Stack => ({
  StackName,
  StackStatus: 'UPDATE_COMPLETE',
  CreationTime: new Date(READ_AT),
  ...rest,
});

test('every template of the account is read as it was deployed, a few at once, with progress, in far less than 20 s', async () => {
  let under = 0;
  let most = 0;
  cloudformation.on(GetTemplateCommand).callsFake(async ({ StackName }: { StackName: string }) => {
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 5));
    under -= 1;
    return { TemplateBody: reviewed.texts.get(StackName) };
  });
  const began = Date.now();
  const found = await read();
  expect(Date.now() - began).toBeLessThan(20_000);
  const own = reviewed.stacks.filter(({ account }) => account === ours!.id);
  const again = readTemplates(folder, platform);
  expect([...again.texts.keys()].sort()).toEqual(own.map(({ name }) => name).sort());
  for (const [name, text] of again.texts) expect(text).toBe(reviewed.texts.get(name));
  expect(most).toBeLessThanOrEqual(4 * ours!.regions.length);
  expect(said.at(-1)).toMatch(/^[\w-]+: \d+ of \d+ templates$/);
  expect(found).toEqual(readBeside(folder));
  expect(found).toMatchObject({ at: READ_AT, by: 'arn:aws:sts::222222222222:assumed-role/auditor/x', accounts: [ours!.id] });
});

test('an account whose credentials nobody has is said to be not read', async () => {
  const others = platform.accounts.filter(({ id }) => id !== ours!.id);
  expect(others.length).toBeGreaterThan(0);
  const { notRead } = await read();
  expect(notRead).toEqual(
    others.map(({ id }) => ({ account: id, region: '', what: 'everything', why: `the credentials are of account ${ours!.id}` })),
  );
});

test('stacks are listed to the last page, with drift as it was last seen, and none that is not of the platform', async () => {
  const name = reviewed.stacks.find(({ account }) => account === ours!.id)!.name;
  const drifted = { StackDriftStatus: 'DRIFTED' as const, LastCheckTimestamp: new Date('2026-11-30T00:00:00Z') };
  cloudformation.on(DescribeStacksCommand).callsFake(({ NextToken }: { NextToken?: string }) =>
    NextToken === undefined
      ? { Stacks: [stack('CDKToolkit'), stack(`softdocket-production-extra`)], NextToken: 'more' }
      : {
          Stacks: [
            stack(name, { DriftInformation: drifted }),
            stack('softdocket-production-gone', { StackStatus: 'DELETE_COMPLETE' }),
          ],
        },
  );
  const { stacks } = await read();
  const names = new Set(stacks.map((each) => each.name));
  expect(names).toEqual(new Set(['softdocket-production-extra', name]));
  expect(stacks.find((each) => each.name === name)).toMatchObject({ drift: 'DRIFTED', checked: '2026-11-30T00:00:00.000Z' });
  expect(stacks.find((each) => each.name === 'softdocket-production-extra')).toMatchObject({ drift: 'NOT_CHECKED' });
});

test('of each vault the first and the last complete backup of each resource is told, over all pages', async () => {
  const { store } = kept.find(({ what, account }) => what.startsWith('Daily backup') && account === ours!.id)!;
  const point = (day: string, Status = 'COMPLETED', ResourceArn = 'arn:one') => ({
    ...{ ResourceArn, ResourceType: 'S3', Status: Status as 'COMPLETED', CreationDate: new Date(`${day}T02:00:00Z`) },
  });
  backup
    .on(ListRecoveryPointsByBackupVaultCommand, { BackupVaultName: store })
    .callsFake(({ NextToken }: { NextToken?: string }) =>
      NextToken === undefined
        ? {
            RecoveryPoints: [point('2026-11-29'), point('2026-11-30', 'PARTIAL'), point('2026-12-01', 'CREATING')],
            NextToken: 'more',
          }
        : { RecoveryPoints: [point('2026-11-02'), point('2026-11-28', 'AVAILABLE', 'arn:two')] },
    );
  const { recoveries } = await read();
  expect(recoveries).toMatchObject([
    {
      vault: store,
      resource: 'arn:one',
      type: 'S3',
      first: '2026-11-02T02:00:00.000Z',
      last: '2026-11-29T02:00:00.000Z',
      count: 2,
    },
    {
      vault: store,
      resource: 'arn:two',
      type: 'S3',
      first: '2026-11-28T02:00:00.000Z',
      last: '2026-11-28T02:00:00.000Z',
      count: 1,
    },
  ]);
});

test('alarms of both kinds are asked for, to the last page; those of others are left out', async () => {
  const alarm = (AlarmName: string, StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') => ({ AlarmName, StateValue });
  cloudwatch
    .on(DescribeAlarmsCommand)
    .callsFake(({ NextToken }: { NextToken?: string }) =>
      NextToken === undefined
        ? { MetricAlarms: [alarm('softdocket-production-a', 'ALARM'), alarm('billing', 'ALARM')], NextToken: 'more' }
        : { CompositeAlarms: [alarm('softdocket-production-b', 'INSUFFICIENT_DATA')] },
    );
  const { alarms } = await read();
  expect(new Set(alarms.map(({ name, state }) => `${name} ${state}`))).toEqual(
    new Set(['softdocket-production-a ALARM', 'softdocket-production-b INSUFFICIENT_DATA']),
  );
  expect(cloudwatch.commandCalls(DescribeAlarmsCommand)[0]!.args[0].input.AlarmTypes).toEqual(['MetricAlarm', 'CompositeAlarm']);
});

test('what is refused is named and ends nothing: the rest is read', async () => {
  backup.on(ListRecoveryPointsByBackupVaultCommand).rejects(refusal('AccessDeniedException', 'not authorized'));
  cloudwatch.on(DescribeAlarmsCommand).rejects(refusal('AccessDenied', 'not authorized'));
  s3.on(ListObjectVersionsCommand).rejects(refusal('AccessDenied', 'not authorized'));
  cloudformation.on(DescribeStacksCommand).rejects(refusal('ThrottlingException', 'Rate exceeded'));
  const { notRead, records, alarms } = await read();
  const what = new Set(notRead.filter(({ region }) => region !== '').map((each) => `${each.what}: ${each.why}`));
  expect(what).toContain("alarms' states: AccessDenied: not authorized");
  expect(what).toContain('records of runs: AccessDenied: not authorized');
  expect(what).toContain('stacks and their drift: ThrottlingException: Rate exceeded');
  expect([...what].some((each) => /^recovery points of [\w-]+: AccessDeniedException: not authorized$/.test(each))).toBe(true);
  expect([records, alarms]).toEqual([false, []]);
  expect(readTemplates(folder, platform).stacks.length).toBeGreaterThan(50);
});

test('records of runs are copied as they lie there, all of them or none', async () => {
  const bytes = '{"run":"restore-drill","at":"2026-11-30T04:00:00Z","outcome":"succeeded"}';
  const names = [
    'records/run=restore-drill/date=2026-11-30/succeeded.json',
    'records/../etc/passwd',
    'records/run=x/date=2026-11-30/../../x.json',
  ];
  s3.on(ListObjectVersionsCommand).resolves({
    Versions: names.map((Key) => ({ Key, LastModified: new Date('2026-11-30T04:00:01Z') })),
  });
  s3.on(GetObjectCommand).callsFake(() => ({ Body: bodyOf(bytes) }));
  const { records } = await read();
  expect(records).toBe(true);
  const home = platform.residencies.find(({ home: { account } }) => account.id === ours!.id)!.home;
  const file = join(folder, 'records', ours!.id, home.region.region, 'run=restore-drill/date=2026-11-30/succeeded.json');
  expect(readFileSync(file, 'utf8')).toBe(bytes);
  expect(new Set(s3.commandCalls(GetObjectCommand).map(({ args }) => args[0].input.Key))).toEqual(new Set([names[0]]));
});

test('a record of a run that somebody called by a name of their own is not left out: it could be the one that failed', async () => {
  const own = 'again@2 (jane)+1-failed-active.jws';
  s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: `records/run=erasure/date=2026-11-30/${own}` }] });
  s3.on(GetObjectCommand).callsFake(() => ({ Body: bodyOf('x.y.z') }));
  await read();
  const home = platform.residencies.find(({ home: { account } }) => account.id === ours!.id)!.home;
  expect(existsSync(join(folder, 'records', ours!.id, home.region.region, 'run=erasure/date=2026-11-30', own))).toBe(true);
});

test('public keys of records are read with every earlier one and from when it was, each called by its region, and lie beside templates', async () => {
  await read();
  expect(recordKeysBeside(folder)).toBeUndefined();
  rmSync(folder, { recursive: true });
  const [old, today] = ['2025-01-01T00:00:00Z', '2026-06-01T00:00:00Z'].map((at) => new Date(at));
  ssm
    .on(GetParameterHistoryCommand)
    .callsFake(({ Name, NextToken }: { Name: string; NextToken?: string }) =>
      NextToken === undefined
        ? { Parameters: [{ Name, Version: 1, Value: OLD, LastModifiedDate: old }], NextToken: 'more' }
        : { Parameters: [{ Name, Version: 2, Value: pem(Name), LastModifiedDate: today }] },
    );
  const pairs = new Map<string, string>();
  const made = (): string =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const pem = (name: string): string => pairs.get(name) ?? pairs.set(name, made()).get(name)!;
  const OLD = made();
  await read();
  const homes = platform.residencies.flatMap(({ home: { account, region } }) => (account.id === ours!.id ? [region.region] : []));
  const keys = recordKeysBeside(folder)!;
  const names = ['hooks', 'incidents', 'machines'];
  expect(readdirSync(keys)).toEqual(homes.flatMap((region) => names.map((name) => `${region}.${name}.json`)).sort());
  const asked = ssm.commandCalls(GetParameterHistoryCommand).map(({ args }) => args[0].input.Name);
  expect(new Set(asked)).toEqual(new Set(names.map((name) => `/freehold/watch/records-public-key-${name}`)));
  expect(readTemplates(folder, platform).stacks.length).toBeGreaterThan(50); // the folder of keys is no account
  // What was read is what the reader of records takes.
  for (const file of readdirSync(keys).filter((name) => name !== `${homes[0]}.hooks.json`)) rmSync(join(keys, file));
  const published = publishedKeys(keys);
  expect([...published.values()].map(({ of, region, current }) => [of, region, current])).toEqual([
    ['hooks', homes[0], [{ from: old!.getTime(), until: today!.getTime() }]],
    ['hooks', homes[0], [{ from: today!.getTime(), until: Infinity }]],
  ]);
});

test('one record that is refused leaves none: it could be the one that failed', async () => {
  const names = ['a', 'b'].map((own) => `records/run=restore-drill/date=2026-11-30/${own}.json`);
  s3.on(ListObjectVersionsCommand).resolves({
    Versions: names.map((Key) => ({ Key, LastModified: new Date('2026-11-30T04:00:01Z') })),
  });
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    if (Key === names[1]) throw refusal('AccessDenied');
    return { Body: bodyOf('{}') };
  });
  expect((await read()).records).toBe(false);
  expect(existsSync(join(folder, 'records'))).toBe(false);
});

test.each(['ExpiredToken', 'CredentialsProviderError'])(
  'credentials that fail with %s are refused in words, and nothing is written',
  async (name) => {
    sts.on(GetCallerIdentityCommand).rejects(refusal(name, 'The security token included in the request is expired'));
    await expect(read()).rejects.toThrow(AccountsError);
    await expect(read()).rejects.toThrow(
      new RegExp(`no template of softdocket, production could be read .*${name}.*sign in again`),
    );
    expect(existsSync(join(folder, 'read.json'))).toBe(false);
  },
);

test('an account without any stack, and one whose templates are all refused, is refused: a pack of it would say nothing', async () => {
  cloudformation.on(GetTemplateCommand).rejects(refusal('ValidationError', 'Stack with id x does not exist'));
  await expect(read()).rejects.toThrow(/could be read/);
  rmSync(folder, { recursive: true });
  cloudformation.on(GetTemplateCommand).rejects(refusal('ExpiredToken', 'The security token included in the request is expired'));
  await expect(read()).rejects.toThrow(/ExpiredToken.*sign in again/);
});

test('a folder that holds something is not written to', async () => {
  await read();
  await expect(read()).rejects.toThrow(/is not empty; wanted a new folder/);
});
