import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketTaggingCommand,
  GetObjectLockConfigurationCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketTaggingCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { LifecycleRule, LoggingEnabled, ObjectLockConfiguration, ServerSideEncryptionRule, Tag } from '@aws-sdk/client-s3';
import type { Dropped } from './property';

const s3 = (settings: ConstructorParameters<typeof S3Client>[0]) => new S3Client({ ...settings, forcePathStyle: true });

/** A bucket that has no such configuration answers an error of its own kind. */
async function there(ask: Promise<unknown>): Promise<boolean> {
  try {
    await ask;
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && [404, 400].includes(error.$metadata.httpStatusCode ?? 0)) return false;
    throw error;
  }
}

export const BUCKETS: readonly Dropped[] = [
  {
    type: 'AWS::S3::Bucket',
    property: 'BucketEncryption',
    kept: async (Bucket, value, settings) => {
      const { ServerSideEncryptionConfiguration: wanted } = value as {
        ServerSideEncryptionConfiguration: { ServerSideEncryptionByDefault: { SSEAlgorithm: string } }[];
      };
      const { ServerSideEncryptionConfiguration: found } = await s3(settings)
        .send(new GetBucketEncryptionCommand({ Bucket }))
        .catch(() => ({ ServerSideEncryptionConfiguration: undefined }));
      const algorithm = found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
      // A bucket without a configuration has SSE-S3: those that want just that lack nothing.
      const asked = wanted[0]!.ServerSideEncryptionByDefault.SSEAlgorithm;
      return asked === 'AES256' ? undefined : algorithm === asked;
    },
    apply: async (Bucket, value, settings) => {
      const { ServerSideEncryptionConfiguration } = value as {
        ServerSideEncryptionConfiguration: (ServerSideEncryptionRule & {
          ServerSideEncryptionByDefault: ServerSideEncryptionRule['ApplyServerSideEncryptionByDefault'];
        })[];
      };
      const Rules = ServerSideEncryptionConfiguration.map(({ ServerSideEncryptionByDefault, BucketKeyEnabled }) => ({
        ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
        BucketKeyEnabled,
      }));
      await s3(settings).send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
    },
  },
  {
    type: 'AWS::S3::Bucket',
    property: 'ObjectLockConfiguration',
    kept: (Bucket, _value, settings) => there(s3(settings).send(new GetObjectLockConfigurationCommand({ Bucket }))),
    apply: async (Bucket, value, settings) => {
      const ObjectLockConfiguration = value as ObjectLockConfiguration;
      await s3(settings).send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    },
  },
  {
    type: 'AWS::S3::Bucket',
    property: 'LifecycleConfiguration',
    kept: (Bucket, _value, settings) => there(s3(settings).send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
    apply: async (Bucket, value, settings) => {
      const Rules = (value as { Rules: Record<string, unknown>[] }).Rules.map(lifecycleRule);
      await s3(settings).send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    },
  },
  {
    type: 'AWS::S3::Bucket',
    property: 'Tags',
    kept: (Bucket, _value, settings) => there(s3(settings).send(new GetBucketTaggingCommand({ Bucket }))),
    apply: async (Bucket, value, settings) => {
      await s3(settings).send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: value as Tag[] } }));
    },
  },
  {
    type: 'AWS::S3::Bucket',
    property: 'LoggingConfiguration',
    kept: async (Bucket, _value, settings) =>
      (await s3(settings).send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled !== undefined,
    apply: async (Bucket, value, settings) => {
      const { DestinationBucketName, LogFilePrefix, ...rest } = value as Record<string, unknown>;
      const LoggingEnabled = { TargetBucket: DestinationBucketName, TargetPrefix: LogFilePrefix ?? '', ...rest } as LoggingEnabled;
      await s3(settings).send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    },
  },
];

/** CloudFormation and S3 spell a rule differently. Throws on what is not spelt out here. */
function lifecycleRule({ Id, Status, Prefix, ...parts }: Record<string, unknown>): LifecycleRule {
  const rule: Record<string, unknown> = { ID: Id, Status, Filter: { Prefix: Prefix ?? '' } };
  for (const [part, value] of Object.entries(parts)) {
    if (part === 'ExpirationInDays') rule['Expiration'] = { ...(rule['Expiration'] as object), Days: value };
    else if (part === 'ExpiredObjectDeleteMarker')
      rule['Expiration'] = { ...(rule['Expiration'] as object), ExpiredObjectDeleteMarker: value };
    else if (part === 'NoncurrentVersionExpiration') rule[part] = value;
    else if (part === 'AbortIncompleteMultipartUpload') rule[part] = value;
    else
      throw new Error(`got ${part} in a lifecycle rule; wanted one that test/life/dropped/buckets.ts spells for S3; add it there`);
  }
  return rule as unknown as LifecycleRule;
}
