import '../../support/invocation';
import { Aws, clients } from '../../../../lambdas/onboarding/verify-tenant/aws';
import { serving } from '../../support/loopback';

const json = 'application/x-amz-json-1.1';
const throttled = { status: 400, type: json, body: JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }) };
const key = { status: 200, type: json, body: JSON.stringify({ KeyMetadata: { KeyId: 'k', Arn: 'arn:k' } }) };

test('being throttled says nothing about the tenant: the call is made again', async () => {
  const answers = [throttled, throttled, key];
  const calls = await serving(
    () => answers.shift()!,
    async (url, received) => {
      process.env.AWS_ENDPOINT_URL_KMS = url;
      expect(await new Aws('eu-central-1').keyArn('eu-central-1', 'alias/x')).toBe('arn:k');
      return received.length;
    },
  );
  expect(calls).toBe(3);
});

test('every client tries six times, in each region', async () => {
  for (const client of Object.values(clients)) {
    for (const region of ['eu-central-1', 'eu-west-1']) {
      const { config } = client(region);
      expect([await config.maxAttempts(), await config.region()]).toEqual([6, region]);
    }
  }
});
