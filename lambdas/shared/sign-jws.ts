import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { derToJose } from 'ecdsa-sig-formatter';
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export interface Signed {
  /** Compact JWS (RFC 7515), ES256. */
  readonly jws: string;
  readonly publicKeyPem: string;
  readonly keyThumbprint: string;
}

/** KMS signed with something that its own public key does not verify. */
export class UnverifiableSignatureError extends Error {
  override readonly name = 'UnverifiableSignatureError';
}

/**
 * Signs a payload's bytes by a key of the cell, whose private half never leaves KMS, and verifies at once with its public one.
 *
 * @param key its ARN, or that of its alias
 * @param typ what is signed, so that nothing signed as one thing passes for another
 * @throws UnverifiableSignatureError
 */
export async function signJws(
  kms: KMSClient,
  { key: named, typ, payload }: { key: string; typ: string; payload: string },
): Promise<Signed> {
  // Of an alias KMS says whose it is now; the same key signs, whatever becomes of the alias meanwhile.
  const { PublicKey, KeyId: keyArn = named } = await kms.send(new GetPublicKeyCommand({ KeyId: named }));
  const key = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
  const keyThumbprint = thumbprintOf(key);
  const header = JSON.stringify({ alg: 'ES256', kid: keyThumbprint, typ, iss: keyArn });
  const input = `${encoded(header)}.${encoded(payload)}`;
  const digest = createHash('sha256').update(input).digest();
  const { Signature } = await kms.send(
    new SignCommand({ KeyId: keyArn, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  const signature = joseOf(Signature!);
  const holds =
    signature !== undefined &&
    verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!holds)
    throw new UnverifiableSignatureError(
      `the signature of ${keyArn} does not verify with its own public key; wanted ECDSA on P-256 over SHA-256; look at the key's kind`,
    );
  return { jws: `${input}.${signature}`, publicKeyPem: key.export({ format: 'pem', type: 'spki' }).toString(), keyThumbprint };
}

/** KMS answers in DER, JWS has the two numbers as they are (RFC 7518, 3.4); undefined where it is no signature on P-256. */
function joseOf(der: Uint8Array): string | undefined {
  try {
    return derToJose(Buffer.from(der), 'ES256');
  } catch {
    return undefined;
  }
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

/** RFC 7638. */
export function thumbprintOf(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
