import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { derToJose } from 'ecdsa-sig-formatter';
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { UnverifiableSignatureError } from './errors';

export interface Signed {
  /** Compact JWS (RFC 7515), ES256. */
  readonly jws: string;
  readonly publicKeyPem: string;
  readonly keyThumbprint: string;
}

/**
 * Signs a certificate's bytes by the cell's key, whose private half never leaves KMS, and verifies at once with its public one.
 *
 * @throws UnverifiableSignatureError
 */
export async function sign(kms: KMSClient, keyArn: string, payload: string): Promise<Signed> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  const key = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
  const keyThumbprint = thumbprintOf(key);
  const header = JSON.stringify({ alg: 'ES256', kid: keyThumbprint, typ: 'freehold-certificate+jws', iss: keyArn });
  const input = `${encoded(header)}.${encoded(payload)}`;
  const digest = createHash('sha256').update(input).digest();
  const { Signature } = await kms.send(
    new SignCommand({ KeyId: keyArn, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  const signature = derToJose(Buffer.from(Signature!), 'ES256');
  const holds = verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!holds)
    throw new UnverifiableSignatureError(
      `the signature of ${keyArn} does not verify with its own public key; wanted ECDSA on P-256 over SHA-256; look at the key's kind`,
    );
  return { jws: `${input}.${signature}`, publicKeyPem: key.export({ format: 'pem', type: 'spki' }).toString(), keyThumbprint };
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

/** RFC 7638. */
export function thumbprintOf(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
