import type { Value } from '../../../lib/fences/assembly';
import { keysAreNotOpen, tenantKeysAreIsolated } from '../../../lib/fences/checks/keys';
import { storesAreUnderOwnKeys } from '../../../lib/fences/checks/own-keys';
import { buildPlatform } from '../../support/build';
import { add, andStatement, find, findings, plant, remove, statement } from '../../support/plant';
import type { Edits } from '../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const account = assembly.stacks[0]!.account;
const [own, other] = ['noordzee', 'vandijk'];
const root = { AWS: `arn:aws:iam::${account}:root` };
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const roleOf = (tenant: string) => role(`softhouse-production-${tenant}-access`);

/** The tenant's data key with its policy changed, as one check sees it. */
const withKey = (edits: Edits) => plant(assembly, { type: 'AWS::KMS::Key', stack: `${own}-tenant`, id: 'DataKey' }, edits);
const open = (edits: Edits): string[] => findings(keysAreNotOpen, withKey(edits));
const foreign = (edits: Edits): string[] => findings(tenantKeysAreIsolated, withKey(edits));

const allow = (rest: { [key: string]: Value }): Edits => ({
  KeyPolicy: andStatement({ Sid: 'Planted', Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...rest }),
});
const named = (operator: string, ...arns: Value[]): Value => ({ [operator]: { 'aws:PrincipalArn': arns } });

test('every key of the platform names its users', () => {
  expect(keysAreNotOpen.look(assembly).length).toBeGreaterThan(10);
  expect(findings(keysAreNotOpen, assembly)).toEqual([]);
});

describe('a key that names nobody is refused', () => {
  test.each<[string, Edits]>([
    ['anybody', allow({ Principal: '*' })],
    ['anybody, spelled otherwise', allow({ Principal: { AWS: '*' } })],
    ['the account', allow({ Principal: root })],
    ['the account by its number', allow({ Principal: { AWS: account } })],
    ['the account by reference', allow({ Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } } })],
    [
      'the account through a service',
      allow({ Principal: root, Condition: { StringEquals: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } } }),
    ],
    ['every role of the account', allow({ Principal: root, Condition: named('ArnLike', role('*')) })],
    ['roles by a pattern', allow({ Principal: root, Condition: named('ArnLike', role('softhouse-production-*-access')) })],
    ['everybody but a role', allow({ Principal: root, Condition: named('ArnNotEquals', roleOf(other)) })],
    ['everybody but a role, by NotPrincipal', allow({ NotPrincipal: { AWS: roleOf(other) } })],
    ['a role only if it says so', allow({ Principal: root, Condition: named('ArnEqualsIfExists', roleOf(own)) })],
    ['a set that may be empty', allow({ Principal: root, Condition: named('ForAllValues:ArnEquals', roleOf(own)) })],
    ['whoever has no name', allow({ Principal: root, Condition: { Null: { 'aws:PrincipalArn': 'true' } } })],
    ['nobody in particular: no values', allow({ Principal: root, Condition: named('ArnEquals') })],
    ['a role of another account', allow({ Principal: { AWS: 'arn:aws:iam::666666666666:role/helper' } })],
    [
      'another account, a role of it named',
      allow({
        Principal: { AWS: 'arn:aws:iam::666666666666:root' },
        Condition: named('ArnEquals', 'arn:aws:iam::666666666666:role/helper'),
      }),
    ],
    ['a service for anybody', allow({ Principal: { Service: 'rds.amazonaws.com' } })],
    [
      'a service for another account',
      allow({ Principal: { Service: 'rds.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '666666666666' } } }),
    ],
    [
      'a service for some accounts',
      allow({ Principal: { Service: 'rds.amazonaws.com' }, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }),
    ],
    [
      'a service that may say for whom',
      allow({ Principal: { Service: 'rds.amazonaws.com' }, Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } } }),
    ],
    [
      'a service for logs of anybody',
      allow({
        Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:*' } },
      }),
    ],
    [
      'the account, with a context that the caller makes up',
      allow({
        Principal: root,
        Condition: { StringEquals: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${account}:log-group:a` } },
      }),
    ],
    ['a principal that is chosen at deployment', allow({ Principal: { AWS: { 'Fn::If': ['Open', '*', roleOf(own)] } } })],
    ['what was not refused: NotAction', allow({ Principal: root, Action: undefined, NotAction: 'kms:ScheduleKeyDeletion' })],
    ['an action that nobody has heard of', allow({ Principal: root, Action: 'kms:DeriveSharedSecret' })],
    ['all actions', allow({ Principal: root, Action: 'kms:*' })],
    ['actions by a pattern', allow({ Principal: root, Action: 'kms:?ecrypt' })],
    ['actions in other letters', allow({ Principal: root, Action: 'KMS:decrypt' })],
    ['one of many actions', allow({ Principal: root, Action: ['kms:DescribeKey', 'kms:ReEncryptFrom'] })],
    [
      'administrators of another account',
      allow({ Principal: { AWS: 'arn:aws:iam::666666666666:root' }, Action: 'kms:PutKeyPolicy' }),
    ],
    ['anybody as administrator', allow({ Principal: '*', Action: 'kms:PutKeyPolicy' })],
    ['a grant to anybody', { KeyPolicy: statement('ServicesGrant', { 'Condition/Bool': undefined }) }],
    [
      'a grant to anybody, half refused',
      { KeyPolicy: statement('ServicesGrant', { 'Condition/Bool': { 'kms:GrantIsForAWSResource': 'false' } }) },
    ],
    ['the condition gone', { KeyPolicy: statement('Tenant', { 'Condition/ArnEquals': undefined }) }],
    ['no policy, so that of KMS', { KeyPolicy: undefined }],
    ['no policy, by a detour', { KeyPolicy: { Ref: 'AWS::NoValue' } }],
    ['a policy that cannot be read', { KeyPolicy: { 'Fn::Transform': { Name: 'AWS::Include' } } }],
    ['a policy as text', { KeyPolicy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}' }],
    [
      'an effect that is chosen at deployment',
      { KeyPolicy: statement('Administer', { Effect: { 'Fn::If': ['A', 'Allow', 'Deny'] }, Action: 'kms:Decrypt' }) },
    ],
    ['statements that are chosen at deployment', { KeyPolicy: { Statement: { 'Fn::If': ['A', [], []] } } }],
  ])('%s', (_, edits) => {
    expect(open(edits)).toEqual([expect.stringContaining(`${own}-tenant/KeysDataKey`)]);
  });
});

describe('the same protection said otherwise is met', () => {
  test.each<[string, Edits]>([
    ['a role as principal', allow({ Principal: { AWS: roleOf(own) } })],
    ['a role as principal, by reference', allow({ Principal: { AWS: { 'Fn::GetAtt': ['AccessRoleE6825E38', 'Arn'] } } })],
    [
      'a list of one',
      allow({ Principal: { AWS: [root.AWS] }, Action: ['kms:Decrypt'], Condition: named('ArnEquals', roleOf(own)) }),
    ],
    ['no list at all', allow({ Principal: root, Condition: { ArnEquals: { 'aws:PrincipalArn': roleOf(own) } } })],
    ['other letters in the key', allow({ Principal: root, Condition: { ArnEquals: { 'AWS:principalarn': roleOf(own) } } })],
    ['as a string', allow({ Principal: root, Condition: { StringEquals: { 'aws:PrincipalArn': roleOf(own) } } })],
    ['anybody of that name', allow({ Principal: '*', Condition: named('ArnEquals', roleOf(own)) })],
    [
      'by Fn::Sub',
      allow({
        Principal: root,
        Condition: named('ArnEquals', {
          'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/softhouse-production-noordzee-access',
        }),
      }),
    ],
    ['administration in two statements', allow({ Principal: root, Action: ['kms:DescribeKey', 'kms:PutKeyPolicy'] })],
    [
      'a log group',
      allow({
        Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
        Condition: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${account}:log-group:/freehold/flow/softhouse-production-noordzee-network`,
          },
        },
      }),
    ],
    ['a refusal of anything', allow({ Effect: 'Deny', Principal: '*', Action: 'kms:*' })],
  ])('%s', (_, edits) => {
    expect(open(edits)).toEqual([]);
    expect(foreign(edits)).toEqual([]);
  });

  test('statements in JSON text', () => {
    const key = assembly.all('AWS::KMS::Key').find((k) => k.stack.name.includes(own))!;
    const policy = JSON.stringify(key.properties.KeyPolicy, (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'Fn::Join' in value ? assembly.text(value as Value, key.stack) : value,
    );
    expect(open({ KeyPolicy: policy })).toEqual([]);
  });
});

describe("another tenant's role on a tenant's key is refused", () => {
  test.each<[string, Edits]>([
    ['named beside the own', { KeyPolicy: statement('Tenant', { 'Condition/ArnEquals/aws:PrincipalArn/-': roleOf(other) }) }],
    ['as a principal', allow({ Principal: { AWS: roleOf(other) } })],
    ['as a principal, by reference', allow({ Principal: { AWS: `<softhouse-production-${other}-tenant/AccessRole.Arn>` } })],
    ['under a path', allow({ Principal: { AWS: role(`elsewhere/softhouse-production-${other}-access`) } })],
    ['who comes later', allow({ Principal: { AWS: roleOf('stranger') } })],
    ['for backups', allow({ Principal: { AWS: role(`softhouse-production-${other}-backup`) } })],
    ['through a service', { KeyPolicy: statement('ServicesUse', { 'Condition/ArnEquals/aws:PrincipalArn/-': roleOf(other) }) }],
    ["that of the application, which is every tenant's", allow({ Principal: { AWS: role('softhouse-production-application') } })],
    ['everybody', allow({ Principal: '*' })],
    ['everybody but the own', allow({ Principal: root, Condition: named('ArnNotEquals', roleOf(own)) })],
    [
      'a service for any resource of the account',
      allow({ Principal: { Service: 'rds.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
    ],
    [
      "a service for the other's log",
      allow({
        Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
        Condition: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${account}:log-group:/freehold/flow/softhouse-production-${other}-network`,
          },
        },
      }),
    ],
  ])('%s', (_, edits) => {
    expect(foreign(edits)).toEqual([expect.stringContaining(`${own}-tenant/KeysDataKey`)]);
  });

  test('on every key of every tenant, in both regions', () => {
    expect(tenantKeysAreIsolated.look(assembly)).toHaveLength(6);
    const recovery = { type: 'AWS::KMS::Key', stack: `${own}-recovery` };
    expect(findings(tenantKeysAreIsolated, plant(assembly, recovery, allow({ Principal: { AWS: roleOf(other) } })))).toHaveLength(
      1,
    );
    const signing = { type: 'AWS::KMS::Key', stack: `${own}-tenant`, id: 'Signing' };
    expect(
      findings(tenantKeysAreIsolated, plant(assembly, signing, allow({ Principal: { AWS: roleOf(other) }, Action: 'kms:Sign' }))),
    ).toHaveLength(1);
  });
});

describe("a store under a key that is not its tenant's is refused", () => {
  const key = 'BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID';
  const otherKey = { 'Fn::GetStackOutput': { StackName: `softhouse-production-${other}-recovery`, OutputName: 'RecoveryKeyArn' } };
  test.each<[string, string, Edits]>([
    ['a database', 'AWS::RDS::DBInstance', { KmsKeyId: otherKey }],
    ["a database under AWS's own key", 'AWS::RDS::DBInstance', { KmsKeyId: 'alias/aws/rds' }],
    ['a database under none', 'AWS::RDS::DBInstance', { KmsKeyId: undefined }],
    ['a database under none, by a detour', 'AWS::RDS::DBInstance', { KmsKeyId: { Ref: 'AWS::NoValue' } }],
    ["the administrator's password", 'AWS::RDS::DBInstance', { 'MasterUserSecret/KmsKeyId': undefined }],
    ['its statements', 'AWS::RDS::DBInstance', { PerformanceInsightsKMSKeyId: otherKey }],
    ['files', 'AWS::S3::Bucket', { [key]: otherKey }],
    ["files under AWS's own key", 'AWS::S3::Bucket', { [key]: undefined }],
    ['backups', 'AWS::Backup::BackupVault', { EncryptionKeyArn: otherKey }],
    ['the secret', 'AWS::SecretsManager::Secret', { KmsKeyId: otherKey }],
    ['the log', 'AWS::Logs::LogGroup', { KmsKeyId: 'arn:aws:kms:eu-central-1:666666666666:key/1' }],
    ['under a key that signs', 'AWS::SecretsManager::Secret', { KmsKeyId: { 'Fn::GetAtt': ['KeysSigningKeyADF32206', 'Arn'] } }],
  ])('%s', (_, type, edits) => {
    expect(findings(storesAreUnderOwnKeys, plant(assembly, { type, stack: `${own}-tenant` }, edits))).toHaveLength(1);
  });

  test('and a room under a key that no stack declares', () => {
    const table = { type: 'AWS::DynamoDB::Table', id: 'tenants' };
    expect(
      findings(storesAreUnderOwnKeys, plant(assembly, table, { 'SSESpecification/KMSMasterKeyId': 'alias/aws/dynamodb' })),
    ).toHaveLength(1);
    const gone = remove(assembly, { type: 'AWS::KMS::Key', stack: find(assembly, table).stack.name });
    expect(findings(storesAreUnderOwnKeys, gone).length).toBeGreaterThan(5);
  });

  test('while the same key by any reference is met', () => {
    const secret = { type: 'AWS::SecretsManager::Secret', stack: `${own}-tenant` };
    for (const KmsKeyId of [{ 'Fn::GetAtt': 'KeysDataKey8F3FE3A4.Arn' }, { 'Fn::Sub': '${KeysDataKey8F3FE3A4.Arn}' }])
      expect(findings(storesAreUnderOwnKeys, plant(assembly, secret, { KmsKeyId }))).toEqual([]);
    expect(findings(storesAreUnderOwnKeys, add(assembly, `${own}-tenant`, {}))).toEqual([]);
  });
});
