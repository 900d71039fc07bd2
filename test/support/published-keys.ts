import { createPublicKey, verify } from 'node:crypto';

/** One key of a published set. */
export interface Jwk {
  readonly kid: string;
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}

/** As a customer verifies: by the key that the webhook names, among those that it knows. */
export function accepts(set: readonly Jwk[], { kid, signature }: { kid: string; signature: Uint8Array }, body: string): boolean {
  const key = set.find((one) => one.kid === kid);
  return key !== undefined && verify('sha256', Buffer.from(body), createPublicKey({ key: { ...key }, format: 'jwk' }), signature);
}
