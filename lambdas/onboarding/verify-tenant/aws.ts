import { BackupClient } from '@aws-sdk/client-backup';
import { IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient, NotFoundException } from '@aws-sdk/client-kms';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import { DBInstanceNotFoundFault, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import type { DBInstance } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { perRegion } from '../../shared/per-region';

/** Six tries each: being throttled says nothing about the tenant. */
export const clients = {
  backup: perRegion((settings) => new BackupClient(settings)),
  iam: perRegion((settings) => new IAMClient(settings)),
  kms: perRegion((settings) => new KMSClient(settings)),
  rds: perRegion((settings) => new RDSClient(settings)),
  s3: perRegion((settings) => new S3Client(settings)),
  secrets: perRegion((settings) => new SecretsManagerClient(settings)),
  ssm: perRegion((settings) => new SSMClient(settings)),
};

/** What several families look at, read once a run and never kept for the next. */
export class Aws {
  private readonly read = new Map<string, Promise<unknown>>();

  constructor(readonly home: string) {}

  /** The key behind an alias; undefined when there is none. */
  key(region: string, alias: string): Promise<KeyMetadata | undefined> {
    return this.once(`key ${region} ${alias}`, async () => {
      try {
        return (await clients.kms(region).send(new DescribeKeyCommand({ KeyId: alias }))).KeyMetadata;
      } catch (error) {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      }
    });
  }

  /** What must stand where a key is named; in words when there is no such key, which nothing can equal. */
  async keyArn(region: string, alias: string): Promise<string> {
    return (await this.key(region, alias))?.Arn ?? `the key behind ${alias} in ${region}, which is not there`;
  }

  instance(name: string): Promise<DBInstance | undefined> {
    return this.once(`instance ${name}`, async () => {
      try {
        const { DBInstances = [] } = await clients
          .rds(this.home)
          .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
        return DBInstances[0];
      } catch (error) {
        if (error instanceof DBInstanceNotFoundFault) return undefined;
        throw error;
      }
    });
  }

  private once<Thing>(what: string, read: () => Promise<Thing>): Promise<Thing> {
    const known = this.read.get(what) as Promise<Thing> | undefined;
    const thing = known ?? read();
    this.read.set(what, thing);
    return thing;
  }
}
