import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { ListBucketsCommandOutput } from '@aws-sdk/client-s3';
import { inRegion } from './clients';
import { unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new S3Client(settings));

/** Every bucket of the account, whatever its region: the tenant's are `<kind>-<tenant>-<account>-<region>-an`. */
export async function lookAtBuckets({ cell, tenant }: Question, region: string): Promise<Look> {
  const own = new RegExp(`^[a-z]+-${tenant}-${cell.account.id}-`);
  const names: { name: string; region: string }[] = [];
  let page: ListBucketsCommandOutput | undefined;
  do {
    page = await client(region).send(
      new ListBucketsCommand({ MaxBuckets: 1_000, ...(page && { ContinuationToken: page.ContinuationToken }) }),
    );
    names.push(...(page.Buckets ?? []).map(({ Name, BucketRegion }) => ({ name: Name!, region: BucketRegion ?? region })));
  } while (page.ContinuationToken);
  const idOf = (name: string): string => `arn:${cell.partition}:s3:::${name}`;
  const found = names
    .filter(({ name }) => own.test(name))
    .map((one) => unexpected({ id: idOf(one.name), kind: 'bucket', region: one.region }, `its name is the tenant's: ${one.name}`));
  const lists = { kind: /^arn:[a-z-]+:s3:::[^/]+$/, ids: new Set(names.map(({ name }) => idOf(name))) };
  return { place: 'buckets', region, count: names.length, found, lists };
}
