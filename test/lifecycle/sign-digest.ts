import { createECDH, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The order of the group of P-256. Source: FIPS 186-5 and SP 800-186. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * ECDSA over a digest as it is, in DER: what KMS does. Node's own `sign` digests what it is given once more, and such a signature
 * verifies nothing.
 */
export function signDigest(digest: Uint8Array, key: KeyObject): Uint8Array {
  const secret = number(Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url'));
  const nonce = 1n + (number(randomBytes(40)) % (N - 1n));
  const point = createECDH('prime256v1');
  point.setPrivateKey(Buffer.from(nonce.toString(16).padStart(64, '0'), 'hex'));
  // The first half of a point that is not compressed is its x.
  const r = number(point.getPublicKey().subarray(1, 33)) % N;
  const s = (power(nonce, N - 2n) * (number(digest) + r * secret)) % N;
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** The inverse of a number is its power of N - 2, since N is a prime. */
function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % N) if (rest & 1n) result = (result * square) % N;
  return result;
}

/** A number of DER: without leading zeros, and with one where it would else be negative. */
function integer(value: bigint): Buffer {
  const text = value.toString(16);
  const bytes = Buffer.from(text.length % 2 ? `0${text}` : text, 'hex');
  const signed = bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, signed.length]), signed]);
}
