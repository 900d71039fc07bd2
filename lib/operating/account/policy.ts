import type { Platform } from '../../../config/platform';
import { RECORD_KEYS } from '../../recording';
import { recordKeyParameter, recordsBucketOf } from '../../region/keep-records';

/** What reading takes, and nothing that changes anything: no tenant's object, no database and no secret is read. */
const READ_ACTIONS = [
  'backup:ListBackupJobs',
  'backup:ListRecoveryPointsByBackupVault',
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'cloudwatch:DescribeAlarms',
  'rds:DescribeDBInstanceAutomatedBackups',
  'sts:GetCallerIdentity',
];

/** The least that `--from-account` takes, as a policy for whoever runs it. Records of runs are under the ledger's key, whose own policy names who may use it. */
export function readerPolicy(platform: Platform): object {
  const buckets = platform.residencies.flatMap(({ home: { account, region } }) => {
    const bucket = recordsBucketOf(platform, { account: account.id, region: region.region });
    return bucket === undefined ? [] : [`arn:${account.partition}:s3:::${bucket}`];
  });
  const all = [...new Set(buckets)].sort();
  const keys = platform.residencies.flatMap(({ home: { account, region } }) =>
    RECORD_KEYS.map((key) => `arn:${account.partition}:ssm:${region.region}:${account.id}:parameter${recordKeyParameter(key)}`),
  );
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'ReadAccounts', Effect: 'Allow', Action: READ_ACTIONS, Resource: '*' },
      {
        Sid: 'ListRecords',
        Effect: 'Allow',
        Action: ['s3:ListBucketVersions'],
        Resource: all,
        Condition: { StringLike: { 's3:prefix': 'records/*' } },
      },
      {
        Sid: 'ReadRecords',
        Effect: 'Allow',
        Action: ['s3:GetObjectVersion'],
        Resource: all.map((bucket) => `${bucket}/records/*`),
      },
      { Sid: 'ReadKeysOfRecords', Effect: 'Allow', Action: ['ssm:GetParameterHistory'], Resource: keys.sort() },
      {
        Sid: 'OpenRecords',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: '*',
        Condition: {
          StringLike: { 'kms:ViaService': 's3.*', 'kms:EncryptionContext:aws:s3:arn': all.map((bucket) => `${bucket}*`) },
        },
      },
    ],
  };
}
