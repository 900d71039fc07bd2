import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { ResourceChange, Stack } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { SIGNING_KEY_IDS } from '../../../../lib/signing-key-ids';
import type { StackOrder, StackResult } from '../../../../lambdas/onboarding/deploy-stack/contract';
import { drive } from '../../../../lambdas/onboarding/deploy-stack/work';
import { cellOf } from '../../../../lambdas/shared/cell';
import '../../support/invocation';
import { Cloud } from './cloud';

const SINCE = '2026-11-22T12:00:00Z';
let now: Date;
const KEY = 'arn:aws:kms:ap-south-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const CELL = {
  PLATFORM: 'softdocket',
  STAGE: 'production',
  RESIDENCY: 'in',
  ACCOUNT: '123456789012',
  PARTITION: 'aws',
  HOME_REGION: 'ap-south-1',
  RECOVERY_REGION: 'ap-south-2',
};
const TENANT = 'softdocket-production-acme-tenant';
const RECOVERY = 'softdocket-production-acme-recovery';
const tags = (over: Record<string, string> = {}): Stack['Tags'] =>
  Object.entries({ 'freehold:tenant': 'acme', 'freehold:platform': 'softdocket', ...over }).map(([Key, Value]) => ({ Key, Value }));
const OURS = { 'freehold:created-by': 'onboarding' };

let home: Cloud;
let away: Cloud;
let clients: Record<string, CloudFormationClient>;

beforeEach(() => {
  now = new Date('2026-11-22T12:05:00Z');
  home = new Cloud('ap-south-1', () => now);
  away = new Cloud('ap-south-2', () => now);
  clients = Object.fromEntries(
    [home, away].map((cloud) => {
      const client = new CloudFormationClient({ region: cloud.region });
      cloud.answer(mockClient(client));
      return [cloud.region, client];
    }),
  );
  away.outputs = { RecoveryKeyArn: KEY };
});

const order = (over: object): StackOrder =>
  ({
    tenant: 'acme',
    isolation: 'dedicated',
    plan: 'enterprise',
    stack: 'tenant',
    since: SINCE,
    blueprint: { bucket: 'blueprints', tenant: 'aa.json', recovery: 'bb.json' },
    parameters: {},
    ...over,
  }) as StackOrder;
const once = (over: object, cell: Partial<typeof CELL> = {}): Promise<StackResult> =>
  drive({ cell: cellOf({ ...CELL, ...cell }), client: (region) => clients[region]! }, order(over));

/** As the machine does: again and again, and time passes between. */
async function untilDone(over: object): Promise<StackResult> {
  for (let times = 0; times < 10; times++) {
    const result = await once(over);
    if (result.done) return result;
    for (const cloud of [home, away]) cloud.settle();
  }
  throw new Error('never done');
}

describe('a stack is made from what was reviewed, and from nothing else', () => {
  test('first the recovery stack, then the tenant stack with its key, both protected and under the role of CloudFormation', async () => {
    expect(await untilDone({ do: 'create', stack: 'recovery' })).toEqual({ done: true, found: 'created' });
    expect(await untilDone({ do: 'create', parameters: { Cidr: '10.9.0.0/20' } })).toEqual({ done: true, found: 'created' });
    expect(away.asked[0]).toMatchObject({
      StackName: RECOVERY,
      TemplateURL: 'https://s3.ap-south-1.amazonaws.com/blueprints/bb.json',
      EnableTerminationProtection: true,
      RoleARN: 'arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-ap-south-2',
      Parameters: [{ ParameterKey: 'Tenant', ParameterValue: 'acme' }],
    });
    expect(home.asked[0]).toMatchObject({
      StackName: TENANT,
      TemplateURL: 'https://s3.ap-south-1.amazonaws.com/blueprints/aa.json',
      RoleARN: 'arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-ap-south-1',
      Parameters: [
        { ParameterKey: 'Tenant', ParameterValue: 'acme' },
        { ParameterKey: 'Cidr', ParameterValue: '10.9.0.0/20' },
        { ParameterKey: 'RecoveryKeyArn', ParameterValue: KEY },
      ],
    });
    expect(home.asked[0]!.Tags).toContainEqual({ Key: 'freehold:created-by', Value: 'onboarding' });
  });

  test('where the jurisdiction has one region there is no recovery stack, and no key of one', async () => {
    expect(await once({ do: 'create', stack: 'recovery' }, { RECOVERY_REGION: 'none' })).toEqual({ done: true, found: 'absent' });
    await once({ do: 'create' }, { RECOVERY_REGION: 'none' });
    expect(home.asked[0]!.Parameters).toEqual([{ ParameterKey: 'Tenant', ParameterValue: 'acme' }]);
  });

  test('without the recovery key nothing is made', async () => {
    await expect(once({ do: 'create' })).rejects.toMatchObject({ name: 'NoRecoveryKeyError' });
    expect(home.calls).not.toContain('create');
  });

  test('asked twice at once it is made once', async () => {
    await untilDone({ do: 'create', stack: 'recovery' });
    await Promise.all([once({ do: 'create' }), once({ do: 'create' })]);
    expect(home.stacks.size).toBe(1);
  });
});

describe('what is there already', () => {
  beforeEach(() => untilDone({ do: 'create', stack: 'recovery' }));

  test("is adopted when its tags are the tenant's", async () => {
    home.put({ StackName: TENANT, StackStatus: 'UPDATE_COMPLETE', Tags: tags() });
    expect(await once({ do: 'create' })).toEqual({ done: true, found: 'adopted' });
    expect(home.calls).toEqual(['describe']);
  });

  test.each([
    ["another tenant's", { 'freehold:tenant': 'acmetwo' }],
    ["another platform's", { 'freehold:platform': 'aman' }],
  ])('is left alone when it is %s', async (_, over) => {
    home.put({ StackName: TENANT, StackStatus: 'CREATE_COMPLETE', Tags: tags(over) });
    await expect(once({ do: 'create' })).rejects.toMatchObject({ name: 'ForeignStackError' });
    await expect(once({ do: 'delete' })).rejects.toMatchObject({ name: 'ForeignStackError' });
    expect(home.calls).toEqual(['describe', 'describe']);
  });

  test('is what a run that died has left: it goes first, and is made anew', async () => {
    home.put({ StackName: TENANT, StackStatus: 'ROLLBACK_COMPLETE', Tags: tags(OURS) });
    expect(await untilDone({ do: 'create' })).toEqual({ done: true, found: 'created' });
    expect(home.calls).toContain('delete');
  });
});

describe('a stack that fails says why', () => {
  beforeEach(() => untilDone({ do: 'create', stack: 'recovery' }));
  const event = (LogicalResourceId: string, ResourceStatus: string, ResourceStatusReason?: string) => ({
    LogicalResourceId,
    ResourceType: 'AWS::RDS::DBInstance',
    ResourceStatus,
    ResourceStatusReason,
    PhysicalResourceId: LogicalResourceId === 'Stack' ? `arn:aws:cloudformation:ap-south-1:123456789012:stack/${TENANT}/1` : 'x',
  });

  test('where somebody left one under review, which never starts: nobody waits for it', async () => {
    home.stacks.set(TENANT, {
      StackName: TENANT,
      StackStatus: 'REVIEW_IN_PROGRESS',
      CreationTime: now,
      Tags: tags(),
    });
    await expect(untilDone({ do: 'create' })).rejects.toMatchObject({
      name: 'StackFailedError',
      message: expect.stringContaining('REVIEW_IN_PROGRESS') as string,
    });
    expect(await once({ do: 'look' })).toEqual({ done: true, found: 'adopted' });
  });

  test('by the first event that failed, on whichever page, not by what was cancelled after it nor by an earlier attempt', async () => {
    home.ends.CREATE_IN_PROGRESS = 'ROLLBACK_COMPLETE';
    home.events = [
      event('Database', 'DELETE_FAILED', 'is protected'),
      event('Files', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('Database', 'CREATE_FAILED', 'no quota for instances'),
      event('Stack', 'CREATE_IN_PROGRESS'),
      event('Other', 'CREATE_FAILED', 'of an earlier attempt'),
    ] as never;
    await expect(untilDone({ do: 'create' })).rejects.toMatchObject({
      name: 'StackFailedError',
      message: expect.stringMatching(
        /ROLLBACK_COMPLETE: Database \(AWS::RDS::DBInstance\): no quota for instances; .*runbook/,
      ) as string,
    });
  });
});

describe('a deletion', () => {
  test('lifts the protection, and is done when the stack is gone', async () => {
    home.put({ StackName: TENANT, StackStatus: 'CREATE_COMPLETE', Tags: tags() });
    expect(await untilDone({ do: 'delete' })).toEqual({ done: true, found: 'absent' });
    expect(home.calls).toEqual(['describe', 'unprotect', 'delete', 'describe']);
  });

  test('that fails is tried again, and says what stood in the way', async () => {
    home.put({ StackName: TENANT, StackStatus: 'DELETE_FAILED', Tags: tags(), EnableTerminationProtection: false });
    home.events = [
      {
        LogicalResourceId: 'Vault',
        ResourceType: 'AWS::Backup::BackupVault',
        ResourceStatus: 'DELETE_FAILED',
        ResourceStatusReason: 'not empty',
      },
    ] as never;
    expect(await once({ do: 'delete' })).toMatchObject({ done: false, waitingFor: expect.stringMatching(/not empty/) as string });
    home.settle();
    expect(await once({ do: 'delete' })).toEqual({ done: true, found: 'absent' });
  });

  test('of what no onboarding made leaves it, where only that is to go', async () => {
    home.put({ StackName: TENANT, StackStatus: 'CREATE_COMPLETE', Tags: tags() });
    expect(await once({ do: 'delete', onlyIfCreated: true })).toEqual({ done: true, found: 'adopted' });
    expect(home.stacks.size).toBe(1);
  });

  test('of what is not there is done', async () => {
    expect(await once({ do: 'delete' })).toEqual({ done: true, found: 'absent' });
  });
});

describe('another plan', () => {
  beforeEach(async () => {
    await untilDone({ do: 'create', stack: 'recovery' });
    home.put({ StackName: TENANT, StackStatus: 'CREATE_COMPLETE', Tags: tags(OURS) });
  });

  test('that changes in place is reviewed without a trace, then carried out once', async () => {
    home.changes = [
      [{ Action: 'Modify', ResourceType: 'AWS::RDS::DBInstance', LogicalResourceId: 'Database', Replacement: 'False' }],
      [{ Action: 'Modify', ResourceType: 'AWS::IAM::Role', LogicalResourceId: 'Role', Replacement: 'True' }],
    ];
    expect(await untilDone({ do: 'review' })).toEqual({ done: true });
    expect(home.calls.slice(-1)).toEqual(['delete-change-set']);
    expect(home.calls).not.toContain('update');
    expect(await untilDone({ do: 'update' })).toEqual({ done: true });
    expect(await untilDone({ do: 'update' })).toEqual({ done: true });
    expect(home.calls.filter((call) => call === 'update')).toHaveLength(1);
    expect(home.asked.at(-1)!.Tags).toContainEqual({ Key: 'freehold:created-by', Value: 'onboarding' });
  });

  test.each([
    ['replaced', { Action: 'Modify', Replacement: 'True' }],
    ['replaced', { Action: 'Modify', Replacement: 'Conditional' }],
    ['removed', { Action: 'Remove' }],
  ] as const)('is refused when a database would be %s, on any page, before anything is touched', async (how, change) => {
    home.changes = [[], [{ ...change, ResourceType: 'AWS::RDS::DBInstance', LogicalResourceId: 'Database' }]];
    await expect(untilDone({ do: 'review' })).rejects.toMatchObject({
      name: 'DataAtRiskError',
      message: expect.stringMatching(new RegExp(`Database .* would be ${how}.*nothing was changed`)) as string,
    });
    expect(home.calls).not.toContain('update');
    expect(home.calls.at(-1)).toBe('delete-change-set');
  });

  const target = (Name: string, RequiresRecreation: 'Never' | 'Conditionally' | 'Always') => ({
    Target: { Attribute: 'Properties' as const, Name, RequiresRecreation },
  });
  const otherDays = {
    Action: 'Modify',
    ResourceType: 'AWS::Backup::BackupVault',
    LogicalResourceId: 'Vault',
    PhysicalResourceId: 'copies-acme-30',
    Replacement: 'True',
    PolicyAction: 'ReplaceAndRetain',
    Scope: ['Properties'],
    Details: [target('BackupVaultName', 'Always'), target('LockConfiguration', 'Never')],
  } as const satisfies ResourceChange;

  test.each(['copies-acme-30', 'copies-acme-30-84', 'softdocket-production-acme-vault'])(
    'of other days gets a vault of its own for copies, and %s stays',
    async (PhysicalResourceId) => {
      away.changes = [[], [{ ...otherDays, PhysicalResourceId }]];
      expect(await untilDone({ do: 'review', stack: 'recovery' })).toEqual({ done: true });
    },
  );

  test.each<[string, ResourceChange, StackOrder['stack']?]>([
    ['would be deleted', { ...otherDays, PolicyAction: 'ReplaceAndDelete' }],
    ['has no policy that keeps it', { ...otherDays, PolicyAction: undefined }],
    ['may be replaced or not', { ...otherDays, Replacement: 'Conditional' }],
    ['gets another key as well', { ...otherDays, Details: [...otherDays.Details, target('EncryptionKeyArn', 'Always')] }],
    ['gets another key', { ...otherDays, Details: [target('EncryptionKeyArn', 'Always')] }],
    ['is replaced for a reason that nobody gives', { ...otherDays, Details: [] }],
    ['is another tenant\u2019s', { ...otherDays, PhysicalResourceId: 'copies-acmetwo-30' }],
    ['is left out', { ...otherDays, Action: 'Remove', PolicyAction: 'Retain' }],
    ['is at home', { ...otherDays, PhysicalResourceId: 'softdocket-production-acme-vault' }, 'tenant'],
    ['is no vault', { ...otherDays, ResourceType: 'AWS::KMS::Key' }],
  ])('is refused where the vault %s', async (_, change, stack = 'recovery') => {
    (stack === 'tenant' ? home : away).changes = [[change]];
    await expect(untilDone({ do: 'review', stack })).rejects.toMatchObject({ name: 'DataAtRiskError' });
  });

  const retired = {
    Action: 'Remove',
    ResourceType: 'AWS::KMS::Key',
    LogicalResourceId: SIGNING_KEY_IDS.a,
    PolicyAction: 'Delete',
  } as const satisfies ResourceChange;
  const retiring = { rotation: { step: 'retire', keys: 'b' } } as const;

  test('of a rotation, the last step lets go of the key that signed before', async () => {
    home.changes = [[], [retired]];
    expect(await untilDone({ do: 'review', ...retiring })).toEqual({ done: true });
    home.changes = [[{ ...retired, LogicalResourceId: SIGNING_KEY_IDS.b }]];
    expect(await untilDone({ do: 'review', rotation: { step: 'retire', keys: 'a' }, since: '2026-11-22T12:01:00Z' })).toEqual({
      done: true,
    });
  });

  test.each<[string, ResourceChange, object?]>([
    ['would be left as it is, and sign on', { ...retired, PolicyAction: 'Retain' }],
    ['says nothing of what becomes of it', { ...retired, PolicyAction: undefined }],
    ['is the one that signs', { ...retired, LogicalResourceId: SIGNING_KEY_IDS.b }],
    ['is the key to what the tenant stores', { ...retired, LogicalResourceId: 'KeysDataKeyA0B1C2D3' }],
    ['would be replaced', { ...retired, Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' }],
    ['is no key', { ...retired, ResourceType: 'AWS::S3::Bucket' }],
    ['is not to be retired yet', retired, { rotation: { step: 'switch', keys: 'ba' } }],
    ['goes with a change of plan', retired, {}],
    ['goes while two are to stay', retired, { rotation: { step: 'retire', keys: 'ba' } }],
    ['stands in another stack', retired, { ...retiring, stack: 'recovery' }],
  ])('is refused where a signing key %s', async (_, change, over = retiring) => {
    home.changes = away.changes = [[change]];
    await expect(untilDone({ do: 'review', ...over })).rejects.toMatchObject({ name: 'DataAtRiskError' });
  });

  test('that changes nothing is done', async () => {
    home.changeSetStatus = { Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." };
    expect(await untilDone({ do: 'review' })).toEqual({ done: true });
    home.noUpdates = true;
    expect(await untilDone({ do: 'update' })).toEqual({ done: true });
  });

  test('whose update rolls back is a failure of this run, and of no later one', async () => {
    home.ends.UPDATE_IN_PROGRESS = 'UPDATE_ROLLBACK_COMPLETE';
    await expect(untilDone({ do: 'update' })).rejects.toMatchObject({ name: 'StackFailedError' });
    delete home.ends.UPDATE_IN_PROGRESS;
    now = new Date('2026-11-22T12:07:00Z');
    expect(await untilDone({ do: 'update', since: '2026-11-22T12:06:00Z' })).toEqual({ done: true });
  });
});
