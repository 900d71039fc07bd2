import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Who may use a key, and under whose key a store is. */

type Fields = { [key: string]: Value };
/** A statement more in the policy of a key. */
const allow = (rest: Fields, key: Spot = at.DATA_KEY): Plant =>
  change(key, { 'KeyPolicy/Statement/-': { Sid: 'Planted', Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...rest } });
const named = (operator: string, ...arns: Value[]): Fields => ({ Condition: { [operator]: { 'aws:PrincipalArn': arns } } });
const policy = (path: string, value: Value): Plant => change(at.DATA_KEY, { [`KeyPolicy/Statement/${path}`]: value });

const own = at.ours('bharatmills-access');
const other = at.ours('acme-access');
const helper = at.role('helper', at.STRANGER);
const rds = { Principal: { Service: 'rds.amazonaws.com' } };
const logs = { Principal: { Service: 'logs.ap-south-1.amazonaws.com' } };
const account = { Principal: at.ROOT };

const OPEN = mutantsOf('key-policy-names-its-users', {
  'key-for-events-of-any-topic': [
    "EventBridge may use the on-call's key for whatever topic, of whatever account where it says none",
    change({ type: 'AWS::KMS::Key', stack: at.WATCH }, { 'KeyPolicy/Statement/[Sid=Events]/Condition/StringEquals': undefined }),
  ],
  'key-for-anybody': ['anybody may use the key', allow({ Principal: '*' })],
  'key-for-any-principal': ['any principal may use the key', allow({ Principal: { AWS: '*' } })],
  'key-for-the-account': ['whoever is in the account may use the key', allow(account)],
  'key-for-the-account-by-number': ['whoever is in the account, named by its number', allow({ Principal: { AWS: at.ACCOUNT } })],
  'key-for-the-account-by-reference': [
    'whoever is in the account, named by reference',
    allow({ Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } } }),
  ],
  'key-for-the-account-through-a-service': [
    'whoever is in the account may use the key through RDS',
    allow({ ...account, Condition: { StringEquals: { 'kms:ViaService': 'rds.ap-south-1.amazonaws.com' } } }),
  ],
  'key-for-every-role': ['every role may use the key', allow({ ...account, ...named('ArnLike', at.role('*')) })],
  'key-for-roles-by-a-pattern': [
    'every role of some name may use the key',
    allow({ ...account, ...named('ArnLike', at.ours('*-access')) }),
  ],
  'key-for-all-but-one': ['everybody but one role may use the key', allow({ ...account, ...named('ArnNotEquals', other) })],
  'key-for-all-but-a-principal': ['everybody but one principal may use the key', allow({ NotPrincipal: { AWS: other } })],
  'key-if-it-says-so': ['whoever says no name may use the key', allow({ ...account, ...named('ArnEqualsIfExists', own) })],
  'key-for-an-empty-set': ['whoever has no name at all passes', allow({ ...account, ...named('ForAllValues:ArnEquals', own) })],
  'key-for-the-nameless': [
    'whoever has no name may use the key',
    allow({ ...account, Condition: { Null: { 'aws:PrincipalArn': 'true' } } }),
  ],
  'key-for-no-values': ['a condition names nobody', allow({ ...account, ...named('ArnEquals') })],
  'key-for-a-role-elsewhere': ['a role of another account may use the key', allow({ Principal: { AWS: helper } })],
  'key-for-an-account-elsewhere': [
    'another account may use the key by a role that is named',
    allow({ Principal: { AWS: at.role('x', at.STRANGER).replace('role/x', 'root') }, ...named('ArnEquals', helper) }),
  ],
  'key-for-a-service-of-anybody': ['RDS may use the key for anybody', allow(rds)],
  'key-for-a-service-elsewhere': [
    'RDS may use the key for another account',
    allow({ ...rds, Condition: { StringEquals: { 'aws:SourceAccount': at.STRANGER } } }),
  ],
  'key-for-a-service-of-some': [
    'RDS may use the key for any account',
    allow({ ...rds, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }),
  ],
  'key-for-a-service-that-may-say': [
    'RDS need not say for whom it uses the key',
    allow({ ...rds, Condition: { StringEqualsIfExists: { 'aws:SourceAccount': at.ACCOUNT } } }),
  ],
  'key-for-logs-of-anybody': [
    'logs of anybody may use the key',
    allow({ ...logs, Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:*' } } }),
  ],
  'key-for-a-made-up-context': [
    'whoever makes up an encryption context may use the key',
    allow({
      ...account,
      Condition: { StringEquals: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:ap-south-1:${at.ACCOUNT}:log-group:a` } },
    }),
  ],
  'key-for-whom-a-condition-chooses': [
    'who may use the key is chosen at deployment',
    allow({ Principal: { AWS: { 'Fn::If': ['Open', '*', own] } } }),
  ],
  'key-not-refused': [
    'the account may do all but delete the key',
    allow({ ...account, Action: undefined, NotAction: 'kms:ScheduleKeyDeletion' }),
  ],
  'key-by-an-unknown-action': [
    'the account may do what nobody has heard of',
    allow({ ...account, Action: 'kms:DeriveSharedSecret' }),
  ],
  'key-by-all-actions': ['the account may do everything with the key', allow({ ...account, Action: 'kms:*' })],
  'key-by-a-pattern': ['the account may decrypt, by a pattern', allow({ ...account, Action: 'kms:?ecrypt' })],
  'key-in-other-letters': ['the account may decrypt, in other letters', allow({ ...account, Action: 'KMS:decrypt' })],
  'key-by-one-of-many': [
    'the account may re-encrypt, among harmless actions',
    allow({ ...account, Action: ['kms:DescribeKey', 'kms:ReEncryptFrom'] }),
  ],
  'key-administered-elsewhere': [
    "another account may rewrite the key's policy",
    allow({ Principal: { AWS: `arn:aws:iam::${at.STRANGER}:root` }, Action: 'kms:PutKeyPolicy' }),
  ],
  'key-administered-by-anybody': ["anybody may rewrite the key's policy", allow({ Principal: '*', Action: 'kms:PutKeyPolicy' })],
  'key-granted-to-anybody': ['a service may hand the key on to anybody', policy('[Sid=ServicesGrant]/Condition/Bool', undefined)],
  'key-granted-otherwise': [
    'a service may hand the key on, but not to an AWS resource',
    policy('[Sid=ServicesGrant]/Condition/Bool', { 'kms:GrantIsForAWSResource': 'false' }),
  ],
  'key-of-no-condition': ['the statement of the tenant names no role', policy('[Sid=Tenant]/Condition/ArnEquals', undefined)],
  'key-of-no-policy': ["the key has KMS's own policy, open to the account", change(at.DATA_KEY, { KeyPolicy: undefined })],
  'key-of-no-value': ['the policy of the key is said and taken back', change(at.DATA_KEY, { KeyPolicy: { Ref: 'AWS::NoValue' } })],
  'key-of-an-unread-policy': [
    'the policy of the key comes from elsewhere',
    change(at.DATA_KEY, { KeyPolicy: { 'Fn::Transform': { Name: 'AWS::Include' } } }),
  ],
  'key-of-an-open-text': [
    'the policy of the key is text, and open',
    change(at.DATA_KEY, { KeyPolicy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}' }),
  ],
  'key-of-a-chosen-effect': [
    'whether a statement allows is chosen at deployment',
    change(at.DATA_KEY, {
      'KeyPolicy/Statement/[Sid=Administer]/Effect': { 'Fn::If': ['A', 'Allow', 'Deny'] },
      'KeyPolicy/Statement/[Sid=Administer]/Action': 'kms:Decrypt',
    }),
  ],
  'key-of-chosen-statements': [
    'the statements are chosen at deployment',
    change(at.DATA_KEY, { 'KeyPolicy/Statement': { 'Fn::If': ['A', [], []] } }),
  ],
});

const ISOLATED = mutantsOf('tenant-key-admits-no-other-tenant', {
  'key-names-another-tenant': [
    "another tenant's role is named beside the own",
    policy('[Sid=Tenant]/Condition/ArnEquals/aws:PrincipalArn/-', other),
  ],
  'key-admits-another-tenant': ["another tenant's role is a principal", allow({ Principal: { AWS: other } })],
  'key-admits-another-tenant-by-reference': [
    "another tenant's role is a principal, by reference",
    allow({ Principal: { AWS: '<softdocket-production-acme-tenant/AccessRole.Arn>' } }),
  ],
  'key-admits-another-tenant-under-a-path': [
    "another tenant's role passes under a path",
    allow({ Principal: { AWS: at.role('elsewhere/softdocket-production-acme-access') } }),
  ],
  'key-admits-who-comes-later': ['a tenant who comes later passes', allow({ Principal: { AWS: at.ours('stranger-access') } })],
  'key-admits-backups-of-another': ["another tenant's backups use the key", allow({ Principal: { AWS: at.ours('acme-backup') } })],
  'key-admits-another-through-a-service': [
    'another tenant uses the key through a service',
    policy('[Sid=ServicesUse]/Condition/ArnEquals/aws:PrincipalArn/-', other),
  ],
  'key-admits-the-application': [
    "the application's role uses the key, and with it every tenant",
    allow({ Principal: { AWS: at.ours('application') } }),
  ],
  'key-admits-everybody': ['every tenant uses the key', allow({ Principal: '*' })],
  'key-admits-all-but-the-own': ['every tenant but its own uses the key', allow({ ...account, ...named('ArnNotEquals', own) })],
  'key-admits-a-service-for-the-account': [
    'RDS uses the key for any database of the account',
    allow({ ...rds, Condition: { StringEquals: { 'aws:SourceAccount': at.ACCOUNT } } }),
  ],
  'key-admits-the-log-of-another': [
    "another tenant's log is under the key",
    allow({
      ...logs,
      Condition: {
        ArnEquals: {
          'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:ap-south-1:${at.ACCOUNT}:log-group:/freehold/flow/softdocket-production-acme-network`,
        },
      },
    }),
  ],
  'recovery-key-admits-another': [
    'another tenant uses the key in the recovery region',
    allow({ Principal: { AWS: other } }, at.RECOVERY_KEY),
  ],
  'signing-key-admits-another': [
    'another tenant signs with the key',
    allow({ Principal: { AWS: other }, Action: 'kms:Sign' }, at.SIGNING_KEY),
  ],
});

const OTHER_KEY = { 'Fn::GetStackOutput': { StackName: 'softdocket-production-acme-recovery', OutputName: 'RecoveryKeyArn' } };
const FILES_KEY = 'BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID';
const NOBODYS_KEY = `arn:aws:kms:ap-south-1:${at.ACCOUNT}:key/of-no-stack`;

const OWN = mutantsOf('store-is-under-its-own-key', {
  'database-under-another-tenant': ["a database is under another tenant's key", change(at.DATABASE, { KmsKeyId: OTHER_KEY })],
  'database-under-aws': ["a database is under AWS's own key", change(at.DATABASE, { KmsKeyId: 'alias/aws/rds' })],
  'files-under-s3': [
    "a tenant's files are under S3's own key",
    change(at.FILES, {
      'BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault': { SSEAlgorithm: 'AES256' },
    }),
  ],
  'table-not-encrypted': ['a table names a key and does not use it', change(at.TABLE, { 'SSESpecification/SSEEnabled': false })],
  'database-under-none': ['a database names no key', change(at.DATABASE, { KmsKeyId: undefined })],
  'database-under-no-value': ['a database takes its key back', change(at.DATABASE, { KmsKeyId: { Ref: 'AWS::NoValue' } })],
  'password-under-aws': [
    "the administrator's password is under AWS's key",
    change(at.DATABASE, { 'MasterUserSecret/KmsKeyId': undefined }),
  ],
  'statements-under-another-tenant': [
    "statements of a database are under another tenant's key",
    change(at.DATABASE, { PerformanceInsightsKMSKeyId: OTHER_KEY }),
  ],
  'files-under-another-tenant': ["files are under another tenant's key", change(at.FILES, { [FILES_KEY]: OTHER_KEY })],
  'files-under-aws': ["files are under AWS's key for S3", change(at.FILES, { [FILES_KEY]: undefined })],
  'backups-under-another-tenant': ["backups are under another tenant's key", change(at.VAULT, { EncryptionKeyArn: OTHER_KEY })],
  'secret-under-another-tenant': ["the secret is under another tenant's key", change(at.SECRET, { KmsKeyId: OTHER_KEY })],
  'secret-under-a-key-that-signs': [
    'the secret is under a key that cannot encrypt',
    change(at.SECRET, { KmsKeyId: { 'Fn::GetAtt': ['KeysSigningKeyADF32206', 'Arn'] } }),
  ],
  'log-under-another-account': [
    "a log is under another account's key",
    change(at.DATABASE_LOG, { KmsKeyId: `arn:aws:kms:ap-south-1:${at.STRANGER}:key/1` }),
  ],
  'table-under-aws': ["a table is under AWS's key", change(at.TABLE, { 'SSESpecification/KMSMasterKeyId': 'alias/aws/dynamodb' })],
  'trail-under-no-stacks-key': [
    'the trail is under a key that no stack declares',
    change(at.ACCOUNT_TRAIL, { KMSKeyId: NOBODYS_KEY }),
  ],
  'stream-under-aws': [
    "events to the SIEM are under AWS's key",
    change(at.STREAM, { 'DeliveryStreamEncryptionConfigurationInput/KeyARN': undefined }),
  ],
  'hook-under-aws': ["what a hook is told is under AWS's key", change(at.HOOK, { KmsKeyArn: undefined })],
  'topic-under-aws': [
    "the on-call topic is under AWS's key, which alarms cannot use",
    change({ type: 'AWS::SNS::Topic', stack: at.WATCH }, { KmsMasterKeyId: 'alias/aws/sns' }),
  ],
  'queue-under-aws': [
    "a queue is under AWS's key",
    change({ type: 'AWS::SQS::Queue', stack: at.CELL }, { KmsMasterKeyId: 'alias/aws/sqs' }),
  ],
  'room-without-its-key': ['the key of the ledger is not there', drop({ type: 'AWS::KMS::Key', stack: at.LEDGER })],
});

export const KEYS: readonly Mutant[] = [...OPEN, ...ISOLATED, ...OWN];
