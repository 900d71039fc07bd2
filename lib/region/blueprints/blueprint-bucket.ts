import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { CATALOGUE_HOOKS, landingBucketName, regionName } from '../../naming';
import { deployerRoleName, publisherRoleName, regionRoleName } from '../../role-names';
import { cite } from '../../parts/cite';
import { CustomerKey } from '../../parts/customer-key';
import { SealedBucket } from '../../parts/sealed-bucket';

/**
 * Where a region's blueprints lie, every one that there ever was: a running onboarding names one by its content. Declared
 * in a stack before the one that fills it. The stock CDK CLI fills it, as it does its own bucket: so the bootstrap's roles
 * are admitted here, by name and as principals, since their own policies know of the bootstrap's bucket alone.
 */
export class BlueprintBucket extends Construct {
  readonly key: CustomerKey;

  constructor(scope: Construct, id: string, cell: Cell) {
    super(scope, id);
    const stack = Stack.of(this);
    const key = new CustomerKey(this, 'Key', regionName(cell, 'blueprints'), 'Blueprints and the catalogue of the region');
    this.key = key;
    const bucket = new SealedBucket(this, 'Bucket', {
      cell,
      kind: 'blueprints',
      owner: cell.platform,
      key,
      accessLogs: landingBucketName(cell),
    });
    cite(bucket, 'EX-022', 'NIST.800.53.R5-S3BucketReplicationEnabled');
    const role = (resourceName: string) =>
      new ArnPrincipal(stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName }));
    const publisher = role(publisherRoleName(cell));
    const deployer = role(deployerRoleName(cell));
    const admit = (sid: string, principals: ArnPrincipal[], actions: string[], resource: string) =>
      bucket.addToResourcePolicy(new PolicyStatement({ sid, principals, actions, resources: [resource] }));
    admit(
      'PublisherLooks',
      [publisher],
      ['s3:GetBucketLocation', 's3:GetEncryptionConfiguration', 's3:ListBucket'],
      bucket.bucketArn,
    );
    admit('PublisherUploads', [publisher], ['s3:AbortMultipartUpload', 's3:PutObject'], bucket.arnForObjects('*'));
    // The blueprints' own stack is deployed from here, too.
    admit('DeployerReads', [deployer], ['s3:GetObject'], bucket.arnForObjects('*'));

    const throughS3 = { 'kms:CallerAccount': stack.account, 'kms:ViaService': `s3.${stack.region}.${stack.urlSuffix}` };
    const use = (sid: string, principals: ArnPrincipal[], actions: string[]) =>
      key.addToResourcePolicy(
        new PolicyStatement({ sid, principals, actions, resources: ['*'], conditions: { StringEquals: throughS3 } }),
      );
    use('Publish', [publisher], ['kms:Decrypt', 'kms:GenerateDataKey']);
    use('Deploy', [deployer], ['kms:Decrypt']);
    key.allowReading('Readers', ...CATALOGUE_HOOKS.map((hook) => regionRoleName(cell, hook)));
  }
}
