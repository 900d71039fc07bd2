import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  NotFound,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation } from '../expectation';
import { condition, isForAnybody, list, refusesAll, statementsIn } from '../policy';
import { tagCheck } from '../tag';

/** S3 answers with these where nothing is set: an answer, and the wrong one. The SDK declares no classes for them. */
const NOT_SET = [
  'NoSuchBucketPolicy',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchTagSet',
  'OwnershipControlsNotFoundError',
  'ServerSideEncryptionConfigurationNotFoundError',
];

/** The tenant's bucket: under its key alone, versioned, closed to the public, reached over TLS 1.2 and later only. */
export async function files(aws: Aws, expected: Expectation): Promise<Check[]> {
  const { bucket, cell, order } = expected;
  const s3 = clients.s3(aws.home);
  const about = new About('files', bucket.arn);
  // Another account's bucket of the same name is not the tenant's.
  const at = { Bucket: bucket.name, ExpectedBucketOwner: cell.account.id };
  if (!(await isThere(() => s3.send(new HeadBucketCommand(at))))) return about.absent();
  const [encryption, versioning, block, ownership, policy, tagging] = await Promise.all([
    ifSet(s3.send(new GetBucketEncryptionCommand(at))),
    s3.send(new GetBucketVersioningCommand(at)),
    ifSet(s3.send(new GetPublicAccessBlockCommand(at))),
    ifSet(s3.send(new GetBucketOwnershipControlsCommand(at))),
    ifSet(s3.send(new GetBucketPolicyCommand(at))),
    ifSet(s3.send(new GetBucketTaggingCommand(at))),
  ]);
  const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const key = await aws.keyArn(aws.home, expected.keys.find(({ name }) => name === 'data')!.alias);
  const closed = Object.entries(block?.PublicAccessBlockConfiguration ?? {}).flatMap(([what, on]) => (on ? [what] : []));
  return [
    about.is('encryption', rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'aws:kms'),
    about.is('key', rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID, key),
    about.is('bucket-key', rule?.BucketKeyEnabled, true),
    about.is('versioning', versioning.Status, 'Enabled'),
    about.is('public-access-block', closed, ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']),
    about.is(
      'ownership',
      ownership?.OwnershipControls?.Rules?.map(({ ObjectOwnership }) => ObjectOwnership ?? 'none'),
      ['BucketOwnerEnforced'],
    ),
    ...policyChecks(about, policy?.Policy, { arn: bucket.arn, key }),
    tagCheck(about, tagging?.TagSet, order.tenant),
  ];
}

/** That plain HTTP is refused cannot be tried without opening a way out for it: the policy that refuses it is read. */
function policyChecks(about: About, document: string | undefined, { arn, key }: { arn: string; key: string }): Check[] {
  const statements = statementsIn(document);
  const refused = (is: boolean) => (is ? 'refused' : 'not refused');
  const is = (value: string) => (text: string) => text === value;
  const plain = refusesAll(statements, arn, { operator: 'Bool', key: 'aws:SecureTransport', value: is('false') });
  const old = refusesAll(statements, arn, {
    operator: 'NumericLessThan',
    key: 's3:TlsVersion',
    value: (text) => Number(text) >= 1.2,
  });
  const header = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  const foreign = statements.some(
    (one) =>
      one.Effect === 'Deny' &&
      isForAnybody(one) &&
      list(one.Action).includes('s3:PutObject') &&
      list(one.Resource).includes(`${arn}/*`) &&
      condition(one, 'StringNotEquals', header).join() === key,
  );
  const open = statements.flatMap((one, i) =>
    one.Effect === 'Allow' && isForAnybody(one) ? [one.Sid ?? `statement ${i + 1}`] : [],
  );
  return [
    about.is('plain-http', refused(plain), 'refused'),
    about.is('tls-below-1.2', refused(old), 'refused'),
    about.is('other-keys', refused(foreign), 'refused'),
    about.is('open-statements', open, []),
  ];
}

async function isThere(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

async function ifSet<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof S3ServiceException && NOT_SET.includes(error.name)) return undefined;
    throw error;
  }
}
