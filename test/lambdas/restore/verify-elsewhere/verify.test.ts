import { context, hear } from '../../support/invocation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import { verifyElsewhereBy } from '../../../../lambdas/restore/verify-elsewhere/handler';
import { answersOf } from '../../support/answers';
import { CELL, RECOVERY } from '../../support/cell';

hear();
const lambda = answersOf(LambdaClient);
const NOW = new Date('2026-11-22T12:27:00Z');
const SEEN = { heartbeatAt: '2026-11-22T11:57:00.000Z', contents: { tables: 3, rows: 12, schema: 'a', sha256: 'b' } };
const TENANT = { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise' } as const;
const ORDER = {
  ...TENANT,
  ...{ instance: 'softdocket-production-acme-restored', address: 'acme.example', port: 5433 },
  ...{ since: '2026-11-22T12:00:00.000Z', moment: 'latest', promised: { recoveryTimeMinutes: 60, recoveryPointMinutes: 60 } },
} as const;
const verify = (over: Partial<Parameters<ReturnType<typeof verifyElsewhereBy>>[0]> = {}) =>
  verifyElsewhereBy(() => NOW)({ ...ORDER, ...over }, context());
const asked: { region: string; input: InvokeCommandInput }[] = [];
const bytes = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));
const answer = (with_: object) =>
  lambda.on(InvokeCommand).callsFake(async (input: InvokeCommandInput, client: LambdaClient) => {
    asked.push({ region: await client.config.region(), input });
    return with_;
  });

beforeEach(() => {
  Object.assign(process.env, CELL);
  asked.length = 0;
  lambda.reset();
  answer({ Payload: bytes(SEEN) });
});

test('the hook that stands beside the copy is asked, and told nothing but where and whose it is', async () => {
  await expect(verify()).resolves.toEqual({
    ...SEEN,
    recoveryTimeMinutes: 27,
    recoveryPointMinutes: 3,
    promised: ORDER.promised,
    kept: true,
    said: '',
  });
  expect(asked.map(({ region, input }) => [region, input.FunctionName, JSON.parse(input.Payload as string) as unknown])).toEqual([
    [
      RECOVERY,
      'softdocket-production-read-restored',
      {
        ...TENANT,
        ...{ instance: ORDER.instance, address: 'acme.example', port: 5433 },
      },
    ],
  ]);
});

test('what is longer than the plan says is said', async () => {
  const verified = await verify({ promised: { recoveryTimeMinutes: 20, recoveryPointMinutes: 1 } });
  expect(verified.kept).toBe(false);
  expect(verified.said).toContain('to be served again took 27 minutes; the plan promises 20');
});

test('what the other hook says is said on under its own name, by which the machine knows it', async () => {
  answer({ FunctionError: 'Unhandled', Payload: bytes({ errorType: 'CopyNotAsWantedError', errorMessage: 'no heartbeat' }) });
  await expect(verify()).rejects.toMatchObject({ name: 'CopyNotAsWantedError', message: 'no heartbeat' });
  answer({ FunctionError: 'Unhandled' });
  await expect(verify()).rejects.toMatchObject({ name: 'Error', message: expect.stringContaining('its log') as string });
});

test('a residency of one region has nobody to ask', async () => {
  process.env.RECOVERY_REGION = 'none';
  await expect(verify()).rejects.toMatchObject({ name: 'NoRecoveryRegionError' });
  expect(asked).toEqual([]);
});
