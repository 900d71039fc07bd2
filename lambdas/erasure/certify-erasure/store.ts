import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, NotFound, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CertificateKind } from './contract';

/** A certificate as the ledger keeps it: the first one of its kind stays. */
export interface Issued {
  readonly json: string;
  readonly jws: string;
  readonly sha256: string;
  readonly publicKeyPem: string;
  readonly keyThumbprint: string;
}

const FIELDS = ['json', 'jws', 'sha256', 'publicKeyPem', 'keyThumbprint'] as const;

export interface Ledger {
  readonly dynamo: DynamoDBClient;
  readonly table: string;
  readonly tenant: string;
}

const keyOf = ({ tenant }: Ledger, kind: CertificateKind) => ({ tenant: { S: tenant }, at: { S: `certificate#${kind}` } });

export async function issuedBefore(ledger: Ledger, kind: CertificateKind): Promise<Issued | undefined> {
  const { Item } = await ledger.dynamo.send(
    new GetItemCommand({ TableName: ledger.table, Key: keyOf(ledger, kind), ConsistentRead: true }),
  );
  return Item && (Object.fromEntries(FIELDS.map((field) => [field, Item[field]!.S!])) as unknown as Issued);
}

/** Keeps a certificate for good. One that is there already stays, and is what counts. */
export async function keep(ledger: Ledger, kind: CertificateKind, issued: Issued): Promise<Issued> {
  try {
    await ledger.dynamo.send(
      new PutItemCommand({
        TableName: ledger.table,
        Item: { ...keyOf(ledger, kind), ...Object.fromEntries(FIELDS.map((field) => [field, { S: issued[field] }])) },
        ConditionExpression: 'attribute_not_exists(tenant)',
      }),
    );
    return issued;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return (await issuedBefore(ledger, kind))!;
  }
}

/** Puts a file where nobody can change it, unless it is there; done when it is seen there. */
export async function file(
  s3: S3Client,
  { bucket, key, body, type }: { bucket: string; key: string; body: string | Uint8Array; type: string },
): Promise<string> {
  if (!(await isThere(s3, bucket, key)))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: type }));
  await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return key;
}

async function isThere(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}
