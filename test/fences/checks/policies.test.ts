import type { Value } from '../../../lib/fences/assembly';
import { bucketsRefuse, callersAreNamed, onlyErasureDeletesBackups } from '../../../lib/fences/checks/policies';
import { buildPlatform } from '../../support/build';
import { add, andStatement, findings, plant, remove, statement } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const account = assembly.stacks[0]!.account;
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

const BUCKET: Spot = { type: 'AWS::S3::BucketPolicy', stack: 'noordzee-tenant' };
const QUEUE: Spot = { type: 'AWS::SQS::QueuePolicy' };
const VAULT: Spot = { type: 'AWS::Backup::BackupVault', stack: 'noordzee-tenant' };
const ENDPOINT: Spot = { type: 'AWS::EC2::VPCEndpoint', id: 'S3Endpoint' };
const allow = (rest: { [key: string]: Value }): Edits => ({
  PolicyDocument: andStatement({ Effect: 'Allow', Action: '*', Resource: '*', ...rest }),
});
const admitted = (spot: Spot, edits: Edits): string[] => findings(callersAreNamed, plant(assembly, spot, edits));

test('every policy of a resource names its callers', () => {
  expect(callersAreNamed.look(assembly).length).toBeGreaterThan(15);
  expect(findings(callersAreNamed, assembly)).toEqual([]);
});

describe('a resource that strangers may use is refused', () => {
  test.each<[string, Spot, Edits]>([
    ['a public bucket', BUCKET, allow({ Principal: '*', Action: 's3:GetObject' })],
    ['a bucket open to another account', BUCKET, allow({ Principal: { AWS: '666666666666' } })],
    ['a bucket open to the account', BUCKET, allow({ Principal: { AWS: `arn:aws:iam::${account}:root` } })],
    [
      'a bucket open to the account by condition',
      BUCKET,
      allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': account } } }),
    ],
    ['a bucket open to a network', BUCKET, allow({ Principal: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })],
    [
      'a bucket open to an organisation',
      BUCKET,
      allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    ],
    ['a bucket open to a canonical user', BUCKET, allow({ Principal: { CanonicalUser: 'abc' } })],
    [
      'a bucket open to a distribution',
      BUCKET,
      allow({
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::666666666666:distribution/E1' } },
      }),
    ],
    ['a bucket open to logs of anybody', BUCKET, allow({ Principal: { Service: 'logging.s3.amazonaws.com' } })],
    ['a bucket open but to one', BUCKET, allow({ NotPrincipal: { AWS: role('guest') } })],
    [
      'a bucket whose policy is text',
      BUCKET,
      { PolicyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}' },
    ],
    ['an open queue', QUEUE, allow({ Principal: '*', Action: 'sqs:SendMessage' })],
    ['a queue open to any rule', QUEUE, allow({ Principal: { Service: 'sns.amazonaws.com' } })],
    [
      'a queue open to a rule that may be of anybody',
      QUEUE,
      allow({ Principal: { Service: 'sns.amazonaws.com' }, Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } } }),
    ],
    [
      'a vault that another account copies from',
      VAULT,
      {
        AccessPolicy: andStatement({
          Effect: 'Allow',
          Action: 'backup:CopyFromBackupVault',
          Resource: '*',
          Principal: { AWS: '666666666666' },
        }),
      },
    ],
    [
      'a vault that anybody copies into',
      VAULT,
      { AccessPolicy: andStatement({ Effect: 'Allow', Action: 'backup:CopyIntoBackupVault', Resource: '*', Principal: '*' }) },
    ],
    [
      'a table with a door of its own',
      { type: 'AWS::DynamoDB::Table' },
      {
        ResourcePolicy: {
          PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'dynamodb:GetItem', Resource: '*' }] },
        },
      },
    ],
    [
      'a log that any service writes to',
      { type: 'AWS::Logs::ResourcePolicy' },
      {
        PolicyDocument:
          '{"Statement":[{"Effect":"Allow","Principal":{"Service":"delivery.logs.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}',
      },
    ],
    ['a log policy that cannot be read', { type: 'AWS::Logs::ResourcePolicy' }, { PolicyDocument: '{"Statement":' }],
    ['a way out of the data subnets for anybody', ENDPOINT, { 'PolicyDocument/Statement/0/Condition': undefined }],
    [
      'a way out for another account',
      ENDPOINT,
      { 'PolicyDocument/Statement/0/Condition/StringEquals/aws:PrincipalAccount': '666666666666' },
    ],
    ['a way out without a policy', ENDPOINT, { PolicyDocument: undefined }],
  ])('%s', (_, spot, edits) => expect(admitted(spot, edits)).toHaveLength(1));

  test.each<[string, { [key: string]: Value }]>([
    [
      'a secret',
      {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: {
          SecretId: 's',
          ResourcePolicy: {
            Statement: { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
          },
        },
      },
    ],
    [
      'a topic',
      {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [],
          PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Subscribe', Resource: '*' }] },
        },
      },
    ],
    [
      'a topic, by any alarm',
      {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [],
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' },
            ],
          },
        },
      },
    ],
    [
      'a bus',
      {
        Type: 'AWS::Events::EventBusPolicy',
        Properties: { StatementId: 's', Statement: { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' } },
      },
    ],
    [
      'a bus, in the old form',
      { Type: 'AWS::Events::EventBusPolicy', Properties: { StatementId: 's', Principal: '*', Action: 'events:PutEvents' } },
    ],
    [
      'a hook',
      { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: '*' } },
    ],
    [
      'a hook, by another account',
      {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: '666666666666' },
      },
    ],
    [
      'a hook, by any bucket',
      {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 's3.amazonaws.com' },
      },
    ],
    [
      'a hook, by an address of its own',
      {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunctionUrl', FunctionName: 'f', Principal: '*', FunctionUrlAuthType: 'NONE' },
      },
    ],
    [
      "a hook, by another account's bucket",
      {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: 'f',
          Principal: 's3.amazonaws.com',
          SourceAccount: '666666666666',
        },
      },
    ],
  ])('%s', (_, planted) =>
    expect(findings(callersAreNamed, add(assembly, '-settings', { Planted: planted as never }))).toHaveLength(1),
  );
});

describe('callers named otherwise are met', () => {
  test.each<[string, Spot, Edits]>([
    ['a role', BUCKET, allow({ Principal: { AWS: role('softhouse-production-noordzee-access') } })],
    [
      'a service with its bucket',
      QUEUE,
      allow({
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::files-noordzee' } } },
      }),
    ],
    [
      'a service with its account',
      QUEUE,
      allow({
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { StringEquals: { 'aws:sourceaccount': { Ref: 'AWS::AccountId' } } },
      }),
    ],
    // EventBridge says nothing of its source to SNS, and KMS sees for itself which topic a key is for.
    [
      'an event rule that says for whom when it can',
      QUEUE,
      allow({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } },
      }),
    ],
  ])('%s', (_, spot, edits) => expect(admitted(spot, edits)).toEqual([]));
});

describe('a bucket that takes what it must refuse is refused', () => {
  const deny = (i: number, edits: Edits): Edits =>
    Object.fromEntries(Object.entries(edits).map(([path, value]) => [`PolicyDocument/Statement/${i}/${path}`, value]));
  test.each<[string, Edits]>([
    ['calls in the clear', deny(0, { Effect: 'Allow' })],
    ['calls in the clear from some', deny(0, { Principal: { AWS: role('guest') } })],
    ['reads in the clear', deny(0, { Action: 's3:PutObject' })],
    ['listing in the clear', deny(0, { 'Resource/0': undefined })],
    ['calls in the clear by a condition more', deny(0, { 'Condition/StringEquals': { 'aws:PrincipalAccount': account } })],
    ['old TLS', deny(1, { 'Condition/NumericLessThan/s3:TlsVersion': 1.1 })],
    ['old TLS, by an operator that nobody knows', deny(1, { Condition: { NumericRoughly: { 's3:TlsVersion': 1.2 } } })],
    ['another key', { PolicyDocument: statement('OnlyUnderOwnKey', { Effect: 'Allow' }) }],
    [
      'another key than one of another bucket',
      {
        PolicyDocument: statement('OnlyUnderOwnKey', {
          'Condition/StringNotEquals/s3:x-amz-server-side-encryption-aws-kms-key-id': '*',
        }),
      },
    ],
    ["S3's own key", { PolicyDocument: statement('OnlyUnderAKey', { Effect: 'Allow' }) }],
    [
      'nothing, since uploads that name no key are refused',
      { PolicyDocument: statement('OnlyUnderOwnKey', { 'Condition/Null': undefined }) },
    ],
    ['nothing at all', { PolicyDocument: andStatement({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }) }],
  ])('%s', (_, edits) => expect(findings(bucketsRefuse, plant(assembly, BUCKET, edits))).toHaveLength(1));

  test('or one without a policy, or with that of another bucket', () => {
    expect(bucketsRefuse.look(assembly)).toHaveLength(assembly.all('AWS::S3::Bucket').length);
    expect(findings(bucketsRefuse, assembly)).toEqual([]);
    expect(findings(bucketsRefuse, remove(assembly, BUCKET))).toHaveLength(1);
    expect(findings(bucketsRefuse, plant(assembly, BUCKET, { Bucket: 'another' }))).toHaveLength(1);
  });

  test('while refusals in two policies, or for more than asked, are met', () => {
    expect(findings(bucketsRefuse, plant(assembly, BUCKET, deny(1, { 'Condition/NumericLessThan/s3:TlsVersion': '1.3' })))).toEqual(
      [],
    );
    expect(findings(bucketsRefuse, plant(assembly, BUCKET, deny(0, { Principal: '*', Resource: '*', Action: ['s3:*'] })))).toEqual(
      [],
    );
  });
});

describe('a vault whose backups an administrator can delete is refused', () => {
  const deny = (edits: Edits): Edits => ({ AccessPolicy: statement('OnlyErasureDeletes', edits) });
  test.each<[string, Edits]>([
    ['no policy', { AccessPolicy: undefined }],
    ['a policy that allows', deny({ Effect: 'Allow' })],
    ['deletion left out', deny({ 'Action/0': undefined })],
    ['the policy itself left out', deny({ 'Action/1': undefined })],
    ['shortening left out', deny({ 'Action/2': undefined })],
    [
      'another role exempt',
      deny({ 'Condition/ArnNotEquals/aws:PrincipalArn': [role('softhouse-production-eraser'), role('ops')] }),
    ],
    ['every role exempt', deny({ 'Condition/ArnNotEquals/aws:PrincipalArn': role('*') })],
    ['one role refused and the others not', deny({ Condition: { ArnEquals: { 'aws:PrincipalArn': role('guest') } } })],
    ['refused from elsewhere alone', deny({ 'Condition/NotIpAddress': { 'aws:SourceIp': '10.0.0.0/8' } })],
    ['refused to some', deny({ Principal: { AWS: role('guest') } })],
    ['refused for one recovery point', deny({ Resource: `arn:aws:backup:eu-central-1:${account}:recovery-point:1` })],
  ])('%s', (_, edits) => expect(findings(onlyErasureDeletesBackups, plant(assembly, VAULT, edits))).toHaveLength(1));

  test('and every vault refuses it', () => {
    expect(onlyErasureDeletesBackups.look(assembly)).toHaveLength(assembly.all('AWS::Backup::BackupVault').length);
    expect(findings(onlyErasureDeletesBackups, assembly)).toEqual([]);
    expect(findings(onlyErasureDeletesBackups, plant(assembly, VAULT, deny({ Principal: { AWS: '*' } })))).toEqual([]);
  });
});
