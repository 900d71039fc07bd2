import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { ResourceChange, ResourceChangeDetail, Stack } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import type { StackOrder, StackResult } from '../../../../lambdas/onboarding/deploy-stack/contract';
import { drive } from '../../../../lambdas/onboarding/deploy-stack/work';
import { cellOf } from '../../../../lambdas/shared/cell';
import type { Restored } from '../../../../lib/restored';
import '../../support/invocation';
import { Cloud } from './cloud';

/** A residency of one region: what the recovery stack hands over has its tests beside this. */
const CELL = cellOf({
  PLATFORM: 'softdocket',
  STAGE: 'production',
  RESIDENCY: 'ae',
  ACCOUNT: '123456789012',
  PARTITION: 'aws',
  HOME_REGION: 'me-central-1',
  RECOVERY_REGION: 'none',
});
const TENANT = 'softdocket-production-acme-tenant';
const INSTANCE = 'softdocket-production-acme-database';
const TAGS = Object.entries({ 'freehold:tenant': 'acme', 'freehold:platform': 'softdocket' }).map(([Key, Value]) => ({
  Key,
  Value,
}));
const SECOND: Restored = {
  DatabaseGeneration: '2',
  RestoreTime: '2026-11-22T09:00:00Z',
  SourceDbiResourceId: 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  EngineVersion: '17.12',
  AllocatedStorage: '150',
};
const THIRD: Restored = { ...SECOND, DatabaseGeneration: '3', SourceDbiResourceId: 'db-SECOND' };

let home: Cloud;
let client: CloudFormationClient;
let now: Date;

beforeEach(() => {
  now = new Date('2026-11-22T12:05:00Z');
  home = new Cloud('me-central-1', () => now);
  client = new CloudFormationClient({ region: home.region });
  home.answer(mockClient(client));
  home.put({ StackName: TENANT, StackStatus: 'CREATE_COMPLETE', Tags: TAGS });
});

const BLUEPRINT = {
  bucket: 'blueprints',
  tenant: 'never.json',
  restored: 'restored.json',
  database: { engine: '17.11', storageGb: 100 },
};

async function untilDone(
  over: Partial<Record<keyof StackOrder | 'blueprint' | 'replaces' | 'restored', unknown>>,
): Promise<StackResult> {
  const order = {
    ...{ tenant: 'acme', isolation: 'dedicated', plan: 'enterprise', stack: 'tenant', since: '2026-11-22T12:00:00Z' },
    ...{ blueprint: BLUEPRINT, parameters: {} },
    ...over,
  } as unknown as StackOrder;
  for (let times = 0; times < 10; times++) {
    const result = await drive({ cell: CELL, client: () => client }, order);
    if (result.done) return result;
    home.settle();
  }
  throw new Error('never done');
}

const remembering = (restored: object): Stack['Parameters'] =>
  Object.entries({ Tenant: 'acme', ...restored }).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue: String(ParameterValue),
  }));
const asked = (): object => {
  const { TemplateURL, Parameters = [] } = home.asked.at(-1)!;
  return {
    template: TemplateURL!.split('/').at(-1),
    ...Object.fromEntries(Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey!, ParameterValue])),
  };
};

describe('the stack is the memory of what was restored', () => {
  test('a tenant that never was gets the template that knows nothing of it', async () => {
    await untilDone({ do: 'update' });
    expect(asked()).toEqual({ template: 'never.json', Tenant: 'acme' });
  });

  test('a restore in place hands over the instance, and every later update the same one, whoever asks', async () => {
    await untilDone({ do: 'update', restored: SECOND });
    expect(asked()).toEqual({ template: 'restored.json', Tenant: 'acme', ...SECOND });
    now = new Date('2026-11-22T13:05:00Z');
    await untilDone({ do: 'update', since: '2026-11-22T13:00:00Z' });
    expect(asked()).toEqual({ template: 'restored.json', Tenant: 'acme', ...SECOND });
  });

  test('the next plan brings a newer version and more storage, and takes neither away', async () => {
    home.put({ StackName: TENANT, StackStatus: 'UPDATE_COMPLETE', Tags: TAGS, Parameters: remembering(SECOND) });
    await untilDone({ do: 'update', blueprint: { ...BLUEPRINT, database: { engine: '18.1', storageGb: 400 } } });
    expect(asked()).toMatchObject({ ...SECOND, EngineVersion: '18.1', AllocatedStorage: '400' });
    now = new Date('2026-11-22T13:05:00Z');
    await untilDone({
      do: 'update',
      since: '2026-11-22T13:00:00Z',
      blueprint: { ...BLUEPRINT, database: { engine: '17.9', storageGb: 20 } },
    });
    expect(asked()).toMatchObject({ ...SECOND, EngineVersion: '18.1', AllocatedStorage: '400' });
  });

  test('what the same run has changed before is not taken for what it restores: the way back is another update', async () => {
    await untilDone({ do: 'update', restored: SECOND });
    await untilDone({ do: 'update', restored: SECOND });
    expect(home.calls.filter((call) => call === 'update')).toHaveLength(1);
    await untilDone({ do: 'update', restored: THIRD });
    expect(asked()).toEqual({ template: 'restored.json', Tenant: 'acme', ...THIRD });
  });

  test('a stack that still cleans up after an update is waited for, and that update is done', async () => {
    const cleaning = { StackName: TENANT, StackStatus: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', Tags: TAGS } as const;
    const order = { do: 'update', restored: THIRD } as const;
    home.put({ ...cleaning, LastUpdatedTime: now, Parameters: remembering(SECOND) });
    expect(await untilDone({ ...order, restored: SECOND })).toEqual({ done: true });
    expect(home.calls).not.toContain('update');
    await untilDone({ ...order, do: 'review' });
    home.put({ ...cleaning, LastUpdatedTime: now, Parameters: remembering(SECOND) });
    await untilDone(order);
    expect(asked()).toEqual({ template: 'restored.json', Tenant: 'acme', ...THIRD });
  });

  test('an instance that was chosen before another run changed the stack is not restored over its', async () => {
    home.put({ StackName: TENANT, StackStatus: 'UPDATE_COMPLETE', Tags: TAGS, Parameters: remembering(SECOND) });
    for (const verb of ['review', 'update'])
      await expect(untilDone({ do: verb, restored: THIRD, replaces: INSTANCE })).rejects.toMatchObject({
        name: 'NotRestorableError',
        message: expect.stringContaining(`has softdocket-production-acme-2-database; wanted ${INSTANCE}`) as string,
      });
    expect(home.calls.filter((call) => !call.startsWith('describe'))).toEqual([]);
    const second = 'softdocket-production-acme-2-database';
    await untilDone({ do: 'update', restored: THIRD, replaces: second });
    // Asked again by the same run, it has the one that the run has made.
    expect(await untilDone({ do: 'update', restored: THIRD, replaces: second })).toEqual({ done: true });
  });

  test('one that was restored twice remembers the last', async () => {
    home.put({ StackName: TENANT, StackStatus: 'UPDATE_COMPLETE', Tags: TAGS, Parameters: remembering(SECOND) });
    await untilDone({ do: 'update', restored: THIRD });
    expect(asked()).toEqual({ template: 'restored.json', Tenant: 'acme', ...THIRD });
  });

  test.each<[string, object, object]>([
    ['that has lost a part of it', { DatabaseGeneration: '2' }, {}],
    ['that remembers nonsense', { ...SECOND, SourceDbiResourceId: 'db-*' }, {}],
    ['whose instance is the same already', SECOND, { restored: { ...SECOND, RestoreTime: '2026-11-21T09:00:00Z' } }],
    ['whose instance is a later one', THIRD, { restored: SECOND }],
    ['for which the first is asked again', {}, { restored: { ...SECOND, DatabaseGeneration: '1' } }],
    ['with a moment that is none', {}, { restored: { ...SECOND, RestoreTime: 'latest' } }],
    ['with a source that is a name', {}, { restored: { ...SECOND, SourceDbiResourceId: INSTANCE } }],
    ['with a version left out', {}, { restored: { ...SECOND, EngineVersion: undefined } }],
    ['whose plan has no such template', {}, { restored: SECOND, blueprint: { bucket: 'b', tenant: 'never.json' } }],
    ['that was restored, and whose new plan has no such template', SECOND, { blueprint: { bucket: 'b', tenant: 'never.json' } }],
  ])('a stack %s is left alone', async (_, parameters, over) => {
    home.put({ StackName: TENANT, StackStatus: 'UPDATE_COMPLETE', Tags: TAGS, Parameters: remembering(parameters) });
    for (const verb of ['review', 'update'])
      await expect(untilDone({ do: verb, ...over })).rejects.toMatchObject({
        name: 'NotRestorableError',
        message: expect.stringContaining('nothing was touched') as string,
      });
    expect(home.calls.filter((call) => !call.startsWith('describe'))).toEqual([]);
  });

  test('the recovery stack knows nothing of it', async () => {
    expect(await untilDone({ do: 'update', stack: 'recovery', restored: SECOND })).toEqual({ done: true, found: 'absent' });
  });
});

const target = (Name: string, RequiresRecreation: 'Never' | 'Conditionally' | 'Always'): ResourceChangeDetail => ({
  Target: { Attribute: 'Properties', Name, RequiresRecreation },
  Evaluation: 'Static',
  ChangeSource: 'DirectModification',
});
const byKey = (Name: string, CausingEntity = 'KeysData.Arn'): ResourceChangeDetail => ({
  ...target(Name, 'Always'),
  ...{ Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity },
});
const key: ResourceChange = {
  ...{ Action: 'Modify', ResourceType: 'AWS::KMS::Key', LogicalResourceId: 'KeysData', Replacement: 'False' },
  Details: [target('KeyPolicy', 'Never')],
};
const instance: ResourceChange = {
  ...{ Action: 'Modify', ResourceType: 'AWS::RDS::DBInstance', LogicalResourceId: 'Database', PhysicalResourceId: INSTANCE },
  ...{ Replacement: 'True', PolicyAction: 'ReplaceAndRetain', Scope: ['Properties'] },
  Details: [
    target('DBInstanceIdentifier', 'Always'),
    target('RestoreTime', 'Conditionally'),
    target('SourceDbiResourceId', 'Conditionally'),
    target('AllocatedStorage', 'Never'),
    byKey('KmsKeyId'),
  ],
};
const log: ResourceChange = {
  ...{ Action: 'Modify', ResourceType: 'AWS::Logs::LogGroup', LogicalResourceId: 'Log' },
  PhysicalResourceId: `/aws/rds/instance/${INSTANCE}/postgresql`,
  ...{ Replacement: 'True', PolicyAction: 'ReplaceAndRetain', Scope: ['Properties'] },
  Details: [target('LogGroupName', 'Always')],
};
const vault: ResourceChange = {
  ...{ Action: 'Modify', ResourceType: 'AWS::Backup::BackupVault', LogicalResourceId: 'Vault', PhysicalResourceId: 'v' },
  ...{ Replacement: 'Conditional', Scope: ['Properties'] },
  Details: [byKey('EncryptionKeyArn')],
};

describe('a run that restores in place may replace the instance and its logs, which stay', () => {
  const all = [key, instance, log, { ...log, PhysicalResourceId: `/aws/rds/instance/${INSTANCE}/upgrade` }, vault];

  test('and nothing more', async () => {
    home.changes = [all.slice(0, 2), all.slice(2)];
    expect(await untilDone({ do: 'review', restored: SECOND })).toEqual({ done: true });
    expect(home.calls).not.toContain('update');
  });

  test('also when it was restored before, by the name that it has since', async () => {
    home.put({ StackName: TENANT, StackStatus: 'UPDATE_COMPLETE', Tags: TAGS, Parameters: remembering(SECOND) });
    const second = 'softdocket-production-acme-2-database';
    home.changes = [[key, { ...instance, PhysicalResourceId: second }]];
    expect(await untilDone({ do: 'review', restored: THIRD })).toEqual({ done: true });
    home.changes = [[key, instance]]; // kept beside: no stack has it any more
    await expect(untilDone({ do: 'review', restored: THIRD })).rejects.toMatchObject({ name: 'DataAtRiskError' });
  });

  test.each<[string, ResourceChange]>([
    ['the instance would be deleted', { ...instance, PolicyAction: 'ReplaceAndDelete' }],
    ['the instance would be replaced by a snapshot', { ...instance, PolicyAction: 'ReplaceAndSnapshot' }],
    ['the instance has no policy that keeps it', { ...instance, PolicyAction: undefined }],
    ['the instance may be replaced or not', { ...instance, Replacement: 'Conditional' }],
    ['the instance would be left out', { ...instance, Action: 'Remove', PolicyAction: 'Retain' }],
    ['the instance is a neighbour\u2019s', { ...instance, PhysicalResourceId: 'softdocket-production-acmetwo-database' }],
    ['the instance is the copy of a drill', { ...instance, PhysicalResourceId: 'softdocket-production-acme-restored' }],
    ['the instance has no name', { ...instance, PhysicalResourceId: undefined }],
    ['the instance gets another key', { ...instance, Details: [...instance.Details!, target('KmsKeyId', 'Always')] }],
    [
      'the instance gets the key of a key that is replaced',
      { ...instance, Details: [...instance.Details!, byKey('KmsKeyId', 'Other.Arn')] },
    ],
    [
      'the instance moves to another network',
      { ...instance, Details: [...instance.Details!, target('DBSubnetGroupName', 'Always')] },
    ],
    [
      'the instance starts from a snapshot',
      { ...instance, Details: [...instance.Details!, target('DBSnapshotIdentifier', 'Conditionally')] },
    ],
    ['the instance keeps its name', { ...instance, Details: instance.Details!.slice(1) }],
    ['the instance is replaced for a reason that nobody gives', { ...instance, Details: [] }],
    [
      'its tags would replace it',
      { ...instance, Details: [...instance.Details!, { Target: { Attribute: 'Tags', RequiresRecreation: 'Always' } }] },
    ],
    ['a log would be deleted', { ...log, PolicyAction: 'ReplaceAndDelete' }],
    ['a log is of something else', { ...log, PhysicalResourceId: '/freehold/flow/softdocket-production-acme-network' }],
    [
      'a log is a neighbour\u2019s',
      { ...log, PhysicalResourceId: '/aws/rds/instance/softdocket-production-acmetwo-database/postgresql' },
    ],
    ['the bucket would be replaced', { ...log, ResourceType: 'AWS::S3::Bucket' }],
    ['the key would be replaced', { ...instance, ResourceType: 'AWS::KMS::Key' }],
    ['the vault would be replaced', { ...vault, Replacement: 'True', PolicyAction: 'ReplaceAndRetain' }],
    ['the vault gets another key', { ...vault, Details: [target('EncryptionKeyArn', 'Always')] }],
  ])('it is refused where %s', async (_, change) => {
    home.changes = [[key, instance, log], [change]];
    await expect(untilDone({ do: 'review', restored: SECOND })).rejects.toMatchObject({ name: 'DataAtRiskError' });
    expect(home.calls).not.toContain('update');
  });

  test.each<[string, ResourceChange]>([
    ['the instance', instance],
    ['its log', log],
  ])('a run that does not restore replaces %s no more than before', async (_, change) => {
    for (const parameters of [{}, SECOND]) {
      home.put({ StackName: TENANT, StackStatus: 'UPDATE_COMPLETE', Tags: TAGS, Parameters: remembering(parameters) });
      home.changes = [[key, change]];
      await expect(untilDone({ do: 'review' })).rejects.toMatchObject({ name: 'DataAtRiskError' });
    }
  });

  test.each<[string, ResourceChange]>([
    ['is replaced itself', { ...key, Replacement: 'True' }],
    ['is not in the change set', { ...key, LogicalResourceId: 'KeysSigning' }],
    ['is no key', { ...key, ResourceType: 'AWS::IAM::Role' }],
  ])('a vault whose key %s may get another one, and is held back', async (_, change) => {
    home.changes = [[change, vault]];
    await expect(untilDone({ do: 'review' })).rejects.toMatchObject({ name: 'DataAtRiskError' });
    home.changes = [[key, vault]];
    expect(await untilDone({ do: 'review', since: '2026-11-22T12:01:00Z' })).toEqual({ done: true });
  });
});
