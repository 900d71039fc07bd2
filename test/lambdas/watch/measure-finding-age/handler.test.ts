import { context, hear } from '../../support/invocation';
import { GetFindingsCommand, InvalidAccessException, SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { GetFindingsCommandInput } from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { METRICS } from '../../../../lambdas/watch/measure-finding-age/contract';
import { measureBy } from '../../../../lambdas/watch/measure-finding-age/handler';
import { MAX_PAGES, measure } from '../../../../lambdas/watch/measure-finding-age/work';
import { RECORDS_TEST_ENV } from '../../support/signing';

const heard = hear();
const hub = mockClient(SecurityHubClient);

const NOW = new Date('2026-11-22T12:00:00Z');
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const run = () => measureBy(() => NOW)({}, context());

beforeEach(() => {
  hub.reset();
  Object.assign(process.env, { MAX_AGE_DAYS: '30', ...RECORDS_TEST_ENV });
});

/** Findings in pages, the token being the number of the next page. */
function pages(...all: string[][]): void {
  hub.on(GetFindingsCommand).callsFake(({ NextToken }: GetFindingsCommandInput) => {
    const page = Number(NextToken ?? 0);
    return {
      Findings: all[page]!.map((CreatedAt) => ({ CreatedAt })),
      ...(page + 1 < all.length && { NextToken: String(page + 1) }),
    };
  });
}

describe('findings that have waited longer than promised are counted', () => {
  test('over every page, an empty one in between included', async () => {
    pages([daysAgo(41.5), daysAgo(31)], [], [daysAgo(30.1)]);
    await expect(run()).resolves.toEqual({ findingsOverAge: 3, oldestFindingDays: 41, complete: true });
    expect(heard.metrics()).toEqual({ FindingsOverAge: 3, OldestFindingDays: 41 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
    expect(hub.commandCalls(GetFindingsCommand)).toHaveLength(3);
  });

  test('none is 0, and is published: silence would look like a run that failed', async () => {
    pages([]);
    await expect(run()).resolves.toEqual({ findingsOverAge: 0, oldestFindingDays: 0, complete: true });
    expect(heard.metrics()).toEqual({ FindingsOverAge: 0, OldestFindingDays: 0 });
  });

  test('of those that are active, not resolved, HIGH or CRITICAL, and older than the days promised', async () => {
    pages([]);
    await run();
    const { Filters, MaxResults, SortCriteria } = hub.commandCalls(GetFindingsCommand)[0]!.args[0].input;
    expect(Object.keys(Filters!).sort()).toEqual(['CreatedAt', 'RecordState', 'SeverityLabel', 'WorkflowStatus']);
    const values = (name: 'RecordState' | 'WorkflowStatus' | 'SeverityLabel') =>
      Filters![name]!.map((one) => `${one.Comparison} ${one.Value}`);
    expect(values('RecordState')).toEqual(['EQUALS ACTIVE']);
    expect(values('WorkflowStatus')).toEqual(['EQUALS NEW', 'EQUALS NOTIFIED']);
    expect(values('SeverityLabel')).toEqual(['EQUALS HIGH', 'EQUALS CRITICAL']);
    expect(Filters!.CreatedAt).toEqual([{ Start: '1970-01-01T00:00:00.000Z', End: '2026-10-23T12:00:00.000Z' }]);
    expect(MaxResults).toBe(100);
    expect(SortCriteria).toEqual([{ Field: 'CreatedAt', SortOrder: 'asc' }]); // The oldest is on the first page, however many there are.
  });

  test('more findings than one run reads are said to be more', async () => {
    hub.on(GetFindingsCommand).resolves({ Findings: [{ CreatedAt: daysAgo(99) }], NextToken: 'always the same' } as never);
    await expect(run()).resolves.toEqual({ findingsOverAge: MAX_PAGES, oldestFindingDays: 99, complete: false });
    expect(heard.text()).toContain('More findings than one run reads');
    expect(heard.metrics()).toEqual({ FindingsOverAge: MAX_PAGES, OldestFindingDays: 99 });
  });

  test('a finding without a readable date counts, and has no age', () => {
    expect(measure([undefined, 'yesterday', daysAgo(31)], true, NOW)).toEqual({
      findingsOverAge: 3,
      oldestFindingDays: 31,
      complete: true,
    });
  });
});

describe('a count that would be too low is not published', () => {
  test('a page that fails fails the run', async () => {
    hub
      .on(GetFindingsCommand)
      .resolvesOnce({ Findings: [{ CreatedAt: daysAgo(31) }], NextToken: '1' } as never)
      .rejects(
        new InvalidAccessException({ message: 'Account 111122223333 is not subscribed to AWS Security Hub', $metadata: {} }),
      );
    const failure = await run().then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure).toMatchObject({ name: 'FindingsUnreadableError', cause: expect.any(InvalidAccessException) as unknown });
    expect(failure!.message).toContain('stopped answering after 1 pages; wanted every page; nothing was measured');
    expect(heard.metrics()).toEqual({});
  });

  test.each([
    [undefined, 'environment lacks MAX_AGE_DAYS'],
    ['0', 'environment MAX_AGE_DAYS is "0"'],
    ['thirty', 'environment MAX_AGE_DAYS is "thirty"'],
  ])('MAX_AGE_DAYS %j is refused', async (value, message) => {
    if (value === undefined) delete process.env.MAX_AGE_DAYS;
    else process.env.MAX_AGE_DAYS = value;
    await expect(run()).rejects.toThrow(message);
    expect(hub.calls()).toHaveLength(0);
  });
});
