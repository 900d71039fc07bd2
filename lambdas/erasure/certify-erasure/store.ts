import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { isListed } from '../../shared/is-listed';
import type { CertificateKind } from './contract';

/** A certificate as it was issued: the first one of its kind stays. */
export interface Issued {
  readonly json: string;
  readonly jws: string;
  readonly sha256: string;
  readonly publicKeyPem: string;
  readonly keyThumbprint: string;
}

/** Where issued certificates are kept: which one counts, in the ledger; the text, in the bucket that nobody can rewrite. */
export interface Ledger {
  readonly dynamo: DynamoDBClient;
  readonly table: string;
  readonly tenant: string;
  readonly s3: S3Client;
  readonly bucket: string;
}

/**
 * What the ledger says of a certificate. Not its text: that grows by 800 bytes a line in its two forms, and an item of DynamoDB holds
 * 400 KB.
 */
const FIELDS = ['sha256', 'publicKeyPem', 'keyThumbprint', 'text'] as const;

/** Where a certificate's files lie in the bucket, without their ends. */
export const placeOf = (tenant: string, kind: CertificateKind): string => `certificates/tenant=${tenant}/${kind}`;

const keyOf = ({ tenant }: Ledger, kind: CertificateKind) => ({ tenant: { S: tenant }, at: { S: `certificate#${kind}` } });

export async function issuedBefore(ledger: Ledger, kind: CertificateKind): Promise<Issued | undefined> {
  const { Item } = await ledger.dynamo.send(
    new GetItemCommand({ TableName: ledger.table, Key: keyOf(ledger, kind), ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const { text, ...said } = Object.fromEntries(FIELDS.map((field) => [field, Item[field]!.S!])) as Record<
    (typeof FIELDS)[number],
    string
  >;
  const { Body } = await ledger.s3.send(new GetObjectCommand({ Bucket: ledger.bucket, Key: text }));
  const jws = await Body!.transformToString();
  return { ...said, jws, json: Buffer.from(jws.split('.')[1]!, 'base64url').toString() };
}

/** Keeps a certificate for good, its text first. One that is there already stays, and is what counts. */
export async function keep(ledger: Ledger, kind: CertificateKind, issued: Issued): Promise<Issued> {
  const { jws, sha256, publicKeyPem, keyThumbprint } = issued;
  // By its own hash, since no two signatures are alike: a run that comes second writes beside the first, and not over it.
  const text = `certificates/issued/${createHash('sha256').update(jws).digest('hex')}.jws`;
  await file(ledger.s3, { bucket: ledger.bucket, key: text, body: jws, type: 'application/jose' });
  const fields = { sha256, publicKeyPem, keyThumbprint, text };
  try {
    await ledger.dynamo.send(
      new PutItemCommand({
        TableName: ledger.table,
        Item: { ...keyOf(ledger, kind), ...Object.fromEntries(FIELDS.map((field) => [field, { S: fields[field] }])) },
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
  if (!(await isListed(s3, bucket, key)))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: type }));
  await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return key;
}
