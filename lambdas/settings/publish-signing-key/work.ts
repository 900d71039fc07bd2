import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { GetPublicKeyCommandOutput } from '@aws-sdk/client-kms';
import { KEY_SPEC, KEY_USAGE } from './contract';
import type { SigningKeyData, SigningKeyProperties } from './contract';

/** The properties of the custom resource name no key. */
export class InvalidKeyIdError extends Error {
  override readonly name = 'InvalidKeyIdError';
}

/** KMS did not give the public key. */
export class UnreadableKeyError extends Error {
  override readonly name = 'UnreadableKeyError';
}

/** The key is not of the kind that signs webhooks. */
export class UnsuitableKeyError extends Error {
  override readonly name = 'UnsuitableKeyError';
}

const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

/** @throws InvalidKeyIdError unless KeyId is the ARN of a key: an alias can be pointed at another key later */
export function parseOrder(properties: Readonly<Record<string, unknown>>): SigningKeyProperties {
  const { KeyId: keyId } = properties;
  if (typeof keyId !== 'string' || !KEY_ARN.test(keyId)) {
    throw new InvalidKeyIdError(
      `property KeyId is ${JSON.stringify(keyId)}; wanted the ARN of a key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, not an alias`,
    );
  }
  return { KeyId: keyId };
}

/** @throws UnsuitableKeyError when it is another key than asked for, or of another kind, by KMS's word or by its bytes */
export function describeKey(order: SigningKeyProperties, answer: GetPublicKeyCommandOutput): SigningKeyData {
  const { KeyId: keyId, KeySpec: spec, KeyUsage: usage, PublicKey: der } = answer;
  const unsuitable = (got: string, wanted: string, cause?: unknown): UnsuitableKeyError =>
    new UnsuitableKeyError(
      `key ${order.KeyId} has ${got}; wanted ${wanted}; create a key of that kind, since a key's kind never changes`,
      { cause },
    );
  if (keyId !== order.KeyId) throw unsuitable(`an answer for ${keyId}`, 'an answer for itself');
  if (spec !== KEY_SPEC) throw unsuitable(`key spec ${spec}`, KEY_SPEC);
  if (usage !== KEY_USAGE) throw unsuitable(`key usage ${usage}`, KEY_USAGE);
  if (!der) throw unsuitable('no public key in the answer', 'its DER');
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch (cause) {
    throw unsuitable(`a public key of ${der.length} bytes that cannot be read`, 'DER of a SubjectPublicKeyInfo', cause);
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== 'prime256v1')
    throw unsuitable(`a public key of type ${key.asymmetricKeyType}, curve ${curve}`, 'curve prime256v1 (P-256)');
  return {
    PublicKeyPem: key.export({ format: 'pem', type: 'spki' }).toString(),
    PublicKeyJwk: JSON.stringify({ ...key.export({ format: 'jwk' }), use: 'sig', kid: keyId.split('/').at(-1) }),
    KeyId: keyId,
    Fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}
