import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, send } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Where data lies, and where it goes. */

const COPY = 'BackupPlan/BackupPlanRule/0/CopyActions/0/DestinationBackupVaultArn';
const REPLICA = 'ReplicationConfiguration/Rules/0/Destination';

const STAYS = mutantsOf('residency', {
  'stack-in-no-residency': ["a tenant's stack stands in a region of no residency", send(at.TENANT, { region: 'eu-west-2' })],
  'stack-in-another-residency': [
    "a tenant's stack stands in the home region of another residency",
    send(at.TENANT, { region: 'eu-central-1' }),
  ],
  'stack-of-rows-in-another-residency': [
    'the stack of a tenant on the shared database stands in another residency',
    send('acme-tenant', { region: 'us-east-1' }),
  ],
  'european-stack-in-india': [
    'the stack of a tenant of the second residency stands in the first',
    send('globex-tenant', { region: 'ap-south-1' }),
  ],
  'private-stack-in-america': ["a tenant's own network stands in another residency", send('hanse-tenant', { region: 'us-east-1' })],
  'american-stack-in-europe': [
    'the stack of a tenant of the third residency stands in the second',
    send('initech-tenant', { region: 'eu-central-1' }),
  ],
  'recovery-stack-in-another-residency': [
    "a tenant's backups are recovered in the recovery region of another residency",
    send(at.RECOVERY, { region: 'eu-west-1' }),
  ],
  'backup-copied-away': [
    "a tenant's backup is copied to the recovery region of another residency",
    change(at.PLAN, { [COPY]: `arn:aws:backup:eu-west-1:${at.ACCOUNT}:backup-vault:v` }),
  ],
  'logs-shipped-away': [
    "a tenant's database ships its logs to another residency",
    change(at.DATABASE, { AutomaticBackupReplicationRegion: 'us-east-2' }),
  ],
  'logs-shipped-away-in-pieces': [
    "a tenant's database ships its logs to another residency, whose region is named in pieces",
    change(at.DATABASE, { AutomaticBackupReplicationRegion: { 'Fn::Join': ['', ['us-', 'east-2']] } }),
  ],
  'ledger-replicated-away': [
    'the ledger is replicated to another residency',
    change(at.AUDIT, { [`${REPLICA}/Bucket`]: `arn:aws:s3:::audit-enterprise-${at.ACCOUNT}-us-east-2-an` }),
  ],
  'ledger-replicated-to-nobody-knows': [
    'the ledger is replicated to a bucket of nobody knows whom',
    change(at.AUDIT, { [`${REPLICA}/Bucket`]: 'arn:aws:s3:::somewhere' }),
  ],
  'key-for-any-region': ["a tenant's key can be copied to any region", change(at.DATA_KEY, { MultiRegion: true })],
  'trail-of-every-region': ['the trail of one region takes events of all', change(at.FILES_TRAIL, { IsMultiRegionTrail: true })],
  'trail-of-an-organisation': [
    'the trail of one region takes events of all accounts',
    change(at.FILES_TRAIL, { IsOrganizationTrail: true }),
  ],
  'table-in-every-region': [
    'a table is a global one',
    add(at.TENANT, { Planted: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { Replicas: [{ Region: 'ap-south-1' }] } } }),
  ],
});

const BUCKET: Spot = at.FILES;
const CODE: Spot = { type: 'AWS::Lambda::Function', stack: at.CELL };
const LOG_STREAM: Spot = { type: 'AWS::Logs::SubscriptionFilter', stack: at.FRONT_DOOR };
const allowed = (spot: Spot, statement: { [key: string]: Value }): Plant =>
  change(spot, { 'PolicyDocument/Statement/-': { Effect: 'Allow', ...statement } });
const events = (Arn: Value): Plant =>
  add(at.TENANT, { Planted: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn, Id: 'T' }] } } });

const ADDRESSES = mutantsOf('every-address-is-ours', {
  'copy-for-another-account': [
    'backups are copied to another account',
    change(at.PLAN, { [COPY]: `arn:aws:backup:ap-south-2:${at.STRANGER}:backup-vault:v` }),
  ],
  'agent-of-a-stranger': [
    "large exports run beside an agent out of a stranger's registry",
    change(
      { type: 'AWS::IAM::ManagedPolicy', stack: `${at.CELL}-export`, id: 'ExportTaskStartRole' },
      { 'PolicyDocument/Statement/[Sid=PullAgent]/Resource': `arn:aws:ecr:ap-south-1:${at.STRANGER}:repository/agent` },
    ),
  ],
  'package-out-of-a-bucket-of-nobody': [
    'packages may come out of any bucket of a name like theirs',
    change(
      { type: 'AWS::EC2::VPCEndpoint', stack: at.NETWORK, id: 'S3Endpoint' },
      { 'PolicyDocument/Statement/[Sid=ImagesAndPackages]/Resource/-': 'arn:aws:s3:::al2023-repos-somebody/*' },
    ),
  ],
  'log-stream-to-another-account': [
    'a log is streamed to another account',
    change(LOG_STREAM, { DestinationArn: `arn:aws:logs:ap-south-1:${at.STRANGER}:destination:d` }),
  ],
  'log-stream-to-another-region': [
    'a log is streamed to another residency',
    change(LOG_STREAM, { DestinationArn: `arn:aws:lambda:us-east-1:${at.ACCOUNT}:function:f` }),
  ],
  'log-stream-to-another-partition': [
    'a log is streamed to another partition',
    change(LOG_STREAM, { DestinationArn: `arn:aws-eusc:lambda:ap-south-1:${at.ACCOUNT}:function:f` }),
  ],
  'ledger-for-another-account': [
    'copies of the ledger belong to another account',
    change(at.AUDIT, { [`${REPLICA}/Account`]: at.STRANGER }),
  ],
  'inventory-elsewhere': [
    'the list of files is written into a foreign bucket',
    change(BUCKET, { InventoryConfigurations: [{ Destination: { BucketArn: 'arn:aws:s3:::foreign' } }] }),
  ],
  'notices-elsewhere': [
    'notices of files go to another account',
    change(BUCKET, {
      'NotificationConfiguration/QueueConfigurations': [{ Queue: `arn:aws:sqs:ap-south-1:${at.STRANGER}:q` }],
    }),
  ],
  'access-log-elsewhere': [
    'who read which file is logged into a foreign bucket',
    change(BUCKET, { 'LoggingConfiguration/DestinationBucketName': 'foreign' }),
  ],
  'secret-copied': ['a secret has a copy in another residency', change(at.SECRET, { ReplicaRegions: [{ Region: 'us-east-1' }] })],
  'table-streamed': [
    'changes of a table are streamed to another account',
    change(at.TABLE, { KinesisStreamSpecification: { StreamArn: `arn:aws:kinesis:ap-south-1:${at.STRANGER}:stream/s` } }),
  ],
  'trail-elsewhere': ['the trail is written into a foreign bucket', change(at.ACCOUNT_TRAIL, { S3BucketName: 'foreign' })],
  'code-elsewhere': ['a hook runs code of a foreign bucket', change(CODE, { 'Code/S3Bucket': 'foreign' })],
  'code-of-another-region': [
    "a hook runs code of another region's bucket",
    change(CODE, { 'Code/S3Bucket': `cdk-hnb659fds-assets-${at.ACCOUNT}-us-east-1` }),
  ],
  'layer-elsewhere': [
    'a hook runs a layer of another account',
    change(CODE, { Layers: [`arn:aws:lambda:ap-south-1:${at.STRANGER}:layer:l:1`] }),
  ],
  'guard-rules-elsewhere': [
    'AWS reads the rules for deployments from a foreign bucket',
    change({ type: 'AWS::CloudFormation::GuardHook', stack: at.WATCH }, { 'RuleLocation/Uri': 's3://foreign/rules.guard' }),
  ],
  'policy-names-another-account': [
    "another account stands in a bucket's policy",
    allowed(at.FILES_POLICY, { Principal: { AWS: at.STRANGER }, Action: 's3:GetObject', Resource: '*' }),
  ],
  'policy-names-every-account': [
    'a role may be handed on to any account',
    allowed(at.ACCESS_POLICY, { Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/x' }),
  ],
  'policy-names-every-region': [
    'a role may copy snapshots from any region',
    allowed(at.ACCESS_POLICY, { Action: 'rds:CopyDBSnapshot', Resource: `arn:aws:rds:*:${at.ACCOUNT}:snapshot:x` }),
  ],
  'policy-names-foreign-objects': [
    'a role may write into a foreign bucket',
    allowed(at.ACCESS_POLICY, { Action: 's3:PutObject', Resource: 'arn:aws:s3:::foreign/*' }),
  ],
  'policy-names-all-objects': [
    'a role may write into any bucket',
    allowed(at.ACCESS_POLICY, { Action: 's3:PutObject', Resource: 'arn:aws:s3:::*' }),
  ],
  'group-of-another-account': [
    "another account's security group reaches the database",
    change(at.DATABASE_GROUP, { 'SecurityGroupIngress/0/SourceSecurityGroupOwnerId': at.STRANGER }),
  ],
  'firewall-log-elsewhere': [
    'the firewall logs into a foreign bucket',
    change(
      { type: 'AWS::WAFv2::LoggingConfiguration', stack: at.FRONT_DOOR },
      { 'LogDestinationConfigs/0': 'arn:aws:s3:::aws-waf-logs-foreign' },
    ),
  ],
  'address-in-text': [
    'a foreign address stands inside JSON text',
    change(
      { type: 'AWS::Logs::ResourcePolicy', stack: at.FRONT_DOOR },
      { PolicyDocument: `{"Statement":[{"Resource":"arn:aws:logs:ap-south-1:${at.STRANGER}:*"}]}` },
    ),
  ],
  'events-to-another-account': [
    'events go to another account',
    events(`arn:aws:events:ap-south-1:${at.STRANGER}:event-bus/default`),
  ],
  'events-to-another-region': [
    'events go to another residency',
    events(`arn:aws:events:us-east-1:${at.ACCOUNT}:event-bus/default`),
  ],
  'events-away-in-pieces': [
    'events go to another account, in pieces',
    events({ 'Fn::Join': ['', ['arn:aws:events:ap-south-1:', at.STRANGER, ':event-bus/default']] }),
  ],
  'events-away-by-substitution': [
    'events go to another account, by substitution',
    events({ 'Fn::Sub': ['arn:aws:events:${AWS::Region}:${Who}:event-bus/x', { Who: at.STRANGER }] }),
  ],
});

const NAMED = mutantsOf('names-no-region-elsewhere', {
  'names-a-region-in-a-policy': [
    "a tenant's role reads a bucket abroad",
    change(at.ACCESS_POLICY, {
      'PolicyDocument/Statement/-': {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-eu-west-1-an/*`,
      },
    }),
  ],
  'names-a-region-in-a-parameter': [
    "a tenant's connection leads abroad",
    change(
      { type: 'AWS::SSM::Parameter', stack: at.TENANT, id: 'connection' },
      { Value: '{"address":"db.abc.us-east-1.rds.amazonaws.com"}' },
    ),
  ],
  'names-a-region-in-an-endpoint': [
    'events are sent abroad',
    change(at.STREAM, { 'HttpEndpointDestinationConfiguration/EndpointConfiguration/Url': 'https://in.us-east-2.example.com' }),
  ],
  'names-a-region-in-a-key': [
    "a tenant's backups are replicated under a key in a third country",
    change(at.DATABASE, { AutomaticBackupReplicationKmsKeyId: `arn:aws:kms:ap-southeast-1:${at.ACCOUNT}:key/1234` }),
  ],
});

export const RESIDENCY: readonly Mutant[] = [...STAYS, ...ADDRESSES, ...NAMED];
