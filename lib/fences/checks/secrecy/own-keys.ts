import { accountLandingBucketName, landingBucketName } from '../../../naming';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { leavesOf } from '../../templates/leaves';
import { ownersOfStacks } from '../../templates/tenants';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/** Where each kind of store says under which key it is. A path that is missing means AWS's own key, which everybody shares. */
const KEYS: Readonly<Record<string, readonly RegExp[]>> = {
  'AWS::Backup::BackupVault': [/^EncryptionKeyArn$/],
  'AWS::CloudTrail::Trail': [/^KMSKeyId$/],
  'AWS::DynamoDB::Table': [/^SSESpecification\/KMSMasterKeyId$/],
  'AWS::KinesisFirehose::DeliveryStream': [/^DeliveryStreamEncryptionConfigurationInput\/KeyARN$/],
  'AWS::Lambda::Function': [/^KmsKeyArn$/],
  'AWS::Logs::LogGroup': [/^KmsKeyId$/],
  'AWS::RDS::DBInstance': [/^KmsKeyId$/, /^MasterUserSecret\/KmsKeyId$/, /^PerformanceInsightsKMSKeyId$/],
  'AWS::S3::Bucket': [/^BucketEncryption\/ServerSideEncryptionConfiguration\/\d+\/ServerSideEncryptionByDefault\/KMSMasterKeyID$/],
  'AWS::SNS::Topic': [/^KmsMasterKeyId$/],
  'AWS::SQS::Queue': [/^KmsMasterKeyId$/],
  'AWS::SecretsManager::Secret': [/^KmsKeyId$/],
};

/**
 * A key named is not yet a key of ours: an alias of AWS, a key of another room or another tenant would pass every rule that
 * only asks for a key. A room's store may be under a key of another room; a tenant's is under the tenant's alone.
 */
export const storesAreUnderOwnKeys: Check = {
  id: 'store-is-under-its-own-key',
  sentence:
    "Every store is under a customer key of this platform, and a tenant's under that tenant's own; only the bucket in which access logs land is under S3's.",
  remedy: 'Hand the part its CustomerKey; use sealed(key) where a construct would extend the policy.',
  look(assembly) {
    const keys = new Map(
      assembly
        .all('AWS::KMS::Key')
        .filter((key) => ['SYMMETRIC_DEFAULT', ''].includes(assembly.text(key.properties.KeySpec, key.stack)))
        .map((key) => [assembly.text({ 'Fn::GetAtt': [key.logicalId, 'Arn'] }, key.stack), key.stack]),
    );
    const owner = ownersOfStacks(assembly);
    return assembly
      .all(...Object.keys(KEYS))
      .filter((store) => !isLandingUnderS3(assembly, store))
      .flatMap((store) =>
        KEYS[store.type]!.map((path) => {
          const named = leavesOf(assembly, store).find((leaf) => path.test(leaf.path));
          const at = named && keys.get(named.text);
          const ok =
            at !== undefined &&
            !isOff(store) &&
            at.account === store.stack.account &&
            owner.get(at.name) === owner.get(store.stack.name);
          return observe(store, named?.path ?? path.source.replace(/[\^$]|\\/g, ''), {
            expected: `a key of ${owner.get(store.stack.name)?.id ?? 'the platform'}`,
            actual: isOff(store) ? 'encryption is off' : named?.text || 'no key',
            ok,
          });
        }),
      );
  },
};

/** A table or a bucket whose key is named and not used. */
function isOff({ type, properties: { SSESpecification: how, BucketEncryption: bucket } }: Found): boolean {
  const rules = isMap(bucket) ? listOf(bucket.ServerSideEncryptionConfiguration).filter(isMap) : [];
  if (type === 'AWS::S3::Bucket') return rules.some((rule) => algorithm(rule.ServerSideEncryptionByDefault) !== 'aws:kms');
  return type === 'AWS::DynamoDB::Table' && isMap(how) && how.SSEEnabled !== true && how.SSEEnabled !== 'true';
}

/** S3's own key, for which cdk-nag wants a registered exception: access logs are delivered under no other, and land in one bucket. */
function isLandingUnderS3(assembly: Assembly, { type, logicalId, stack, properties }: Found): boolean {
  if (type !== 'AWS::S3::Bucket' || !isMap(properties.BucketEncryption)) return false;
  const { name: platform, stage } = assembly.platform;
  const here = { platform, stage: stage.name, account: { id: stack.account }, region: { region: stack.region } };
  const landing = [landingBucketName(here), accountLandingBucketName(here)];
  if (!landing.includes(assembly.text({ Ref: logicalId }, stack))) return false;
  const rules = listOf(properties.BucketEncryption.ServerSideEncryptionConfiguration).filter(isMap);
  return rules.length > 0 && rules.every((rule) => algorithm(rule.ServerSideEncryptionByDefault) === 'AES256');
}
const algorithm = (rule: Value): Value => (isMap(rule) ? rule.SSEAlgorithm : undefined);
