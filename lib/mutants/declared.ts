import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What the own account has, and no template declares. */

const INTERN = at.role('intern-laptop');
const admitting = (spot: Spot, property: string, rest: { [key: string]: Value }): Plant =>
  change(spot, { [`${property}/Statement/-`]: { Sid: 'More', Effect: 'Allow', Resource: '*', Principal: at.ROOT, ...rest } });
const INTERN_ALONE = { Condition: { ArnEquals: { 'aws:PrincipalArn': INTERN } } };

export const DECLARED: readonly Mutant[] = mutantsOf('every-name-is-declared', {
  'undeclared-role-uses-a-key': [
    "a role that no template declares reads under a tenant's key",
    admitting(at.DATA_KEY, 'KeyPolicy', { Action: 'kms:Decrypt', ...INTERN_ALONE }),
  ],
  'undeclared-role-reads-a-bucket': [
    "a role that no template declares reads a tenant's files",
    admitting(at.FILES_POLICY, 'PolicyDocument', { Action: 's3:GetObject', ...INTERN_ALONE }),
  ],
  'undeclared-role-as-principal': [
    "a role that no template declares reads a tenant's files, as a principal",
    admitting(at.FILES_POLICY, 'PolicyDocument', { Action: 's3:GetObject', Principal: { AWS: INTERN } }),
  ],
  'undeclared-role-takes-on-a-role': [
    "a role that no template declares takes on a tenant's role",
    change(at.ACCESS_ROLE, { 'AssumeRolePolicyDocument/Statement/0/Condition/ArnEquals/aws:PrincipalArn': INTERN }),
  ],
  'backup-by-an-undeclared-role': [
    'backups are made under a role that no template declares',
    change(at.SELECTION, { 'BackupSelection/IamRoleArn': at.ours('bharatmills-backups') }),
  ],
  'backup-role-left-out': ['the role of the backups is gone', drop(at.BACKUP_ROLE)],
  'alarm-to-a-deleted-topic': [
    'an alarm tells a topic that is not there any more',
    change(
      { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT },
      { AlarmActions: [`arn:aws:sns:ap-south-1:${at.ACCOUNT}:softdocket-production-on-call-2`] },
    ),
  ],
  'topic-left-out': ['the on-call topic is gone', drop({ type: 'AWS::SNS::Topic', stack: at.WATCH })],
  'rule-to-an-undeclared-function': [
    'a rule calls a function that no template declares',
    change(
      { type: 'AWS::Events::Rule', stack: at.WATCH },
      { 'Targets/0/Arn': `arn:aws:lambda:ap-south-1:${at.ACCOUNT}:function:softdocket-production-helper` },
    ),
  ],
  'hook-under-an-undeclared-key': [
    "a hook's variables are under a key that no template declares",
    change(at.HOOK, { KmsKeyArn: `arn:aws:kms:ap-south-1:${at.ACCOUNT}:key/0d9b5a6f-1111-2222-3333-444455556666` }),
  ],
  'logs-into-an-undeclared-bucket': [
    "access logs of a tenant's files go into a bucket that no template declares",
    change(at.FILES, { 'LoggingConfiguration/DestinationBucketName': `landing-other-${at.ACCOUNT}-ap-south-1-an` }),
  ],
  'trail-into-an-undeclared-bucket': [
    'the trail goes into a bucket that no template declares',
    change(at.ACCOUNT_TRAIL, { S3BucketName: `trail-other-${at.ACCOUNT}-us-east-1-an` }),
  ],
  'database-in-a-group-by-id': [
    'a database is in a security group that somebody made by hand',
    change(at.DATABASE, { 'VPCSecurityGroups/-': 'sg-0a1b2c3d4e5f60718' }),
  ],
  'hook-in-a-subnet-by-id': [
    'a hook stands in a subnet that somebody made by hand',
    change(at.HOOK, { VpcConfig: { SubnetIds: ['subnet-0a1b2c3d4e5f60718'], SecurityGroupIds: [] } }),
  ],
  'endpoint-to-somebody-elses-service': [
    "the network has an endpoint to somebody's service",
    change(
      { type: 'AWS::EC2::VPCEndpoint', stack: at.NETWORK },
      { ServiceName: 'com.amazonaws.vpce.ap-south-1.vpce-svc-0a1b2c3d4e5f60718' },
    ),
  ],
  'policy-names-buckets-by-a-prefix': [
    'a role reads every bucket of a prefix that no register has',
    change(at.ACCESS_POLICY, {
      'PolicyDocument/Statement/-': { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other-*' },
    }),
  ],
  'log-called-almost-as-a-services': [
    'a role writes into a log that is called almost as one that AWS makes',
    change(at.ACCESS_POLICY, {
      'PolicyDocument/Statement/-': {
        Effect: 'Allow',
        Action: 'logs:PutLogEvents',
        Resource: `arn:aws:logs:ap-south-1:${at.ACCOUNT}:log-group:RDSOSMetrics2:log-stream:a`,
      },
    }),
  ],
});
