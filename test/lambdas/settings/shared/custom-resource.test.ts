import { context, hear } from '../../support/invocation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { customResource } from '../../../../lambdas/settings/shared/custom-resource';
import type { CustomResource } from '../../../../lambdas/settings/shared/custom-resource';
import { serving } from '../../support/loopback';
import type { Received, Reply } from '../../support/loopback';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();

type Resource = CustomResource<{ name: string }, { Name: string }>;

const resource = (over: Partial<Resource> = {}): Resource => ({
  parse: (properties) => ({ name: String(properties.Name) }),
  physicalId: ({ name }) => `thing/${name}`,
  apply: ({ name }) => Promise.resolve({ Name: name }),
  remove: () => Promise.resolve(),
  ...over,
});

const request = (over: object): CloudFormationCustomResourceEvent =>
  ({
    RequestType: 'Create',
    ServiceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:hook',
    StackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/network/51af3dc0',
    RequestId: 'e7c0d1b2-1111-4111-8111-111111111111',
    LogicalResourceId: 'CloseGroup',
    ResourceType: 'Custom::Thing',
    ResourceProperties: { ServiceToken: 'x', Name: 'one' },
    ...over,
  }) as unknown as CloudFormationCustomResourceEvent;

interface Sent {
  readonly Status: string;
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Record<string, string>;
  readonly [more: string]: unknown;
}

const OK = (): Reply => ({ status: 200 });
const SIGNATURE = 'X-Amz-Signature=5ecre7';

/** Runs one request against a server that stands for CloudFormation's bucket. */
async function ask(
  of: Resource,
  event: object,
  { answer = OK, left = 300_000 }: { answer?: (r: Received) => Reply; left?: number } = {},
) {
  return serving(answer, async (url, received) => {
    const started = Date.now();
    const handler = customResource(of);
    const thrown = await handler(
      request({ ResponseURL: `${url}/answer?${SIGNATURE}`, ...event }),
      context({ getRemainingTimeInMillis: () => left - (Date.now() - started) }),
    ).then(
      () => undefined,
      (error: Error) => error,
    );
    const sent = received.map((one) => JSON.parse(one.body) as Sent);
    return { thrown, received: [...received], sent, last: sent.at(-1)! };
  });
}

describe('every request of CloudFormation is answered once, with what identifies it', () => {
  test.each([
    ['Create', {}, 'thing/one', { Name: 'one' }],
    ['Update', { PhysicalResourceId: 'thing/one' }, 'thing/one', { Name: 'one' }],
    ['Delete', { PhysicalResourceId: 'thing/one' }, 'thing/one', undefined],
  ])('%s succeeds', async (RequestType, more, id, data) => {
    const { received, last, thrown } = await ask(resource(), { RequestType, ...more });
    expect(thrown).toBeUndefined();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'PUT', path: `/answer?${SIGNATURE}` });
    expect(received[0]!.headers['content-type']).toBe('');
    expect(Number(received[0]!.headers['content-length'])).toBe(Buffer.byteLength(received[0]!.body));
    expect(last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, LogicalResourceId: 'CloseGroup' });
    expect(last.StackId).toBe('arn:aws:cloudformation:eu-central-1:111122223333:stack/network/51af3dc0');
    expect(last.RequestId).toBe('e7c0d1b2-1111-4111-8111-111111111111');
    expect(last.Data).toEqual(data);
    expect(last).not.toHaveProperty('NoEcho');
    expect(heard.metrics()).toEqual({ SucceededRequests: 1, FailedRequests: 0 });
  });

  test('an unknown request type is refused', async () => {
    const { last } = await ask(resource(), { RequestType: 'Import', PhysicalResourceId: 'thing/one' });
    expect(last).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'thing/one' });
    expect(last.Reason).toContain('UnknownRequestError: request type is "Import"; wanted Create, Update or Delete');
  });

  test('the address of the answer, a credential, is never logged', async () => {
    await ask(resource(), {});
    await ask(resource(), {}, { answer: () => ({ status: 403 }) });
    expect(heard.text()).toContain('CloseGroup');
    expect(heard.text()).not.toContain('5ecre7');
    expect(heard.text()).not.toContain('127.0.0.1');
  });
});

describe('a failure says why, and leaves nothing behind', () => {
  const refusing = (error: unknown): Resource =>
    resource({
      apply: () => {
        throw error as Error;
      },
    });

  test('the reason names the error, its cause and the log stream', async () => {
    class NotClosedError extends Error {
      override readonly name = 'NotClosedError';
    }
    const { last, thrown } = await ask(
      refusing(new NotClosedError('group sg-1 has 2 rules', { cause: new TypeError('socket closed') })),
      {},
    );
    expect(thrown).toBeUndefined();
    expect(last.Status).toBe('FAILED');
    expect(last.Reason).toBe(
      'NotClosedError: group sg-1 has 2 rules <- TypeError: socket closed (see log stream 2026/11/22/[$LATEST]0123456789abcdef of /aws/lambda/softdocket-production-hook)',
    );
    expect(heard.metrics()).toEqual({ SucceededRequests: 0, FailedRequests: 1 });
  });

  test('a creation that failed is deleted without touching anything', async () => {
    const removed: string[] = [];
    const broken = resource({
      apply: () => Promise.reject(new Error('no')),
      remove: (id) => Promise.resolve(void removed.push(id)),
    });
    const created = await ask(broken, {});
    expect(created.last.Status).toBe('FAILED');
    const deleted = await ask(broken, { RequestType: 'Delete', PhysicalResourceId: created.last.PhysicalResourceId });
    expect(deleted.last).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: created.last.PhysicalResourceId });
    expect(removed).toEqual([]);
    await ask(broken, { RequestType: 'Delete', PhysicalResourceId: 'thing/one' });
    expect(removed).toEqual(['thing/one']);
  });

  test('an update that failed keeps its id, or CloudFormation would delete what exists', async () => {
    const { last } = await ask(refusing(new Error('no')), { RequestType: 'Update', PhysicalResourceId: 'thing/old' });
    expect(last).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'thing/old' });
  });

  test('properties that cannot be read fail the request, on deletion they are not read', async () => {
    const strict = resource({
      parse: () => {
        throw new Error('property Name is missing');
      },
    });
    expect((await ask(strict, {})).last.Reason).toContain('property Name is missing');
    expect((await ask(strict, { RequestType: 'Delete', PhysicalResourceId: 'thing/one' })).last.Status).toBe('SUCCESS');
  });

  test('what is no Error is told as it is', async () => {
    expect((await ask(refusing('plain text'), {})).last.Reason).toContain('plain text (see log stream');
  });
});

describe('an answer fits into the 4096 bytes that CloudFormation takes', () => {
  test.each([
    ['a long reason', 'x'.repeat(20_000)],
    ['a long reason in Hindi', 'सुरक्षा '.repeat(3_000)],
    ['a reason full of characters of two units', '🔐'.repeat(3_000)],
    ['one of them out of step', `${'🔐'.repeat(3_000)}x`],
    ['a reason full of quotes', '"\\\n'.repeat(5_000)],
  ])('%s is cut, and still says where to read on', async (_, message) => {
    const { received, last } = await ask(resource({ apply: () => Promise.reject(new Error(message)) }), {});
    expect(Buffer.byteLength(received[0]!.body)).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(received[0]!.body)).toBeGreaterThan(3_800);
    expect(last.Reason).toMatch(/… \(see log stream .* of .*\)$/);
    expect(last.Reason).not.toContain('\uFFFD');
    expect(last.Reason).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/); // No half of a character.
  });

  test('attributes that do not fit fail the request instead of hanging the stack for an hour', async () => {
    const { received, last } = await ask(resource({ apply: () => Promise.resolve({ Name: 'y'.repeat(5_000) }) }), {});
    expect(Buffer.byteLength(received[0]!.body)).toBeLessThanOrEqual(4_096);
    expect(last.Status).toBe('FAILED');
    expect(last.Reason).toContain('AnswerTooLongError');
    expect(last.Data).toBeUndefined();
  });
});

describe('a request is answered before the function is stopped', () => {
  test('work that hangs is answered FAILED five seconds before the end, and told to stop', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const stopped: unknown[] = [];
    const hanging = resource({
      apply: (_, { signal }) =>
        new Promise(() =>
          setImmediate(() => {
            for (const milliseconds of [294_999, 1]) {
              jest.advanceTimersByTime(milliseconds);
              stopped.push(signal.reason);
            }
          }),
        ),
    });
    try {
      const { last } = await ask(hanging, {}, { left: 300_000 });
      expect(last).toMatchObject({ Status: 'FAILED' });
      expect(last.Reason).toContain('DeadlineError: not done within the 295 s that the function had');
      expect(stopped).toEqual([undefined, expect.objectContaining({ name: 'DeadlineError' })]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('an answer is delivered, or Lambda tries again', () => {
  test('an answer that meets a broken server is sent again', async () => {
    let calls = 0;
    const { thrown, received } = await ask(resource(), {}, { answer: () => ({ status: ++calls < 3 ? 503 : 200 }) });
    expect(thrown).toBeUndefined();
    expect(received).toHaveLength(3);
    expect(new Set(received.map((one) => one.body)).size).toBe(1);
  });

  test('an answer that is refused for good is an error of the function, once', async () => {
    const { thrown, received } = await ask(resource(), {}, { answer: () => ({ status: 403 }) });
    expect(received).toHaveLength(1);
    expect(thrown).toMatchObject({
      name: 'AnswerNotDeliveredError',
      cause: expect.objectContaining({ message: 'status 403' }) as unknown,
    });
    expect(heard.metrics()).toEqual({ SucceededRequests: 0, FailedRequests: 1 });
  });

  test('an answer that nobody takes ends after four attempts', async () => {
    const { thrown, received } = await ask(resource(), {}, { answer: () => ({ status: 500 }) });
    expect(received).toHaveLength(4);
    expect(thrown).toMatchObject({ name: 'AnswerNotDeliveredError' });
  });
});
