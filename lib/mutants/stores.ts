import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, drop } from './planting';
import * as at from './spots';

/** Stores that nobody asked for, and what a second one goes without. */

const uploads = (stack: string, name = 'uploads-bharatmills'): Plant =>
  add(stack, { Uploads: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `${name}-${at.ACCOUNT}-ap-south-1-an` } } });
const rule = (path: string, value: Value): Plant => change(at.AUDIT, { [`ReplicationConfiguration/Rules/0/${path}`]: value });

const ASKED = mutantsOf('every-store-is-asked-for', {
  'second-bucket-of-a-tenant': ['a tenant has a second bucket', uploads(at.TENANT)],
  'bucket-of-no-name': [
    'a tenant has a bucket whose name CloudFormation makes up',
    add(at.TENANT, { More: { Type: 'AWS::S3::Bucket' } }),
  ],
  'bucket-of-a-room': ['the watch room has a bucket that nobody knows', uploads(at.WATCH, 'reports-all')],
  'bucket-in-anothers-stack': [
    "a tenant's bucket stands in another tenant's stack",
    add('acme-tenant', {
      Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `files-bharatmills-${at.ACCOUNT}-ap-south-1-an` } },
    }),
  ],
  'table-of-a-room': ['the ledger has a table that nobody knows', change(at.TABLE, { TableName: 'softdocket-production-copies' })],
  'second-database-of-a-tenant': [
    'a tenant has a second database',
    add(at.TENANT, {
      Second: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceIdentifier: 'softdocket-production-bharatmills-reports' } },
    }),
  ],
  'tenant-without-a-bucket': ["a tenant's bucket is gone", drop(at.FILES)],
  'topic-of-nobody': [
    'the watch room has a second topic',
    add(at.WATCH, { More: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'more' } } }),
  ],
  'vault-renamed': [
    "a tenant's vault is called otherwise",
    change(at.VAULT, { BackupVaultName: 'softdocket-production-bharatmills-old' }),
  ],
});

const COPIED = mutantsOf('records-are-copied', {
  'ledger-not-copied': ['the ledger is not copied', change(at.AUDIT, { ReplicationConfiguration: undefined })],
  'ledger-copy-off': ['the copy of the ledger is switched off', rule('Status', 'Disabled')],
  'ledger-copied-in-part': ['one prefix of the ledger alone is copied', rule('Filter', { Prefix: 'records/' })],
  'ledger-copied-by-tag': ['tagged records alone are copied', rule('Filter', { TagFilter: { Key: 'keep', Value: 'yes' } })],
  'ledger-copied-elsewhere': [
    'the ledger is copied into another bucket',
    rule('Destination/Bucket', `arn:aws:s3:::landing-softdocket-${at.ACCOUNT}-ap-south-2-an`),
  ],
  'ledger-copied-without-what-is-encrypted': ['nothing that is encrypted is copied', rule('SourceSelectionCriteria', undefined)],
});

const LOGGED = mutantsOf('every-bucket-logs-its-access', {
  'bucket-not-logged': ["access to a tenant's files is not logged", change(at.FILES, { LoggingConfiguration: undefined })],
  'bucket-logged-into-itself': [
    "access to a tenant's files is logged among them",
    change(at.FILES, { 'LoggingConfiguration/DestinationBucketName': undefined }),
  ],
  'ledger-not-logged': ['access to the ledger is not logged', change(at.AUDIT, { LoggingConfiguration: undefined })],
});

const FORGOTTEN = [
  ...mutantsOf('every-tenant-store-is-backed-up', {
    'second-bucket-not-backed-up': ["a tenant's second bucket is in no backup", uploads(at.TENANT)],
  }),
  ...mutantsOf('trails-miss-nothing', {
    'second-bucket-on-no-trail': ["a tenant's second bucket is on no trail", uploads(at.TENANT)],
  }),
  ...mutantsOf('files-are-not-expired', {
    'second-bucket-of-no-retention': ["nothing says how long a tenant's second bucket keeps versions", uploads(at.TENANT)],
  }),
  ...mutantsOf('store-is-under-its-own-key', {
    'bucket-called-as-one-for-landing': [
      "a bucket of a tenant is under S3's own key, called as one for access logs",
      add(at.TENANT, {
        Landing: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            BucketName: `landing-bharatmills-${at.ACCOUNT}-ap-south-1-an`,
            BucketEncryption: {
              ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
            },
          },
        },
      }),
    ],
  }),
  ...mutantsOf('log-kept-as-its-class-says', {
    'log-of-no-class': [
      'a log of a name that nobody classed is kept for as long as some other',
      add(at.WATCH, { More: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/debug/all', RetentionInDays: 90 } } }),
    ],
  }),
];

export const STORES: readonly Mutant[] = [...ASKED, ...COPIED, ...LOGGED, ...FORGOTTEN];
