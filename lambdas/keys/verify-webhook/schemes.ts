import type { WebhookSender } from '../../../config/schema';
import type { Raw } from './request';

/** One signature of a message. */
export interface Signature {
  readonly by: 'hmac' | 'ed25519';
  readonly bytes: Buffer;
}

/** What a sender says that it has signed. Nothing of it is true before a signature fits. */
export interface Signed {
  readonly id?: string;
  /** Seconds since 1970; absent where the scheme signs no moment. */
  readonly at?: number;
  readonly signatures: readonly Signature[];
  /** The bytes that the signature covers. */
  readonly content: Buffer;
}

/** More than a sender has in a rotation; each is compared with each secret. */
const MOST_SIGNATURES = 16;

/** How each scheme is read. Undefined: a header is missing, there twice, or not of the scheme. */
export const SCHEMES: Readonly<Record<WebhookSender['scheme'], (raw: Raw) => Signed | undefined>> = {
  /**
   * `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]`, over `<t>.<body>`; `v0` is for tests and is no signature. While a secret is
   * rolled there is one `v1` for each. Source: docs.stripe.com/webhooks/signature, "Verify manually"; stripe-node, `Webhooks.ts`.
   */
  stripe: ({ header, body }) => {
    const parts = header('stripe-signature')
      ?.split(',')
      .map((part) => part.trim().split('='));
    const moments = parts?.filter(([name]) => name === 't').map(([, value = '']) => value);
    const at = moments?.length === 1 ? seconds(moments[0]) : undefined;
    if (!parts || at === undefined) return undefined;
    const signatures = parts.filter(([name]) => name === 'v1').flatMap(([, value = '']) => hex(value));
    return signed({ at: at.value, signatures, content: [`${at.text}.`, body] });
  },
  /**
   * `X-Hub-Signature-256: sha256=<hex>`, over the body alone: neither the moment nor `X-GitHub-Delivery` is covered.
   * Source: GitHub docs, "Validating webhook deliveries".
   */
  github: ({ header, body }) => {
    const said = /^sha256=(.+)$/.exec(header('x-hub-signature-256') ?? '');
    return said ? signed({ signatures: hex(said[1]!), content: [body] }) : undefined;
  },
  /**
   * `X-Slack-Signature: v0=<hex>`, over `v0:<X-Slack-Request-Timestamp>:<body>`.
   * Source: Slack, "Verifying requests from Slack" (api.slack.com/docs/verifying-requests-from-slack).
   */
  slack: ({ header, body }) => {
    const said = /^v0=(.+)$/.exec(header('x-slack-signature') ?? '');
    const at = seconds(header('x-slack-request-timestamp'));
    return said && at ? signed({ at: at.value, signatures: hex(said[1]!), content: [`v0:${at.text}:`, body] }) : undefined;
  },
  /**
   * `webhook-signature: v1,<base64> v1a,<base64>`, over `<webhook-id>.<webhook-timestamp>.<body>`: `v1` is HMAC-SHA256, `v1a` ed25519.
   * An id holds no full stop, or one id and moment could be read as another. Source: Standard Webhooks 1.0.0, "Signature scheme".
   */
  standard: ({ header, body }) => {
    const id = header('webhook-id');
    const at = seconds(header('webhook-timestamp'));
    const list = header('webhook-signature');
    if (!id || id.length > 256 || id.includes('.') || !at || !list) return undefined;
    const signatures = list.split(' ').flatMap((one) => {
      const [version, text = ''] = one.split(',');
      const by = version === 'v1' ? 'hmac' : version === 'v1a' ? 'ed25519' : undefined;
      return by && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? [{ by, bytes: Buffer.from(text, 'base64') } as const] : [];
    });
    return signed({ id, at: at.value, signatures, content: [`${id}.${at.text}.`, body] });
  },
};

function signed({
  content,
  signatures,
  ...rest
}: Omit<Signed, 'content'> & { content: readonly (string | Buffer)[] }): Signed | undefined {
  if (signatures.length === 0 || signatures.length > MOST_SIGNATURES) return undefined;
  return {
    ...rest,
    signatures,
    content: Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))),
  };
}

/** Whole seconds, as their text was signed. */
function seconds(text: string | undefined): { value: number; text: string } | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? { value: Number(text), text } : undefined;
}

const hex = (text: string): Signature[] => (/^[0-9a-f]{64}$/.test(text) ? [{ by: 'hmac', bytes: Buffer.from(text, 'hex') }] : []);
