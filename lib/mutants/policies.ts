import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, drop } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** Policies of resources: whom a bucket, queue, vault or hook admits, and what it refuses. */

type Fields = { [key: string]: Value };
const QUEUE: Spot = { type: 'AWS::SQS::QueuePolicy', stack: at.WATCH };
const LOGS: Spot = { type: 'AWS::Logs::ResourcePolicy', stack: at.FRONT_DOOR };
const ENDPOINT: Spot = { type: 'AWS::EC2::VPCEndpoint', stack: at.NETWORK, id: 'S3Endpoint' };

const admits = (spot: Spot, rest: Fields, path = 'PolicyDocument'): Plant =>
  change(spot, { [`${path}/Statement/-`]: { Effect: 'Allow', Action: '*', Resource: '*', ...rest } });
const bucket = (rest: Fields): Plant => admits(at.FILES_POLICY, rest);
const anybodyIf = (key: string, value: string): Plant => bucket({ Principal: '*', Condition: { StringEquals: { [key]: value } } });
const planted = (Type: string, Properties: Fields): Plant => add(at.TENANT, { Planted: { Type, Properties } });
const invoke = (rest: Fields): Plant =>
  planted('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'f', ...rest });
const SNS = { Principal: { Service: 'sns.amazonaws.com' } };

const CALLERS = mutantsOf('resource-policy-names-its-callers', {
  'bucket-public': ['anybody reads the files', bucket({ Principal: '*', Action: 's3:GetObject' })],
  'bucket-for-another-account': ['another account uses the bucket', bucket({ Principal: { AWS: at.STRANGER } })],
  'bucket-for-the-account': ['whoever is in the account uses the bucket', bucket({ Principal: at.ROOT })],
  'bucket-for-the-account-by-condition': [
    'whoever is in the account uses the bucket, by a condition',
    anybodyIf('aws:PrincipalAccount', at.ACCOUNT),
  ],
  'bucket-for-a-network': ['whoever is in a network uses the bucket', anybodyIf('aws:SourceVpc', 'vpc-1')],
  'bucket-for-an-organisation': ['whoever is in an organisation uses the bucket', anybodyIf('aws:PrincipalOrgID', 'o-1')],
  'bucket-for-a-canonical-user': ['a user of old form uses the bucket', bucket({ Principal: { CanonicalUser: 'abc' } })],
  'bucket-for-a-distribution': [
    "somebody's distribution serves the files",
    bucket({
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceArn': `arn:aws:cloudfront::${at.STRANGER}:distribution/E1` } },
    }),
  ],
  'bucket-for-logs-of-anybody': [
    'anybody delivers logs into the bucket',
    bucket({ Principal: { Service: 'logging.s3.amazonaws.com' } }),
  ],
  'bucket-for-all-but-one': ['everybody but one uses the bucket', bucket({ NotPrincipal: { AWS: at.role('guest') } })],
  'bucket-by-text': [
    'the policy of the bucket is text, and open',
    change(at.FILES_POLICY, {
      PolicyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}',
    }),
  ],
  'queue-open': ['anybody sends to the queue', admits(QUEUE, { Principal: '*', Action: 'sqs:SendMessage' })],
  'queue-for-any-topic': ['a topic of anybody sends to the queue', admits(QUEUE, SNS)],
  'queue-for-a-topic-that-may-be-of-anybody': [
    'a topic that need not say whose it is sends to the queue',
    admits(QUEUE, { ...SNS, Condition: { StringEqualsIfExists: { 'aws:SourceAccount': at.ACCOUNT } } }),
  ],
  'vault-copied-from': [
    'another account copies backups out of the vault',
    admits(at.VAULT, { Action: 'backup:CopyFromBackupVault', Principal: { AWS: at.STRANGER } }, 'AccessPolicy'),
  ],
  'vault-copied-into': [
    'anybody copies backups into the vault',
    admits(at.VAULT, { Action: 'backup:CopyIntoBackupVault', Principal: '*' }, 'AccessPolicy'),
  ],
  'table-with-a-door': [
    'anybody reads a table of the ledger',
    change(at.TABLE, {
      ResourcePolicy: {
        PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'dynamodb:GetItem', Resource: '*' }] },
      },
    }),
  ],
  'log-for-any-delivery': [
    'logs of anybody are delivered into ours',
    change(LOGS, {
      PolicyDocument:
        '{"Statement":[{"Effect":"Allow","Principal":{"Service":"delivery.logs.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}',
    }),
  ],
  'log-policy-unread': ['a log policy cannot be read', change(LOGS, { PolicyDocument: '{"Statement":' })],
  'endpoint-for-anybody': [
    'from the data subnets anybody may be called',
    change(ENDPOINT, { 'PolicyDocument/Statement/0/Condition': undefined }),
  ],
  'endpoint-for-another-account': [
    'from the data subnets another account may call',
    change(ENDPOINT, { 'PolicyDocument/Statement/0/Condition/StringEquals/aws:PrincipalAccount': at.STRANGER }),
  ],
  'endpoint-to-write-abroad': [
    "from the data subnets objects may be put into AWS's own buckets",
    change(ENDPOINT, { 'PolicyDocument/Statement/[Sid=ImagesAndPackages]/Action': 's3:PutObject' }),
  ],
  'endpoint-to-any-bucket': [
    'from the data subnets any bucket of anybody may be read',
    change(ENDPOINT, { 'PolicyDocument/Statement/[Sid=ImagesAndPackages]/Resource': '*' }),
  ],
  'endpoint-of-no-policy': ['the way out of the data subnets has no policy', change(ENDPOINT, { PolicyDocument: undefined })],
  'secret-open': [
    'anybody reads a secret',
    planted('AWS::SecretsManager::ResourcePolicy', {
      SecretId: 's',
      ResourcePolicy: { Statement: { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' } },
    }),
  ],
  'topic-open': [
    'anybody subscribes to a topic',
    planted('AWS::SNS::TopicPolicy', {
      Topics: [],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Subscribe', Resource: '*' }] },
    }),
  ],
  'topic-for-any-alarm': [
    'alarms of anybody go to the on-call topic',
    change({ type: 'AWS::SNS::TopicPolicy', stack: at.WATCH }, { 'PolicyDocument/Statement/[Sid=Alarms]/Condition': undefined }),
  ],
  'bus-open': [
    'anybody puts events on the bus',
    planted('AWS::Events::EventBusPolicy', {
      StatementId: 's',
      Statement: { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' },
    }),
  ],
  'bus-open-in-the-old-form': [
    'anybody puts events on the bus, in the old form',
    planted('AWS::Events::EventBusPolicy', { StatementId: 's', Principal: '*', Action: 'events:PutEvents' }),
  ],
  'hook-for-anybody': ['anybody calls a hook', invoke({ Principal: '*' })],
  'hook-for-another-account': ['another account calls a hook', invoke({ Principal: at.STRANGER })],
  'hook-for-any-bucket': ['a bucket of anybody calls a hook', invoke({ Principal: 's3.amazonaws.com' })],
  'hook-for-a-bucket-elsewhere': [
    "another account's bucket calls a hook",
    invoke({ Principal: 's3.amazonaws.com', SourceAccount: at.STRANGER }),
  ],
  'hook-by-an-address': [
    'anybody calls a hook by an address of its own',
    invoke({ Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' }),
  ],
  'hook-for-any-log': [
    'a log of anybody calls a hook',
    change({ type: 'AWS::Lambda::Permission', stack: at.FRONT_DOOR, id: 'Visits' }, { SourceArn: undefined }),
  ],
});

/** The statements of a bucket's policy: in the clear, old TLS, another key, S3's own key. */
const refusal = (edits: Edits): Plant =>
  change(at.FILES_POLICY, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`PolicyDocument/Statement/${path}`, v])));
const KEY = 's3:x-amz-server-side-encryption-aws-kms-key-id';

const REFUSALS = mutantsOf('bucket-refuses-old-tls-and-other-keys', {
  'bucket-takes-calls-in-the-clear': ['the bucket takes calls in the clear', refusal({ '0/Effect': 'Allow' })],
  'bucket-takes-calls-in-the-clear-from-some': [
    'the bucket refuses one role in the clear, and nobody else',
    refusal({ '0/Principal': { AWS: at.role('guest') } }),
  ],
  'bucket-takes-reads-in-the-clear': ['the bucket takes reads in the clear', refusal({ '0/Action': 's3:PutObject' })],
  'bucket-takes-listing-in-the-clear': ['the bucket is listed in the clear', refusal({ '0/Resource/0': undefined })],
  'bucket-refuses-by-a-condition-more': [
    'the bucket refuses calls in the clear of the own account alone',
    refusal({ '0/Condition/StringEquals': { 'aws:PrincipalAccount': at.ACCOUNT } }),
  ],
  'bucket-refuses-three-calls-in-the-clear': [
    'the bucket refuses Get, Put and List in the clear, and takes every other call',
    refusal({ '0/Action': ['s3:GetObject', 's3:PutObject', 's3:ListBucket'] }),
  ],
  'bucket-refuses-old-tls-to-three-calls': [
    'the bucket refuses old TLS for Get, Put and List alone',
    refusal({ '1/Action': ['s3:Get*', 's3:Put*', 's3:List*'] }),
  ],
  'bucket-refuses-some-objects-in-the-clear': [
    'the bucket refuses calls in the clear on some objects alone',
    refusal({ '0/Resource/1': `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an/object` }),
  ],
  'bucket-spares-a-role-in-the-clear': [
    'the bucket refuses calls in the clear to all but one role',
    refusal({ '0/Condition/ArnNotEquals': { 'aws:PrincipalArn': at.role('guest') } }),
  ],
  'bucket-takes-old-tls': ['the bucket takes TLS 1.1', refusal({ '1/Condition/NumericLessThan/s3:TlsVersion': 1.1 })],
  'bucket-refuses-by-no-known-operator': [
    'the bucket refuses old TLS by an operator that nobody knows',
    refusal({ '1/Condition': { NumericRoughly: { 's3:TlsVersion': 1.2 } } }),
  ],
  'bucket-takes-another-key': ['the bucket takes files under another key', refusal({ '[Sid=OnlyUnderOwnKey]/Effect': 'Allow' })],
  'bucket-takes-any-key': [
    'every key is as good as its own to the bucket',
    refusal({ [`[Sid=OnlyUnderOwnKey]/Condition/StringNotEquals/${KEY}`]: '*' }),
  ],
  'bucket-takes-s3s-key': ["the bucket takes files under S3's own key", refusal({ '[Sid=OnlyUnderAKey]/Effect': 'Allow' })],
  'bucket-refuses-uploads-of-no-key': [
    'the bucket refuses uploads that name no key',
    refusal({ '[Sid=OnlyUnderOwnKey]/Condition/Null': undefined }),
  ],
  'bucket-refuses-everything': [
    'the bucket refuses everything',
    refusal({ '-': { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' } }),
  ],
  'bucket-spares-a-service': [
    'the bucket takes files under any key from a service that it does not know',
    refusal({ '[Sid=OnlyUnderOwnKey]/Condition/StringNotEquals/aws:PrincipalServiceName': 'logs.amazonaws.com' }),
  ],
  'bucket-of-no-policy': ['the bucket has no policy', drop(at.FILES_POLICY)],
  'bucket-policy-of-another': ['the policy is of another bucket', change(at.FILES_POLICY, { Bucket: 'another' })],
});

const queue = (edits: Edits): Plant =>
  change(
    { type: 'AWS::SQS::QueuePolicy', stack: at.LIFECYCLE },
    Object.fromEntries(Object.entries(edits).map(([path, v]) => [`PolicyDocument/Statement/0/${path}`, v])),
  );
const KNOWN = mutantsOf('resource-policy-admits-who-is-known', {
  'topic-for-subscribers': [
    'a service of the own account subscribes to the on-call topic',
    change(
      { type: 'AWS::SNS::TopicPolicy', stack: at.WATCH },
      { 'PolicyDocument/Statement/[Sid=Alarms]/Action': ['sns:Publish', 'sns:Subscribe'] },
    ),
  ],
  'topic-for-another-service': [
    'another service tells the on-call topic',
    change(
      { type: 'AWS::SNS::TopicPolicy', stack: at.WATCH },
      { 'PolicyDocument/Statement/[Sid=Alarms]/Principal': { Service: 's3.amazonaws.com' } },
    ),
  ],
  'files-for-a-role-of-ours': [
    "a role of the platform reads a tenant's files by the bucket's policy",
    admits(at.FILES_POLICY, {
      Action: 's3:GetObject',
      Principal: { AWS: at.ours('ap-south-1-siem-delivery') },
    }),
  ],
  'files-for-a-service': [
    "a service writes into a tenant's files",
    admits(at.FILES_POLICY, {
      Action: 's3:PutObject',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': at.ACCOUNT } },
    }),
  ],
  'queue-for-a-service': [
    'a service sends into a queue of dead letters',
    admits(
      { type: 'AWS::SQS::QueuePolicy', stack: at.LIFECYCLE },
      {
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': at.ACCOUNT } },
      },
    ),
  ],
});
const MESSAGES = mutantsOf('queue-and-topic-refuse-the-clear', {
  'queue-takes-some-calls-in-the-clear': [
    'a queue refuses sending in the clear, and nothing else',
    queue({ Action: ['sqs:SendMessage'] }),
  ],
  'queue-refuses-some-callers': ['a queue refuses one role in the clear', queue({ Principal: { AWS: at.role('guest') } })],
  'queue-refuses-but-one': [
    'a queue refuses calls in the clear to all but one role',
    queue({ 'Condition/ArnNotEquals': { 'aws:PrincipalArn': at.role('guest') } }),
  ],
  'queue-of-no-policy': ['a queue has no policy', drop({ type: 'AWS::SQS::QueuePolicy', stack: at.LIFECYCLE })],
  'topic-takes-messages-in-the-clear': [
    'the on-call topic takes messages in the clear',
    change(
      { type: 'AWS::SNS::TopicPolicy', stack: at.WATCH },
      { 'PolicyDocument/Statement/[Sid=AllowPublishThroughSSLOnly]': undefined },
    ),
  ],
});

export const POLICIES: readonly Mutant[] = [...CALLERS, ...REFUSALS, ...KNOWN, ...MESSAGES];
