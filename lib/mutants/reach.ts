import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { add, change } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** What a role may on more than it is written down for, and who else carries a policy. */

const VERIFY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: at.LIFECYCLE, id: 'VerifyTenant' };
const may = (spot: Spot, statement: Value): Plant => change(spot, { 'PolicyDocument/Statement/-': statement });
/** A statement of a hook's policy, changed. */
const ofHook = (stack: string, id: string, edits: Edits): Plant =>
  change(
    { type: 'AWS::IAM::ManagedPolicy', stack, id },
    Object.fromEntries(Object.entries(edits).map(([path, value]) => [`PolicyDocument/Statement/${path}`, value])),
  );
const called = (hook: string, region = 'ap-south-1'): string =>
  `arn:aws:lambda:${region}:${at.ACCOUNT}:function:softdocket-production-${hook}`;
const READER = called('read-restored', 'ap-south-2');
const carried = (by: { [key: string]: Value }): Plant => change(VERIFY, by);
const everywhere = (stack: string, id: string, sid = 'WriteOwnLog'): Plant =>
  change({ type: 'AWS::IAM::ManagedPolicy', stack, id }, { [`PolicyDocument/Statement/[Sid=${sid}]/Resource`]: '*' });

export const REACH: readonly Mutant[] = mutantsOf('role-reaches-what-is-written', {
  'hook-reads-every-secret': [
    'a hook of tenant life reads every secret',
    may(VERIFY, { Sid: 'More', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }),
  ],
  'hook-reads-every-secret-under-a-known-name': [
    'a hook of tenant life reads every secret, by a statement of a known name',
    change(VERIFY, { 'PolicyDocument/Statement/[Sid=ReadPasswords]/Resource': '*' }),
  ],
  'hook-does-more-with-what-is-written': [
    'a hook of tenant life deletes what it only looked at',
    change(VERIFY, { 'PolicyDocument/Statement/[Sid=LookAtSecrets]/Action': ['secretsmanager:DeleteSecret'] }),
  ],
  'hook-without-its-condition': [
    'a hook opens keys through any service',
    change(VERIFY, { 'PolicyDocument/Statement/[Sid=OpenPasswords]/Condition': undefined }),
  ],
  'hook-takes-what-another-may': [
    'a hook that verifies has what the hook that erases has',
    may(VERIFY, {
      Sid: 'DeleteSecrets',
      Effect: 'Allow',
      Action: 'secretsmanager:DeleteSecret',
      Resource: `arn:aws:secretsmanager:ap-south-1:${at.ACCOUNT}:secret:*`,
      Condition: { StringLike: { 'aws:ResourceTag/freehold:tenant': '?*' } },
    }),
  ],
  'containment-changes-more-of-iam': [
    'whoever contains a tenant puts any policy on its role',
    ofHook(at.INCIDENT, 'ContainTenant', { '[Sid=ShutOffTenants]/Condition/ArnEquals': undefined }),
  ],
  'containment-reaches-hooks': [
    'whoever contains a tenant shuts roles off whatever their boundary',
    ofHook(at.INCIDENT, 'ContainTenant', { '[Sid=ShutOffTenants]/Condition/StringEquals': undefined }),
  ],
  'tenant-shut-off-from-the-first-day': [
    "a tenant's role has the policy that denies everything by its template",
    change(at.ACCESS_ROLE, {
      ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/softdocket-production-shut-off' }],
    }),
  ],
  'incidents-kept-over-tenants': [
    'the hook of incidents writes over tenants',
    ofHook(at.INCIDENT, 'KeepIncident', { '[Sid=KeepIncidents]/Condition': undefined }),
  ],
  'incidents-kept-over-one-tenant': [
    'the hook of incidents writes over one tenant',
    ofHook(at.INCIDENT, 'KeepIncident', {
      '[Sid=KeepIncidents]/Condition/ForAllValues:StringEquals/dynamodb:LeadingKeys/-': 'acme',
    }),
  ],
  'copies-of-any-name': [
    'whoever restores copies changes instances that serve',
    ofHook(at.RESTORE, 'RestoreCopy', { '[Sid=Prepare]/Resource': `arn:aws:rds:ap-south-1:${at.ACCOUNT}:db:*` }),
  ],
  'copies-removed-by-whatever-tag': [
    'whoever removes copies removes what carries no tag of a tenant',
    ofHook(at.RESTORE, 'RemoveCopy', { '[Sid=RemoveCopies]/Condition': undefined }),
  ],
  'instances-marked-with-whatever-tag': [
    'whoever says until when an instance is kept gives it to another tenant',
    ofHook(at.RESTORE, 'KeepInstance', { '[Sid=SayUntilWhen]/Condition': undefined }),
  ],
  'replaced-instances-by-whatever-tag': [
    'whoever deletes instances that were replaced deletes those that serve as well',
    ofHook(at.RESTORE, 'LapseInstances', {
      '[Sid=DeleteReplaced]/Condition': { StringLike: { 'aws:ResourceTag/freehold:tenant': '?*' } },
    }),
  ],
  'put-back-as-anybody': [
    'whoever puts a tenant back logs in as anybody',
    ofHook(at.RESTORE, 'PutBack', { '[Sid=LogIn]/Resource': `arn:aws:rds-db:ap-south-1:${at.ACCOUNT}:dbuser:*/*` }),
  ],
  'files-put-back-of-anybody': [
    'whoever puts files back does so in any bucket of a tenant, whatever its session',
    ofHook(at.RESTORE, 'RestoreFiles', { '[Sid=PutFilesBack]/Resource': 'arn:aws:s3:::files-*/*' }),
  ],
  'files-put-back-over-versions': [
    'whoever puts files back deletes versions',
    ofHook(at.RESTORE, 'RestoreFiles', { '[Sid=PutFilesBack]/Action/-': 's3:DeleteObjectVersion' }),
  ],
  'files-put-back-under-any-key': [
    'whoever puts files back uses any key that admits it',
    ofHook(at.RESTORE, 'RestoreFiles', { '[Sid=UnderTenantsKey]/Condition': undefined }),
  ],
  'groups-cut-off-by-whatever-tag': [
    'whoever contains a tenant shuts any security group',
    ofHook(at.INCIDENT, 'ContainTenant', { '[Sid=CutOff]/Condition': undefined }),
  ],
  'drill-that-puts-back': [
    'the machine of drills may call what puts a tenant back',
    ofHook(at.RESTORE, 'RestoreDrillMachine', { '[Sid=CallHooks]/Resource/-': called('put-back') }),
  ],
  'copy-elsewhere-read-by-who-puts-back': [
    'whoever has a copy in the recovery region read may call what puts a tenant back as well',
    ofHook(at.RESTORE, 'VerifyElsewhere', { '[Sid=ReadElsewhere]/Resource': [READER, called('put-back')] }),
  ],
  'desk-that-lends-logins': [
    'whoever stands at the desk may call what makes logins, before anybody has approved',
    ofHook(at.BREAK_GLASS, 'Desk', { '[Sid=Ask]/Resource/-': called('lend-login') }),
  ],
  'every-role-lent': [
    'whoever lends emergency roles takes on any role',
    ofHook(at.BREAK_GLASS, 'LendBreakGlass', { '[Sid=Lend]/Resource': `arn:aws:iam::${at.ACCOUNT}:role/*` }),
  ],
  'hook-signs-records-of-others': [
    'a hook that leaves no records signs them, by a statement of the right name',
    may(VERIFY, {
      Sid: 'SignRecords',
      Effect: 'Allow',
      Action: ['kms:GetPublicKey', 'kms:Sign'],
      Resource: `arn:aws:kms:ap-south-1:${at.ACCOUNT}:key/*`,
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/softdocket-production-records' } },
    }),
  ],
  'hook-signs-with-every-key': [
    'a hook signs its records with whatever key',
    change(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.LIFECYCLE, id: 'WriteHeartbeat' },
      { 'PolicyDocument/Statement/[Sid=SignRecords]/Condition': undefined },
    ),
  ],
  'machine-calls-every-hook': [
    'a machine calls every function of the account',
    may(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.LIFECYCLE, id: 'Onboarding' },
      { Sid: 'CallHooks', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' },
    ),
  ],
  'watch-hook-on-everything': ['the hook that measures findings writes every log', everywhere(at.WATCH, 'FindingAge')],
  'trail-role-on-everything': ['the role of the trail writes every log', everywhere(at.WATCH, 'Trail', 'WriteLog')],
  'backup-role-on-every-vault': [
    "a tenant's backup role fills every vault",
    may(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.TENANT, id: 'Backups' },
      {
        Sid: 'FillVaults',
        Effect: 'Allow',
        Action: ['backup:CopyFromBackupVault', 'backup:CopyIntoBackupVault'],
        Resource: `arn:aws:backup:ap-south-1:${at.ACCOUNT}:backup-vault:*`,
      },
    ),
  ],
  'backup-role-on-every-database': [
    "a tenant's backup role makes snapshots of every database",
    may(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.TENANT, id: 'Backups' },
      {
        Sid: 'SnapshotDatabase',
        Effect: 'Allow',
        Action: 'rds:CreateDBSnapshot',
        Resource: `arn:aws:rds:ap-south-1:${at.ACCOUNT}:db:*`,
      },
    ),
  ],
  'room-hook-deletes-a-tenants-files': [
    "a hook of the watch room deletes one tenant's files",
    may(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.WATCH, id: 'FindingAge' },
      {
        Sid: 'More',
        Effect: 'Allow',
        Action: 's3:DeleteObject',
        Resource: `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an/*`,
      },
    ),
  ],
  'room-hook-deletes-records': [
    'a hook that writes records deletes them, too',
    change(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.WATCH, id: 'FindingAge' },
      { 'PolicyDocument/Statement/[Sid=KeepRecords]/Action': ['s3:PutObject', 's3:DeleteObject'] },
    ),
  ],
  'siem-role-reads-records': [
    'the role that delivers to the SIEM reads the ledger',
    may(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.WATCH, id: 'Siem' },
      {
        Sid: 'KeepRecords',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::audit-enterprise-${at.ACCOUNT}-ap-south-1-an/records/*`,
      },
    ),
  ],
  'policy-of-a-group': ['a group of people has the rights of a hook', carried({ Groups: ['administrators'] })],
  'policy-of-a-user': ['a user has the rights of a hook', carried({ Users: ['intern'] })],
  'policy-of-an-undeclared-role': [
    'a role that no template declares has the rights of a hook',
    carried({ 'Roles/-': 'intern-laptop' }),
  ],
  'policy-for-whoever-attaches-it': [
    'a policy on everything waits for somebody to attach it',
    add('aws-account', {
      Alone: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an/*` },
            ],
          },
        },
      },
    }),
  ],
  'boundary-as-a-right': [
    'a role has what its boundary would let it have',
    change(
      { type: 'AWS::IAM::ManagedPolicy', stack: 'aws-account', id: 'BoundariesHook' },
      { Roles: ['softdocket-production-deploy'] },
    ),
  ],
  'policy-inside-a-role': [
    'a role reads every secret by a policy inside it',
    change(at.ACCESS_ROLE, {
      Policies: [
        {
          PolicyName: 'more',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }] },
        },
      ],
    }),
  ],
  'service-takes-what-a-hook-may': [
    'the role of the trail has what a hook has',
    may(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.WATCH, id: 'Trail' },
      { Sid: 'FindLogs', Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' },
    ),
  ],
});
