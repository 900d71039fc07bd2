import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { createHmac } from 'node:crypto';
import { METRICS } from '../../../../lambdas/keys/verify-webhook/contract';
import type { WebhookOrder } from '../../../../lambdas/keys/verify-webhook/contract';
import { context, hear } from '../../support/invocation';
import { RECORDS_TEST_ENV, SigningKms } from '../../support/signing';

const heard = hear();
const dynamo = mockClient(DynamoDBClient);
const secrets = mockClient(SecretsManagerClient);
const s3 = mockClient(S3Client);

const SECRET = 'whsec_of_stripe_and_of_nobody_else';
const START = Date.parse('2026-11-30T12:00:00Z');
let now = START;
let items: Map<string, { until: number; request: string }>;

/** What DynamoDB does with the one write that the hook asks for; it deletes what lapsed within days, that is: not in a test. */
function table({ Item, ExpressionAttributeValues, ConditionExpression }: PutItemCommandInput): object {
  expect(ConditionExpression).toBe('attribute_not_exists(message) OR expiresAt < :now OR request = :request');
  const before = items.get(Item!.message!.S!);
  const [at, request] = [Number(ExpressionAttributeValues![':now']!.N), ExpressionAttributeValues![':request']!.S!];
  if (before && !(before.until < at) && before.request !== request)
    throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
  items.set(Item!.message!.S!, { until: Number(Item!.expiresAt!.N), request: Item!.request!.S! });
  return {};
}

/** A process of its own: secrets are kept, and the day's record is noted, by the process. */
async function fresh() {
  jest.resetModules();
  const { onceADay } = await import('../../../../lambdas/keys/verify-webhook/handler');
  const run = onceADay(() => new Date(now));
  let requests = 0;
  return (order: WebhookOrder, id = `request-${++requests}-${now}`) => run(order, { ...context(), awsRequestId: id });
}

const order = (body: string, { at = now, secret = SECRET, sender = 'stripe' } = {}): WebhookOrder => {
  const t = Math.floor(at / 1000);
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  return { sender, request: { headers: { 'stripe-signature': `t=${t},v1=${v1}` }, body } };
};

const kms = new SigningKms();
beforeEach(() => {
  now = START;
  items = new Map();
  for (const client of [dynamo, secrets, s3]) client.reset();
  kms.mocked();
  dynamo.on(PutItemCommand).callsFake(table);
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ secrets: [SECRET] }) });
  Object.assign(process.env, {
    SENDERS: JSON.stringify({ stripe: { scheme: 'stripe', toleranceSeconds: 300 } }),
    SENDERS_PREFIX: 'softserve-production-webhook-sender-',
    WEBHOOKS_TABLE: 'softserve-production-webhooks',
    ...RECORDS_TEST_ENV,
    AWS_REGION: 'us-east-1',
  });
});

describe('SV-4.2 a webhook is accepted once', () => {
  test('the first time with the digest of what was signed, and afterwards as one that has come before', async () => {
    const verify = await fresh();
    const webhook = order('{"id":"evt_1"}');
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    const first = await verify(webhook);
    expect(first).toEqual({ outcome: 'accepted', sender: 'stripe', digest, signedAt: '2026-11-30T12:00:00.000Z' });
    expect(heard.metrics()).toEqual({ AcceptedWebhooks: 1, RefusedWebhooks: 0, ReplayedWebhooks: 0 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
    expect(await verify(webhook)).toEqual({ ...first, outcome: 'replayed' });
    expect(secrets.commandCalls(GetSecretValueCommand)[0]!.args[0].input).toEqual({
      SecretId: 'softserve-production-webhook-sender-stripe',
    });
  });

  test('of two that come at once one is the first', async () => {
    const verify = await fresh();
    const webhook = order('{"id":"evt_1"}');
    const outcomes = await Promise.all([verify(webhook), verify(webhook)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'replayed']);
  });

  test('when its sender tries again it signs another moment, and is accepted: the first may have been lost', async () => {
    const verify = await fresh();
    await verify(order('{"id":"evt_1"}'));
    now += 60_000;
    await expect(verify(order('{"id":"evt_1"}'))).resolves.toMatchObject({ outcome: 'accepted' });
  });

  test('when the answer of the table is lost, the second write of the same run is not a replay', async () => {
    const verify = await fresh();
    const webhook = order('{"id":"evt_1"}');
    await verify(webhook, 'the same run');
    await expect(verify(webhook, 'the same run')).resolves.toMatchObject({ outcome: 'accepted' });
  });

  test('what DynamoDB has not deleted yet, though it lapsed, is gone; what is remembered outlasts what is believed', async () => {
    const verify = await fresh();
    const webhook = order('{"id":"evt_1"}');
    await verify(webhook);
    const until = Math.max(...[...items.values()].map((item) => item.until));
    now = until * 1000;
    await expect(verify(webhook)).resolves.toEqual({ outcome: 'refused' }); // too old, while it is still remembered
    for (const message of items.keys()) items.set(message, { until: Math.floor(START / 1000) - 1, request: 'of another run' });
    now = START;
    await expect(verify(webhook)).resolves.toMatchObject({ outcome: 'accepted' });
  });

  test('without the table nothing is believed', async () => {
    const verify = await fresh();
    dynamo.on(PutItemCommand).rejects(new Error('no table'));
    await expect(verify(order('{}'))).rejects.toThrow('no table');
  });
});

describe('SV-4.2 a refusal says no more, whatever was wrong', () => {
  test.each([
    ['another secret', () => order('{}', { secret: 'whsec_of_somebody_else_altogether' })],
    ['an old moment', () => order('{}', { at: START - 301_000 })],
    ['no signature', () => ({ sender: 'stripe', request: { headers: {}, body: '{}' } })],
    ['no body', () => ({ sender: 'stripe', request: { headers: {} } })],
  ])('%s', async (_, webhook) => {
    const verify = await fresh();
    await expect(verify(webhook())).resolves.toEqual({ outcome: 'refused' });
    expect(heard.metrics()).toEqual({ AcceptedWebhooks: 0, RefusedWebhooks: 1, ReplayedWebhooks: 0 });
    expect(dynamo.commandCalls(PutItemCommand)).toHaveLength(0); // who cannot sign fills no table
  });

  test('the log has the reason, and nothing that whoever sent it wrote', async () => {
    const verify = await fresh();
    await verify({ sender: 'stripe', request: { headers: { 'stripe-signature': 'hush', 'x-hush': 'hush' }, body: 'hush' } });
    expect(heard.text()).toMatch(/"why": ?"headers"/);
    expect(heard.text()).not.toContain('hush');
    expect(heard.text()).not.toContain(SECRET);
  });

  test('a sender that platform.yaml does not name is an error of whoever calls, which leaves no record', async () => {
    const verify = await fresh();
    for (const sender of ['strippe', '__proto__', 'toString', undefined as never])
      await expect(verify({ ...order('{}'), sender })).rejects.toMatchObject({
        name: 'UnknownSenderError',
        message: expect.stringContaining('wanted one of stripe') as string,
      });
    await expect(verify({ sender: 'stripe', request: null as never })).rejects.toThrow(
      'request null; wanted the request as it came',
    );
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0);
  });
});

describe('a secret that changes', () => {
  test('is read again after a minute: an old one that was taken out is believed no longer', async () => {
    const verify = await fresh();
    await verify(order('1'));
    secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ secrets: ['whsec_the_next_one_of_stripe'] }) });
    now += 59_000;
    await expect(verify(order('2'))).resolves.toMatchObject({ outcome: 'accepted' });
    now += 1_000;
    await expect(verify(order('3'))).resolves.toEqual({ outcome: 'refused' });
    await expect(verify(order('4', { secret: 'whsec_the_next_one_of_stripe' }))).resolves.toMatchObject({ outcome: 'accepted' });
    expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(2);
  });

  test('is both while the sender changes its own', async () => {
    const verify = await fresh();
    secrets
      .on(GetSecretValueCommand)
      .resolves({ SecretString: JSON.stringify({ secrets: [SECRET, 'whsec_the_next_one_of_stripe'] }) });
    for (const secret of [SECRET, 'whsec_the_next_one_of_stripe'])
      await expect(verify(order(secret, { secret }))).resolves.toMatchObject({ outcome: 'accepted' });
  });

  test('and that holds none yet is an error that wakes somebody', async () => {
    const verify = await fresh();
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{"secrets":[],"unused":"x"}' });
    await expect(verify(order('{}'))).rejects.toMatchObject({ name: 'UnusableSenderSecretError' });
  });
});

test('of a process the first run of a day leaves a record', async () => {
  const verify = await fresh();
  for (const body of ['1', '2', '3']) await verify(order(body));
  now += 86_400_000;
  await verify(order('4'));
  expect(s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input.Key)).toEqual([
    'records/run=verify-webhook/date=2026-11-30/succeeded.jws',
    'records/run=verify-webhook/date=2026-12-01/succeeded.jws',
  ]);
});
