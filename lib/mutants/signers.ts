import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { change, together } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Permissions of which one half is missing, and policies that nobody can change any more. */

const policyOf = (stack: string, id = 'Backups'): Spot => ({ type: 'AWS::IAM::ManagedPolicy', stack, id });
const BACKUP = policyOf(at.TENANT);
const SHARED = policyOf(`${at.CELL}-shared-database`);
const LEDGER = policyOf(at.LEDGER);
const REPLICATOR = policyOf(at.LEDGER, 'Replicator');
const CELL_KEY: Spot = { type: 'AWS::KMS::Key', stack: `${at.CELL}-vault` };
const CELL_KEY_AWAY: Spot = { type: 'AWS::KMS::Key', stack: `${at.CELL_AWAY}-vault-recovery` };
const LEDGER_COPY_KEY: Spot = { type: 'AWS::KMS::Key', stack: `${at.CELL_AWAY}-ledger-recovery` };
const CEILING: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'aws-account', id: 'BoundariesService' };

const statement = (spot: Spot, path: string, value: Value | ((old: Value) => Value)): Plant =>
  change(spot, { [`PolicyDocument/Statement/${path}`]: value });
const key = (spot: Spot, path: string, value: Value | ((old: Value) => Value)): Plant =>
  change(spot, { [`KeyPolicy/Statement/${path}`]: value });
const without =
  (...gone: readonly string[]) =>
  (list: Value): Value =>
    (list as Value[]).filter((item) => !gone.includes(item as string));
/** Takes keys, by their place, from both statements by which a backup role uses them. */
const namesNot = (spot: Spot, place: number): Plant =>
  together(
    ...['UseKeys', 'HandKeysOver'].map((sid) =>
      statement(spot, `[Sid=${sid}]/Resource`, (keys) => (keys as Value[]).filter((_, i) => i !== place)),
    ),
  );
/** A role, by its place, no longer admitted by one statement of a key. */
const shutTo = (spot: Spot, sid: string, place: number): Plant =>
  key(spot, `[Sid=${sid}]/Condition/ArnEquals/aws:PrincipalArn/${place}`, undefined);
const onVault = (spot: Spot, rest: { [key: string]: Value }): Plant =>
  change(spot, { 'AccessPolicy/Statement/-': { Effect: 'Deny', Principal: '*', Resource: '*', ...rest } });

const SIGNERS = mutantsOf('role-and-resource-both-allow', {
  'copy-under-a-key-not-named': ["a backup role does not name the tenant's recovery key", namesNot(BACKUP, 1)],
  'copy-of-the-shared-database-under-a-key-not-named': [
    'the backup role of the shared database does not name the key of the recovery vault',
    namesNot(SHARED, 2),
  ],
  'shared-database-under-a-vault-key-not-named': [
    "the backup role of the shared database does not name the key of the cell's vault",
    namesNot(SHARED, 1),
  ],
  'copy-of-the-ledger-under-a-key-not-named': [
    'the backup role of the ledger does not name the key of the recovery vault',
    namesNot(LEDGER, 2),
  ],
  'ledger-under-a-vault-key-not-named': [
    "the backup role of the ledger does not name the key of the cell's vault",
    namesNot(LEDGER, 1),
  ],
  'logs-of-machines-under-a-key-that-nobody-delivers-with': [
    'whoever delivers the logs of machines may not use their key',
    key({ type: 'AWS::KMS::Key', stack: `${at.CELL}-lifecycle` }, '[Sid=MachinesLogs]', undefined),
  ],
  'key-named-without-grants': [
    'a backup role may use its keys and hand none over',
    statement(BACKUP, '[Sid=HandKeysOver]', undefined),
  ],
  'key-named-and-refused': [
    "a backup role's own policy refuses what it allows",
    statement(BACKUP, '-', { Effect: 'Deny', Action: 'kms:CreateGrant', Resource: '*' }),
  ],
  'key-named-for-another-service': [
    'a backup role may use its keys through S3 alone',
    statement(BACKUP, '[Sid=UseKeys]/Condition', { StringEquals: { 'kms:ViaService': 's3.ap-south-1.amazonaws.com' } }),
  ],
  'key-named-beyond-the-boundary': [
    'no boundary lets a service role hand a key over',
    statement(CEILING, '[Sid=Ceiling]/Action', without('kms:CreateGrant')),
  ],
  'key-named-in-another-region': [
    'the boundary ends at the border of the recovery region',
    statement(CEILING, '[Sid=Ceiling]/Condition/StringEqualsIfExists/aws:RequestedRegion', without('ap-south-2')),
  ],
  'copy-key-shut-to-the-backup-role': ['the recovery key admits no backup role', shutTo(at.RECOVERY_KEY, 'BackupsUse', 0)],
  'copy-key-without-grants-for-the-backup-role': [
    'the recovery key hands nothing over to the backup role',
    shutTo(at.RECOVERY_KEY, 'BackupsGrant', 0),
  ],
  'copy-key-shut-to-aws-backup': [
    "the recovery key hands nothing over to AWS Backup's own role",
    shutTo(at.RECOVERY_KEY, 'BackupsGrant', 1),
  ],
  'cell-key-shut-to-aws-backup': [
    "the key of the recovery vault hands nothing over to AWS Backup's own role",
    key(CELL_KEY_AWAY, '[Sid=BackupsGrant]/Condition/ArnEquals/aws:PrincipalArn', (roles) => (roles as Value[]).slice(0, -1)),
  ],
  'source-key-shut-to-aws-backup': [
    "the data key hands nothing over to AWS Backup's own role",
    shutTo(at.DATA_KEY, 'BackupsGrant', 1),
  ],
  'copy-key-for-one-region': [
    'the recovery key is handed over through AWS Backup at home alone',
    key(at.RECOVERY_KEY, '[Sid=BackupsGrant]/Condition/StringEquals/kms:ViaService', 'backup.ap-south-1.amazonaws.com'),
  ],
  'copy-key-refused': [
    'the recovery key refuses grants to everybody',
    key(at.RECOVERY_KEY, '-', { Effect: 'Deny', Principal: '*', Action: 'kms:CreateGrant', Resource: '*' }),
  ],
  'vault-made-without-grants': [
    'whoever deploys cannot hand the recovery key to the vault',
    key(at.RECOVERY_KEY, '[Sid=ServicesGrant]', undefined),
  ],
  'vault-made-without-retiring': [
    'whoever deploys cannot retire what the vault was tried with',
    key(CELL_KEY, '[Sid=VaultUse]/Action', without('kms:RetireGrant')),
  ],
  'database-made-through-another-service': [
    'whoever deploys cannot hand the data key to RDS',
    key(at.DATA_KEY, '[Sid=ServicesGrant]/Condition/StringEquals/kms:ViaService/1', undefined),
  ],
  'key-named-that-admits-nobody': [
    "a tenant's role names a key that does not know it",
    statement(at.ACCESS_POLICY, '-', {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: { 'Fn::GetStackOutput': { StackName: 'softdocket-production-bharatmills-recovery', OutputName: 'RecoveryKeyArn' } },
    }),
  ],
  'keys-named-of-which-none-admits': [
    "a tenant's role names all keys of a region, and none admits it",
    statement(at.ACCESS_POLICY, '-', {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: `arn:aws:kms:ap-south-2:${at.ACCOUNT}:key/*`,
    }),
  ],
  'key-admits-a-role-that-does-not-name-it': [
    'a key admits a role for what the role may not',
    key(at.SIGNING_KEY, '[Sid=Sign]/Action/-', 'kms:CreateGrant'),
  ],
  'records-signed-by-who-leaves-none': [
    'the key of records admits a hook that leaves none',
    key(at.RECORDS_KEY, '[Sid=Sign]/Condition/ArnEquals/aws:PrincipalArn/-', at.ours('ap-south-1-tell-customer')),
  ],
  'records-signed-by-all-but-one': [
    'the key of records does not know a hook that signs with it',
    shutTo(at.RECORDS_KEY, 'Sign', 0),
  ],
  'records-key-without-its-alias': [
    'the key of records is not called as hooks know it',
    change({ type: 'AWS::KMS::Alias', stack: at.WATCH, id: 'RecordsKeyAlias' }, { AliasName: 'alias/softdocket-production-other' }),
  ],
  'log-under-a-key-for-another-log': [
    'a log is under a key that admits another log',
    change(at.DATABASE_LOG, { LogGroupName: '/aws/rds/instance/another/postgresql' }),
  ],
  'replica-under-a-key-not-named': [
    'the role of replication does not name the key of the copies',
    statement(REPLICATOR, '[Sid=UseKeys]/Resource/1', undefined),
  ],
  'replica-under-a-key-that-is-shut': [
    'the key of the copies does not know the role of replication',
    key(LEDGER_COPY_KEY, '[Sid=Replicator]', undefined),
  ],
  'vault-not-named': [
    "a backup role does not name the tenant's recovery vault",
    statement(BACKUP, '[Sid=FillVaults]/Resource/1', undefined),
  ],
  'vault-refuses-copies': ['the recovery vault refuses copies', onVault(at.VAULT_AWAY, { Action: 'backup:CopyIntoBackupVault' })],
  'vault-refuses-the-backup-role': [
    'the recovery vault refuses the backup role',
    onVault(at.VAULT_AWAY, {
      Action: ['backup:CopyIntoBackupVault'],
      Principal: { AWS: at.ours('bharatmills-backup') },
    }),
  ],
});

const refuses = (spot: Spot, rest: { [key: string]: Value }, path = 'PolicyDocument'): Plant =>
  change(spot, { [`${path}/Statement/-`]: { Effect: 'Deny', Principal: '*', Resource: '*', ...rest } });
const seal = (spot: Spot, value: Value | ((old: Value) => Value)): Plant =>
  change(spot, { 'AccessPolicy/Statement/[Sid=OnlyDeploymentChanges]/Condition': value });
const others = (role: string): Value => ({ ArnNotEquals: { 'aws:PrincipalArn': role } });
const QUEUE: Spot = { type: 'AWS::SQS::QueuePolicy', stack: at.WATCH };
const TOPIC: Spot = { type: 'AWS::SNS::TopicPolicy', stack: at.WATCH };
const provisioner = (region: string): string => at.role(`cdk-hnb659fds-cfn-exec-role-${at.ACCOUNT}-${region}`);

const SHUT = [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }];

const LOCKOUTS = mutantsOf('policy-can-still-be-changed', {
  'vault-changed-by-the-eraser-alone': [
    "a vault's policy can be changed by the erasure alone",
    seal(at.VAULT, others(at.ours('ap-south-1-erase-backups'))),
  ],
  'vault-changed-by-nobody': ["a vault's policy can be changed by nobody", seal(at.VAULT, undefined)],
  'vault-changed-from-another-region': [
    "a recovery vault's policy can be changed by CloudFormation at home alone",
    seal(at.VAULT_AWAY, others(provisioner('ap-south-1'))),
  ],
  'vault-changed-from-an-address': [
    "a vault's policy can be changed from one address alone",
    seal(at.VAULT, { NotIpAddress: { 'aws:SourceIp': '192.0.2.1/32' } }),
  ],
  'vault-never-tagged-again': [
    "a vault's tags can be changed by nobody",
    refuses(at.VAULT, { Action: 'backup:TagResource' }, 'AccessPolicy'),
  ],
  'policy-inside-a-stream': [
    "a table's stream refuses everybody everything",
    change(at.TABLE, {
      StreamSpecification: { StreamViewType: 'KEYS_ONLY', ResourcePolicy: { PolicyDocument: { Statement: SHUT } } },
    }),
  ],
  'policy-as-text': [
    'a table has a policy as text, in a property that nobody has looked up',
    change(at.TABLE, { Policies: JSON.stringify({ Statement: SHUT }) }),
  ],
  'bucket-policy-changed-by-nobody': [
    "a bucket's policy can be changed by nobody",
    refuses(at.FILES_POLICY, { Action: 's3:PutBucketPolicy' }),
  ],
  'bucket-policy-changed-by-its-tenant': [
    "a bucket's policy can be changed by the tenant's role alone",
    refuses(at.FILES_POLICY, { Action: 's3:*', Condition: others(at.ours('bharatmills-access')) }),
  ],
  'bucket-refuses-all-but-reading': ['a bucket refuses all but reading', refuses(at.FILES_POLICY, { NotAction: 's3:GetObject' })],
  'key-changed-by-nobody': [
    "a key's policy admits nobody who could change it",
    key(at.DATA_KEY, '[Sid=Administer]/Action', without('kms:PutKeyPolicy')),
  ],
  'key-refuses-its-change': [
    "a key's policy refuses its own change",
    key(at.DATA_KEY, '-', { Effect: 'Deny', Principal: at.ROOT, Action: 'kms:PutKeyPolicy', Resource: '*' }),
  ],
  'key-refuses-its-tags': [
    "a key's tags can be changed by operators alone",
    key(at.RECOVERY_KEY, '-', {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:TagResource',
      Resource: '*',
      Condition: others(at.ours('operator')),
    }),
  ],
  'topic-changed-by-nobody': [
    "the on-call topic's policy can be changed by nobody",
    refuses(TOPIC, { Action: 'sns:SetTopicAttributes' }),
  ],
  'queue-changed-by-nobody': ["a queue's policy can be changed by nobody", refuses(QUEUE, { Action: 'sqs:*' })],
});

export const SIGNED: readonly Mutant[] = [...SIGNERS, ...LOCKOUTS];
