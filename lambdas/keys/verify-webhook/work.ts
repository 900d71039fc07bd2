import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { WebhookSender } from '../../../config/schema';
import type { HeardRequest } from './contract';
import { UnusableSenderSecretError } from './errors';
import { rawOf } from './request';
import { SCHEMES } from './schemes';
import type { Signature, Signed } from './schemes';

/** What verifies a signature: a shared secret, or the public half of the sender's key. */
export type SenderKey = { readonly by: 'hmac'; readonly secret: Buffer } | { readonly by: 'ed25519'; readonly key: KeyObject };

/** Why a webhook is not believed. For the log, and for nobody outside. */
export type Reason = 'no-body' | 'too-large' | 'headers' | 'signature' | 'moment';

export type Judged =
  { readonly ok: true; readonly signed: Signed; readonly digest: string } | { readonly ok: false; readonly why: Reason };

/** A secret and the one that follows it, on both sides of a rotation, and some to spare. */
const MOST_SECRETS = 8;

/**
 * Whether a request is what its sender signed, at a moment near ours. The signature is looked at first: whoever cannot sign learns
 * nothing from the moment.
 */
export function judge(
  request: HeardRequest,
  { sender, keys, now }: { sender: WebhookSender; keys: readonly SenderKey[]; now: Date },
): Judged {
  const raw = rawOf(request);
  if (typeof raw === 'string') return { ok: false, why: raw };
  const signed = SCHEMES[sender.scheme](raw);
  if (!signed) return { ok: false, why: 'headers' };
  // Each with each, to the end: how long it takes says nothing of which fits.
  const fitting = keys.flatMap((key) => {
    const fits = fitsWith(key, signed.content);
    return signed.signatures.filter(fits);
  });
  if (fitting.length === 0) return { ok: false, why: 'signature' };
  if (signed.at !== undefined && Math.abs(now.getTime() / 1000 - signed.at) > sender.toleranceSeconds)
    return { ok: false, why: 'moment' };
  return { ok: true, signed, digest: createHash('sha256').update(signed.content).digest('hex') };
}

function fitsWith(key: SenderKey, content: Buffer): (signature: Signature) => boolean {
  if (key.by === 'ed25519')
    return ({ by, bytes }) => by === 'ed25519' && bytes.length === 64 && verify(null, content, key.key, bytes);
  const wanted = createHmac('sha256', key.secret).update(content).digest();
  return ({ by, bytes }) => by === 'hmac' && bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
}

/** A message without a moment can be sent again for ever: it is remembered for longer than anybody keeps a log of it. */
const UNDATED_SECONDS = 400 * 86_400;
/** Clocks of two of our runs differ. */
const SLACK_SECONDS = 60;

/** Until when a message must be remembered, in seconds since 1970: afterwards its moment is too old to be believed. */
export const rememberedUntil = ({ at }: Signed, { sender, now }: { sender: WebhookSender; now: Date }): number =>
  (at === undefined ? Math.ceil(now.getTime() / 1000) + UNDATED_SECONDS : at + sender.toleranceSeconds) + SLACK_SECONDS;

/**
 * The keys in a sender's secret: `{"secrets": ["…", "…"]}`, several while the sender changes its own.
 *
 * @param name of the secret, for who must mend it; nothing of what it holds is ever said
 * @throws UnusableSenderSecretError
 */
export function keysIn(text: string | undefined, { name, scheme }: { name: string; scheme: WebhookSender['scheme'] }): SenderKey[] {
  const secrets = listIn(text);
  const wanted = `wanted {"secrets": [...]} with one to ${MOST_SECRETS} texts as the sender shows them${
    scheme === 'standard' ? ', each whsec_ or whpk_ and base64' : ''
  }; put them there as docs/runbook.md#verify-webhook says`;
  if (secrets === undefined || secrets.length === 0 || secrets.length > MOST_SECRETS)
    throw new UnusableSenderSecretError(`secret ${name} holds ${secrets?.length ?? 'no list of'} secrets; ${wanted}`);
  return secrets.map((secret, i) => {
    const key = scheme === 'standard' ? standardKey(secret) : plainKey(secret);
    if (key) return key;
    throw new UnusableSenderSecretError(
      `secret ${name} holds as number ${i + 1} what is no key of the scheme ${scheme}; ${wanted}`,
    );
  });
}

function listIn(text: string | undefined): string[] | undefined {
  try {
    const { secrets } = JSON.parse(text ?? '') as { secrets?: unknown };
    return Array.isArray(secrets) && secrets.every((one) => typeof one === 'string') ? secrets : undefined;
  } catch {
    return undefined;
  }
}

/** As the sender shows it, letter by letter: Stripe's `whsec_` is part of the secret. Fewer than 16 letters are guessed. */
const plainKey = (secret: string): SenderKey | undefined =>
  secret.length >= 16 && secret.trim() === secret ? { by: 'hmac', secret: Buffer.from(secret) } : undefined;

/** Standard Webhooks: 24 to 64 bytes behind `whsec_`, or an ed25519 public key behind `whpk_`. */
function standardKey(text: string): SenderKey | undefined {
  const [, kind, base64 = ''] = /^(whsec|whpk)_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (kind === 'whsec') return bytes.length >= 24 && bytes.length <= 64 ? { by: 'hmac', secret: bytes } : undefined;
  if (kind !== 'whpk' || bytes.length !== 32) return undefined;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
  return { by: 'ed25519', key };
}
