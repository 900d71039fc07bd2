import { createHash, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What a signature in the compact form of RFC 7515 holds, and everything that is wrong with it. */
export interface SignedPart {
  readonly header: unknown;
  readonly payload: unknown;
  readonly problems: string[];
}

/** RFC 7638. */
export function thumbprintOf(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** The thumbprint by which a signed form names its key; nobody has verified it. */
export function keyNamedIn(jws: string): string | undefined {
  const { kid } = (decoded(jws.split('.')[0] ?? '') ?? {}) as { kid?: unknown };
  return typeof kid === 'string' ? kid : undefined;
}

export function signedPart(jws: string, key: KeyObject): SignedPart {
  const [head = '', body = '', signature = '', ...more] = jws.split('.');
  const problems: string[] = [];
  const header = decoded(head) as { alg?: unknown; kid?: unknown; crit?: unknown } | undefined;
  const payload = decoded(body);
  if (body !== '' && signature !== '' && more.length === 0 && (!header || payload === undefined))
    return { header, payload, problems: ['what was signed cannot be read as JSON any more: a letter of it was changed'] };
  if (!header || payload === undefined || signature === '' || more.length > 0)
    return { header, payload, problems: ['the signed form is cut short or is none; wanted three parts with a dot between'] };
  // Only what the platform issues: a header that names another way could turn the public key into a password.
  if (header.alg !== 'ES256') problems.push(`the algorithm is ${said(header.alg)}; wanted ES256`);
  // Whoever does not know what a header calls critical takes the whole for invalid (RFC 7515, 4.1.11); this platform calls nothing so.
  if (header.crit !== undefined)
    problems.push(`the header asks for ${said(header.crit)}, which nobody here does; wanted no "crit"`);
  const thumbprint = thumbprintOf(key);
  if (header.kid !== thumbprint) problems.push(`it was signed by the key ${said(header.kid)}; the key given is ${thumbprint}`);
  const numbers = Buffer.from(signature, 'base64url');
  // Node reads over letters that are none of the alphabet: two files would be one signature.
  const asWritten = numbers.toString('base64url') === signature;
  const holds = asWritten && verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, numbers);
  if (!holds) problems.push('the signature does not fit: a word was changed, or another key signed');
  return { header, payload, problems };
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const said = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
