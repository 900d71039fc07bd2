import { context, hear } from '../../support/invocation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { clientsOf } from '../../../../lambdas/erasure/shared/session';
import { NoSessionError, sessionOf } from '../../../../lambdas/shared/tenant-session';
import { eraseStep } from '../../../../lambdas/erasure/shared/step';
import { orderFor } from '../../support/erasure/run';
import { givingSessions } from '../../support/erasure/sessions';
import { ERASE_TEST_ENV } from '../../support/erasure/world';

hear();
beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
});

/** Under whose credentials a client of a run works. */
async function keysOf(tenants: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  const hook = eraseStep(
    () => new Date('2026-11-22T12:00:00Z'),
    async (step) => {
      const s3 = clientsOf(step)((settings) => new S3Client(settings));
      for (const region of ['eu-central-1', 'eu-west-1']) {
        const { secretAccessKey } = await s3(region).config.credentials();
        seen.push(`${region} ${secretAccessKey}`);
      }
      return [];
    },
  );
  for (const tenant of tenants) await hook(orderFor(tenant), context());
  return seen;
}

test('each run works in a session of its own role, tagged with its tenant and nothing else', async () => {
  const asked = givingSessions();
  await keysOf(['acme']);
  expect(asked).toEqual([
    {
      RoleArn: ERASE_TEST_ENV.OWN_ROLE,
      RoleSessionName: 'acme',
      DurationSeconds: 900,
      Tags: [{ Key: 'freehold:tenant', Value: 'acme' }],
    },
  ]);
});

test('the run for another tenant in the same process has a session and clients of its own', async () => {
  givingSessions();
  expect(await keysOf(['acme', 'globex', 'acme'])).toEqual(
    ['acme', 'globex', 'acme'].flatMap((tenant) => [`eu-central-1 secret-${tenant}`, `eu-west-1 secret-${tenant}`]),
  );
});

test('an answer without credentials ends the run before anything is touched', async () => {
  mockClient(STSClient).on(AssumeRoleCommand).resolves({});
  await expect(sessionOf(ERASE_TEST_ENV.OWN_ROLE, 'acme')()).rejects.toBeInstanceOf(NoSessionError);
});
