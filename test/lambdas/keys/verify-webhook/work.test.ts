import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { WebhookSender } from '../../../../config/schema';
import type { HeardRequest } from '../../../../lambdas/keys/verify-webhook/contract';
import { UnusableSenderSecretError } from '../../../../lambdas/keys/verify-webhook/errors';
import { MOST_BODY_BYTES } from '../../../../lambdas/keys/verify-webhook/request';
import { judge, keysIn, rememberedUntil } from '../../../../lambdas/keys/verify-webhook/work';

const at = (seconds: number): Date => new Date(seconds * 1000);
const sender = (scheme: WebhookSender['scheme'], toleranceSeconds = 300): WebhookSender => ({ scheme, toleranceSeconds });
const keys = (scheme: WebhookSender['scheme'], ...secrets: string[]) =>
  keysIn(JSON.stringify({ secrets }), { name: 'the-secret', scheme });
const said = (scheme: WebhookSender['scheme'], secrets: string[], request: HeardRequest, now: Date): string => {
  const judged = judge(request, { sender: sender(scheme), keys: keys(scheme, ...secrets), now });
  return judged.ok ? 'ok' : judged.why;
};

/** What senders publish, so that whoever verifies can try: secret, request, and the moment at which it was sent. */
const PUBLISHED = {
  // GitHub docs, "Validating webhook deliveries", "Testing the webhook payload validation".
  github: {
    secrets: ["It's a Secret to Everybody"],
    request: {
      headers: { 'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
      body: 'Hello, World!',
    },
    now: at(1_700_000_000),
  },
  // Slack, "Verifying requests from Slack" (api.slack.com/docs/verifying-requests-from-slack).
  slack: {
    secrets: ['8f742231b10e8888abcd99yyyzzz85a5'],
    request: {
      headers: {
        'X-Slack-Request-Timestamp': '1531420618',
        'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      },
      body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    },
    now: at(1_531_420_618),
  },
  // The known value of the reference libraries (standard-webhooks/standard-webhooks, libraries/*, test of `sign`).
  standard: {
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    request: {
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
    },
    now: at(1_614_265_330),
  },
} as const;

/** Stripe publishes no vector: its own words, "Verify manually", followed step by step. */
const stripe = (secret: string, { body, now, also = '' }: { body: string; now: number; also?: string }): HeardRequest => ({
  headers: {
    'Stripe-Signature': `t=${now},${also}v1=${createHmac('sha256', secret).update(`${now}.${body}`).digest('hex')},v0=${'0'.repeat(64)}`,
  },
  body,
});

describe('SV-4.2 what a sender itself publishes for trying verifies', () => {
  test.each(Object.entries(PUBLISHED))('%s', (scheme, { secrets, request, now }) => {
    const as = scheme as keyof typeof PUBLISHED;
    expect(said(as, [...secrets], request, now)).toBe('ok');
    expect(said(as, [...secrets], { ...request, body: `${request.body} ` }, now)).toBe('signature');
    expect(said(as, ['whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'], request, now)).toBe('signature');
  });

  test('stripe, with its v0 that is no signature, and both signatures of a secret that is rolled', () => {
    const now = 1_700_000_000;
    const body = '{"id":"evt_1"}';
    const request = stripe('whsec_new_and_long_enough', { body, now, also: `v1=${'a'.repeat(64)},` });
    expect(said('stripe', ['whsec_old_and_long_enough', 'whsec_new_and_long_enough'], request, at(now))).toBe('ok');
    expect(said('stripe', ['whsec_old_and_long_enough'], request, at(now))).toBe('signature');
    const zero = stripe('whsec_new_and_long_enough', { body, now });
    const onlyTests = { ...zero, headers: { 'Stripe-Signature': zero.headers!['Stripe-Signature']!.replace('v1=', 'v0=') } };
    expect(said('stripe', ['whsec_new_and_long_enough'], onlyTests, at(now))).toBe('headers');
  });

  test('Standard Webhooks, by ed25519, beside a signature of the other kind that does not fit', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
    const now = 1_700_000_000;
    const signature = sign(null, Buffer.from(`msg_1.${now}.{}`), privateKey).toString('base64');
    const request = (list: string): HeardRequest => ({
      headers: { 'Webhook-Id': 'msg_1', 'Webhook-Timestamp': String(now), 'Webhook-Signature': list },
      body: '{}',
    });
    const both = `v1,${Buffer.alloc(32).toString('base64')} v1a,${signature}`;
    expect(said('standard', [`whpk_${bytes.toString('base64')}`], request(both), at(now))).toBe('ok');
    // A public key is known to everybody: taken as a shared secret, it would let anybody sign.
    const forged = createHmac('sha256', bytes).update(`msg_1.${now}.{}`).digest('base64');
    expect(said('standard', [`whpk_${bytes.toString('base64')}`], request(`v1,${forged}`), at(now))).toBe('signature');
    expect(said('standard', [`whpk_${bytes.toString('base64')}`], request(`v1a,${forged}`), at(now))).toBe('signature');
  });
});

describe('SV-4.2 what is signed is believed near its moment alone', () => {
  test.each([
    [-301, 'moment'],
    [-300, 'ok'],
    [300, 'ok'],
    [301, 'moment'],
  ])('%d seconds away: %s', (away, wanted) => {
    for (const scheme of ['slack', 'standard'] as const) {
      const { secrets, request, now } = PUBLISHED[scheme];
      expect(said(scheme, [...secrets], request, new Date(now.getTime() + away * 1000))).toBe(wanted);
    }
  });

  test('another moment beside the same signature is not signed', () => {
    const { secrets, request } = PUBLISHED.slack;
    const headers = { ...request.headers, 'X-Slack-Request-Timestamp': '1531420619' };
    expect(said('slack', [...secrets], { ...request, headers }, at(1_531_420_619))).toBe('signature');
  });

  test('it is remembered until nobody would believe it; where no moment is signed, for 400 days', () => {
    const now = at(1000);
    const signed = { signatures: [], content: Buffer.from('') };
    expect(rememberedUntil({ ...signed, at: 1200 }, { sender: sender('slack'), now })).toBeGreaterThan(1200 + 300);
    expect(rememberedUntil(signed, { sender: sender('github'), now })).toBeGreaterThanOrEqual(1000 + 400 * 86_400);
  });
});

describe('SV-4.2 what was signed is the bytes that came', () => {
  const { secrets, request, now } = PUBLISHED.slack;

  test('in base64, as API Gateway, function URLs and load balancers hand on what is no text', () => {
    const body = Buffer.from(request.body).toString('base64');
    expect(said('slack', [...secrets], { ...request, body, isBase64Encoded: true }, now)).toBe('ok');
    expect(said('slack', [...secrets], { ...request, body }, now)).toBe('signature');
  });

  test('bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    const headers = { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'long enough to take').update(bytes).digest('hex')}` };
    const heard = { headers, body: bytes.toString('base64'), isBase64Encoded: true };
    expect(said('github', ['long enough to take'], heard, now)).toBe('ok');
  });

  test("a load balancer's lists of values, whatever letters names are written in", () => {
    const multiValueHeaders = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k.toUpperCase(), [v]]));
    expect(said('slack', [...secrets], { body: request.body, multiValueHeaders }, now)).toBe('ok');
    expect(said('slack', [...secrets], { ...request, multiValueHeaders }, now)).toBe('ok');
  });

  test.each([
    ['a header that is there twice with two values', { multiValueHeaders: { 'x-slack-signature': ['v0=00', 'v0=01'] } }, 'headers'],
    ['no headers', { headers: null }, 'headers'],
    ['a moment that is no number', { headers: { ...request.headers, 'X-Slack-Request-Timestamp': '1531420618.0' } }, 'headers'],
    ['a negative moment', { headers: { ...request.headers, 'X-Slack-Request-Timestamp': '-1' } }, 'headers'],
    ['a signature of another length', { headers: { ...request.headers, 'X-Slack-Signature': 'v0=a2114d' } }, 'headers'],
    ['a signature in capitals', { headers: { ...request.headers, 'X-Slack-Signature': `v0=${'A'.repeat(64)}` } }, 'headers'],
    ['no body', { body: null }, 'no-body'],
    ['an empty body', { body: '' }, 'no-body'],
    ['a body beyond what is taken', { body: 'a'.repeat(MOST_BODY_BYTES + 1) }, 'too-large'],
    ['the same in base64', { body: 'a'.repeat(MOST_BODY_BYTES * 2 + 4), isBase64Encoded: true }, 'too-large'],
  ])('%s: refused', (_, change, wanted) => {
    expect(said('slack', [...secrets], { ...request, ...change }, now)).toBe(wanted);
  });

  test('an id with a full stop, which could be read as another id and moment', () => {
    const { secrets: own, request: heard, now: then } = PUBLISHED.standard;
    const secret = Buffer.from(own[0].slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', secret).update(`a.1614265330.1614265330.{}`).digest('base64');
    const headers = { ...heard.headers, 'webhook-id': 'a.1614265330', 'webhook-signature': `v1,${signature}` };
    expect(said('standard', [...own], { headers, body: '{}' }, then)).toBe('headers');
  });

  test('more signatures than a rotation has are not all tried', () => {
    const { secrets: own, request: heard, now: then } = PUBLISHED.standard;
    const list = Array.from({ length: 16 }, () => `v1,${Buffer.alloc(32).toString('base64')}`).join(' ');
    const headers = { ...heard.headers, 'webhook-signature': `${list} ${heard.headers['webhook-signature']}` };
    expect(said('standard', [...own], { ...heard, headers }, then)).toBe('headers');
  });
});

describe('a secret that cannot verify is said to whoever must mend it, and never what it holds', () => {
  test.each([
    ['no JSON', 'whsec_hush', 'stripe'],
    ['no list', '{"secret":"hush"}', 'stripe'],
    ['an empty list, as it is before anybody put one there', '{"secrets":[],"unused":"hush"}', 'stripe'],
    ['what is no text', '{"secrets":[7]}', 'stripe'],
    ['nothing', undefined, 'stripe'],
    ['one that is guessed', '{"secrets":["hush"]}', 'github'],
    ['a space that was copied along', '{"secrets":["hush hush hush hush "]}', 'github'],
    ['one without its prefix', '{"secrets":["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}', 'standard'],
    ['too few bytes', `{"secrets":["whsec_${Buffer.alloc(23).toString('base64')}"]}`, 'standard'],
    ['too many bytes', `{"secrets":["whsec_${Buffer.alloc(65).toString('base64')}"]}`, 'standard'],
    ['a key of another length', `{"secrets":["whpk_${Buffer.alloc(31).toString('base64')}"]}`, 'standard'],
    ['a private half', `{"secrets":["whsk_${Buffer.alloc(64).toString('base64')}"]}`, 'standard'],
    ['more than a rotation has', JSON.stringify({ secrets: Array.from({ length: 9 }, () => 'hush'.repeat(8)) }), 'github'],
  ])('%s', (_, text, scheme) => {
    const act = () => keysIn(text, { name: 'softserve-production-webhook-sender-x', scheme: scheme as WebhookSender['scheme'] });
    expect(act).toThrow(UnusableSenderSecretError);
    expect(act).toThrow(
      /secret softserve-production-webhook-sender-x holds .* put them there as docs\/runbook\.md#verify-webhook says/,
    );
    expect(act).not.toThrow(/hush/);
  });
});
