import { GetPublicKeyCommand, KMSClient, KMSServiceException, SignCommand } from '@aws-sdk/client-kms';
import type { SignCommandInput } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords } from '../../../lib/promises/records';
import type { RunRecord } from '../../../lib/promises/records';
import type { RecordKey } from '../../../lib/recording';
import { recordKeyParameter } from '../../../lib/region/keep-records';
import { signDigest } from '../../lifecycle/sign-digest';
import type { Received, Reply } from './loopback';

export const RECORDS_KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0000-4000-8000-00000000beef';
export const RECORDS_ALIAS = 'arn:aws:kms:eu-central-1:111122223333:alias/softdocket-production-records-hooks';

/** What `aws ssm get-parameter-history` writes of a key's parameter: each version with its moment (AWS CLI reference, its example). */
export const historyOf = (of: RecordKey, ...versions: readonly (readonly [KeyObject, since: string | number])[]): string =>
  JSON.stringify({
    Parameters: versions.map(([key, LastModifiedDate], n) => ({
      Name: recordKeyParameter(of),
      Type: 'String',
      LastModifiedDate,
      LastModifiedUser: 'arn:aws:sts::111122223333:assumed-role/cdk-hnb659fds-cfn-exec-role/AWSCloudFormation',
      Value: key.export({ format: 'pem', type: 'spki' }),
      Version: n + 1,
    })),
  });

/** A key of KMS with its alias, in whose place Node's own crypto signs: in DER, over the digest that it is given. */
export class SigningKms {
  readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** What KMS answers in place of a signature. */
  refusal: Error | undefined;
  signed = 0;

  /** `mockClient` of every client of KMS in the process. */
  mocked() {
    const mock = mockClient(KMSClient);
    mock.on(GetPublicKeyCommand).callsFake(() => this.publicKey());
    mock.on(SignCommand).callsFake((input: SignCommandInput) => this.sign(input));
    return mock;
  }

  /** KMS's protocol on the wire: JSON, the operation in a header, bytes in base64. */
  answer({ headers, body }: Received): Reply {
    const input = JSON.parse(body) as { KeyId: string; Message?: string; MessageType?: string; SigningAlgorithm?: string };
    const type = 'application/x-amz-json-1.1';
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    try {
      if (headers['x-amz-target'] === 'TrentService.GetPublicKey') {
        const { PublicKey, ...rest } = this.publicKey();
        return { status: 200, type, body: JSON.stringify({ ...rest, PublicKey: base64(PublicKey) }) };
      }
      const { Signature } = this.sign({ ...input, Message: Buffer.from(input.Message!, 'base64') } as SignCommandInput);
      return { status: 200, type, body: JSON.stringify({ Signature: base64(Signature) }) };
    } catch (error) {
      const { name, message } = error as Error;
      return { status: 400, type, body: JSON.stringify({ __type: name, message }) };
    }
  }

  /** The folder of published keys, as an auditor has it. */
  publish(folder: string, { region = 'eu-central-1', of = 'hooks' }: { region?: string; of?: RecordKey } = {}): string {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${region}.${of}.json`), historyOf(of, [this.pair.publicKey, '2025-01-01T00:00:00Z']));
    return folder;
  }

  private publicKey() {
    return { KeyId: RECORDS_KEY_ARN, PublicKey: this.pair.publicKey.export({ format: 'der', type: 'spki' }) };
  }

  sign({ KeyId, Message, MessageType, SigningAlgorithm }: SignCommandInput) {
    if (this.refusal) throw this.refusal;
    if (KeyId !== RECORDS_KEY_ARN || MessageType !== 'DIGEST' || SigningAlgorithm !== 'ECDSA_SHA_256' || Message?.length !== 32)
      throw new Error(`this key signs digests of SHA-256 by ECDSA, not ${MessageType} by ${SigningAlgorithm} with ${KeyId}`);
    this.signed += 1;
    return { KeyId: RECORDS_KEY_ARN, Signature: signDigest(Message, this.pair.privateKey) };
  }
}

/** An error of KMS as the SDK throws it: those that its model does not have, such as ThrottlingException, are of the service's class. */
export const refusedBy = (name: string): Error =>
  new KMSServiceException({ name, $fault: 'client', message: `${name} of KMS`, $metadata: { httpStatusCode: 400 } });

/** What a hook that leaves records is told. */
export const RECORDS_TEST_ENV = {
  RECORDS_BUCKET: 'audit',
  RECORDS_KEY: RECORDS_ALIAS,
  RECORDS_OF: 'softdocket/production',
} as const;

/** Copies objects into a folder, as `aws s3 sync` does, and reads them as the evidence pack does. */
export function readBack(objects: ReadonlyMap<string, string>, folder: string, keys: string): RunRecord[] {
  for (const [key, body] of objects) {
    const file = join(folder, key.replace(/^records\//, ''));
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, body);
  }
  return readRecords(folder, { platform: 'softdocket', stage: 'production' }, keys);
}

/** What a record says, signed or not: whether its signature is one, the reader's own tests ask. */
export function said<Record = { readonly [name: string]: unknown }>(text: string): Record {
  return JSON.parse(text.startsWith('{') ? text : Buffer.from(text.split('.')[1]!, 'base64url').toString()) as Record;
}
