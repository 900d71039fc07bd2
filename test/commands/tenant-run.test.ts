import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { ExpiredTokenException, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { EXIT } from '../../lib/commands/exit-codes';
import { change } from '../../lib/commands/tenant/change';
import { exportTenant } from '../../lib/commands/tenant/export';
import { remove } from '../../lib/commands/tenant/remove';
import { stateItem } from '../../lambdas/shared/tenant-state';
import { EXECUTIONS, MACHINES } from './tenant-world';
import { signedIn, signedOut } from './signed-in';
import { heard } from './heard';
import { CALLER, STATE } from './tenant-stage';

const sts = mockClient(STSClient);
const sfn = mockClient(SFNClient);
const dynamo = mockClient(DynamoDBClient);

beforeEach(() => {
  for (const mock of [sts, sfn, dynamo]) mock.reset();
  signedIn();
  sts.on(GetCallerIdentityCommand).resolves({ Account: '123456789012', Arn: `arn:aws:sts::123456789012:assumed-role/${CALLER}` });
});
afterEach(signedOut);

const REASON = { reason: 'invoice 4711 is unpaid' };
const NAME = /^acme-suspend-[0-9a-f]{16}$/;
const exists = (): ExecutionAlreadyExists => new ExecutionAlreadyExists({ message: 'exists', $metadata: { httpStatusCode: 400 } });
const started = () => sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);

/** Closed executions keep their names for 90 days: those with the given numbers are taken. */
function taken(...numbers: readonly (1 | 2 | 3)[]): void {
  sfn.on(StartExecutionCommand).callsFake(({ name }: { name: string }) => {
    const number = Number(/-[0-9a-f]{16}-(\d)$/.exec(name)?.[1] ?? 1);
    if (numbers.some((one) => one === number)) throw exists();
    return { executionArn: `${EXECUTIONS}change:${name}`, startDate: new Date('2026-12-01T06:00:00Z') };
  });
}

const closed = (more: object): void => {
  sfn.on(DescribeExecutionCommand).resolves({
    status: 'SUCCEEDED',
    output: '{"tenant":"acme","status":"suspended","outcome":"succeeded"}',
    startDate: new Date('2026-12-01T06:00:00Z'),
    stopDate: new Date('2026-12-01T06:01:00Z'),
    ...more,
  });
};
const stands = (more: Partial<typeof STATE>): void => {
  dynamo.on(QueryCommand).resolves({ Items: [stateItem({ ...STATE, ...more })] });
};

describe('starting a machine', () => {
  test('the execution is named after the request, and the input is the request word for word', async () => {
    taken();
    const { exit, stdout } = await heard(() => change('suspend', 'acme', REASON));
    expect(started()).toEqual([
      {
        stateMachineArn: `${MACHINES}change`,
        name: expect.stringMatching(NAME) as string,
        input: JSON.stringify({ change: 'suspend', tenant: 'acme', ...REASON, requestedBy: CALLER }),
      },
    ]);
    expect(stdout).toMatch(
      /^acme: suspend has begun\n {2}run +arn:\S+:acme-suspend-\w+\n {2}follow +the same command again with --watch, or\n {2}follow +aws stepfunctions describe-execution --region ap-south-1 --execution-arn arn:/,
    );
    expect(exit).toBe(EXIT.fine);
  });

  test('the same request has the same name, whoever asks; another request has another', async () => {
    taken();
    await heard(() => change('suspend', 'acme', REASON));
    await heard(() => change('suspend', 'acme', { ...REASON, requestedBy: 'night-shift' }));
    await heard(() => change('suspend', 'acme', { reason: 'invoice 4712 is unpaid' }));
    await heard(() => change('suspend', 'globex', REASON));
    await heard(() => exportTenant('acme', { formats: 'csv' }));
    const names = started().map(({ name }) => name!);
    expect(names).toHaveLength(5);
    expect(names[1]).toBe(names[0]);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(80);
    expect(JSON.parse(started()[1]!.input!)).toMatchObject({ requestedBy: 'night-shift' });
  });

  test('--json answers with one document', async () => {
    taken();
    const { stdout, exit } = await heard(() => change('resume', 'acme', { json: true }));
    expect(JSON.parse(stdout)).toEqual({
      tenant: 'acme',
      what: 'resume',
      machine: 'change',
      execution: expect.stringMatching(new RegExp(`^${EXECUTIONS}change:acme-resume-`)) as string,
      before: false,
      status: 'RUNNING',
    });
    expect(exit).toBe(EXIT.fine);
  });
});

describe('the same request again', () => {
  test('joins the execution that runs, even when somebody else asks', async () => {
    taken(1);
    closed({ status: 'RUNNING', stopDate: undefined, output: undefined });
    const { exit, stdout, stderr } = await heard(() => change('suspend', 'acme', REASON));
    expect(stdout).toMatch(/^acme: suspend runs already since 2026-12-01T06:00:00.000Z\n/);
    expect([exit, stderr]).toEqual([EXIT.fine, '']);
    expect(started()).toHaveLength(1);
  });

  test('after it has ended is told as it ended, when the tenant still stands so', async () => {
    taken(1);
    closed({});
    stands({ status: 'suspended' });
    const { exit, stdout, stderr } = await heard(() => change('suspend', 'acme', REASON));
    expect(stdout).toMatch(/^acme: suspend is done\n/);
    expect(stderr).toBe('acme: the same request ran before and ended 2026-12-01T06:01:00.000Z; --again runs it once more\n');
    expect(exit).toBe(EXIT.fine);
  });

  test('is no success when the tenant stands otherwise today', async () => {
    taken(1);
    closed({});
    stands({ status: 'active' });
    const { exit, stderr } = await heard(() => change('suspend', 'acme', { ...REASON, json: true }));
    expect(stderr).toBe(
      'acme is active: the same request ran before and ended 2026-12-01T06:01:00.000Z, and that is what is shown; nothing was started; repeat it with --again\n',
    );
    expect(exit).toBe(EXIT.error);
  });

  test('after it has failed tells that failure, from a history of several pages, and exits 5', async () => {
    taken(1);
    closed({
      status: 'FAILED',
      output: undefined,
      error: 'DataAtRiskError',
      cause: '{"errorMessage":"too small; wanted more; ask","trace":["at x"]}',
    });
    const at = (id: number, event: Partial<HistoryEvent>): HistoryEvent =>
      ({ id, previousEventId: id - 1, timestamp: new Date('2026-12-01T06:00:00Z'), ...event }) as HistoryEvent;
    sfn.on(GetExecutionHistoryCommand).callsFake(({ nextToken }: { nextToken?: string }) =>
      nextToken
        ? { events: [at(1, { type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Review the tenant stack' } })] }
        : {
            events: [
              at(3, { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'DataAtRiskError' } }),
              at(2, { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: { error: 'DataAtRiskError', cause: 'x' } }),
            ],
            nextToken: 'older',
          },
    );
    const { exit, stdout } = await heard(() => change('suspend', 'acme', { ...REASON, json: true }));
    expect(JSON.parse(stdout)).toMatchObject({
      before: true,
      failure: {
        error: 'DataAtRiskError',
        cause: 'too small; wanted more; ask',
        state: 'Review the tenant stack',
        remedy: 'ask',
        runbook: 'docs/runbook.md#change',
      },
    });
    expect(stdout).not.toContain('trace');
    expect(exit).toBe(EXIT.failed);
  });

  test('--again runs it once more under the next free number', async () => {
    taken(1, 2);
    closed({});
    const { exit } = await heard(() => change('suspend', 'acme', { ...REASON, again: true }));
    const names = started().map(({ name }) => name!);
    expect(names.map((name) => name.replace(/^acme-suspend-[0-9a-f]{16}/, ''))).toEqual(['', '-2', '-3']);
    expect(exit).toBe(EXIT.fine);
  });

  test('--again twice joins the one that runs', async () => {
    taken(1, 2);
    sfn
      .on(DescribeExecutionCommand)
      .callsFake(({ executionArn }: { executionArn: string }) => ({ status: executionArn.endsWith('-2') ? 'RUNNING' : 'FAILED' }));
    const { stdout } = await heard(() => change('suspend', 'acme', { ...REASON, again: true, json: true }));
    expect(JSON.parse(stdout)).toMatchObject({
      before: true,
      status: 'RUNNING',
      execution: expect.stringMatching(/-2$/) as string,
    });
    expect(started()).toHaveLength(2);
  });
});

describe('watching', () => {
  const watched = { ...REASON, watch: true, json: true };
  const pause = (waits: number[]) => (milliseconds: number) => Promise.resolve(waits.push(milliseconds));

  test('looks less and less often while nothing happens, and at once more often when something does', async () => {
    taken();
    const event = {
      id: 1,
      previousEventId: 0,
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name: 'Suspend' },
      timestamp: new Date(0),
    } as const;
    let looks = 0;
    sfn.on(DescribeExecutionCommand).callsFake(() => ({ status: ++looks < 14 ? 'RUNNING' : 'SUCCEEDED', output: '{}' }));
    sfn.on(GetExecutionHistoryCommand).callsFake(() => ({ events: looks < 11 ? [] : [event] }));
    const waits: number[] = [];
    const { exit } = await heard(() => change('suspend', 'acme', { ...watched, pause: pause(waits) }));
    expect(waits).toEqual([
      1_500, 2_250, 3_375, 5_062.5, 7_593.75, 11_390.625, 17_085.9375, 20_000, 20_000, 20_000, 1_000, 1_500, 2_250,
    ]);
    expect(exit).toBe(EXIT.fine);
  });

  test('an execution that cannot be found yet, a network that is gone for a moment, and throttling end nothing', async () => {
    taken();
    sfn
      .on(DescribeExecutionCommand)
      .rejectsOnce(new ExecutionDoesNotExist({ message: 'not yet', $metadata: {} }))
      .rejectsOnce(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
      .rejectsOnce(new SFNServiceException({ name: 'ThrottlingException', $fault: 'client', $metadata: { httpStatusCode: 400 } }))
      .resolves({ status: 'SUCCEEDED', output: '{}' });
    sfn.on(GetExecutionHistoryCommand).resolves({ events: [] });
    const waits: number[] = [];
    const { exit } = await heard(() => change('suspend', 'acme', { ...watched, pause: pause(waits) }));
    expect(exit).toBe(EXIT.fine);
    expect(waits).toHaveLength(3);
  });

  test('credentials that expire end the watching with the way to renew them', async () => {
    taken();
    const $metadata = { httpStatusCode: 400 };
    const expired = new SFNServiceException({ name: 'ExpiredTokenException', message: 'old', $fault: 'client', $metadata });
    sfn.on(DescribeExecutionCommand).rejects(expired);
    await expect(heard(() => change('suspend', 'acme', { ...watched, pause: pause([]) }))).rejects.toMatchObject({
      name: 'CredentialsError',
      message: expect.stringContaining('renew them (aws sso login)') as string,
    });
    // Drawn on a terminal too: a line that is being drawn must not swallow it.
    const running = {
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name: 'Suspend' },
      id: 1,
      timestamp: new Date(0),
    } as const;
    let looks = 0;
    sfn.on(DescribeExecutionCommand).callsFake(() => {
      if (++looks > 1) throw expired;
      return { status: 'RUNNING' };
    });
    sfn.on(GetExecutionHistoryCommand).resolves({ events: [running] });
    await expect(heard(() => change('suspend', 'acme', { ...REASON, watch: true, pause: pause([]) }))).rejects.toThrow(
      'renew them',
    );
  });

  test('an erasure that somebody cancelled is not done', async () => {
    taken();
    dynamo.on(QueryCommand).resolves({ Items: [stateItem(STATE)] });
    sfn.on(GetExecutionHistoryCommand).resolves({ events: [] });
    sfn.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED', output: '{"tenant":"acme","outcome":"cancelled"}' });
    const erased = await heard(() => remove('acme', { reason: 'contract 12 has ended', name: STATE.name, watch: true }));
    expect(erased.stdout).toContain('acme: remove ended: cancelled\n');
    const cancelled = await heard(() => remove('acme', { reason: 'the contract was renewed', cancel: true, watch: true }));
    expect(cancelled.stdout).toContain('acme: cancel is done\n');
    expect([erased.exit, cancelled.exit]).toEqual([EXIT.failed, EXIT.fine]);
  });

  test('a run that timed out or was stopped is a failed run', async () => {
    taken();
    sfn.on(GetExecutionHistoryCommand).resolves({ events: [] });
    for (const [status, words] of [
      ['TIMED_OUT', 'took too long and was ended'],
      ['ABORTED', 'was stopped by somebody'],
    ] as const) {
      sfn.on(DescribeExecutionCommand).resolves({ status });
      const { exit, stdout } = await heard(() => change('suspend', 'acme', { ...REASON, watch: true }));
      expect(stdout).toContain(`acme: suspend ${words}`);
      expect(exit).toBe(EXIT.failed);
    }
  });
});

describe('what can be wrong before anything is started', () => {
  test('no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    await expect(heard(() => change('resume', 'acme', {}))).rejects.toThrow(
      /^no credentials \(.+\); wanted those of account 123456789012 \(production of softdocket, partition aws\); sign in/,
    );
    expect([sts.calls().length, sfn.calls().length]).toEqual([0, 0]);
  });

  test('credentials that have expired', async () => {
    sts.on(GetCallerIdentityCommand).rejects(new ExpiredTokenException({ message: 'expired', $metadata: { httpStatusCode: 403 } }));
    await expect(heard(() => change('resume', 'acme', {}))).rejects.toMatchObject({ name: 'CredentialsError' });
    expect(sfn.calls()).toHaveLength(0);
  });

  test('a cell without machines', async () => {
    sfn.on(StartExecutionCommand).rejects(new StateMachineDoesNotExist({ message: 'none', $metadata: { httpStatusCode: 400 } }));
    await expect(heard(() => change('resume', 'acme', { residency: 'eu' }))).rejects.toThrow(
      "production of softdocket, residency eu (account 123456789012, eu-central-1) lacks what this command talks to (StateMachineDoesNotExist: none); wanted the region's ledger and lifecycle stacks; deploy them, or name another --residency",
    );
  });
});
