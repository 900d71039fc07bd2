import { EXIT } from '../../lib/commands/exit-codes';
import { serving } from '../lambdas/support/loopback';
import { causeOf, entered, EXECUTIONS, exited, failed, freehold, LifeOnTheWire, refusal, succeeded } from './tenant-world';

const ADD = [
  'tenant',
  'add',
  'acme',
  '--residency',
  'in',
  '--name',
  'Acme Industries',
  '--plan',
  'standard',
  '--contact',
  'it@acme.example',
];
const OUTPUT = { tenant: 'acme', status: 'active', outcome: 'succeeded' };

const WAITING = { done: false, waitingFor: 'stack softdocket-production-acme-recovery is being created' };
const BIRTH = [
  [
    { type: 'ExecutionStarted', executionStartedEventDetails: { input: '{}' } },
    entered('Reserve a place'),
    succeeded({}),
    exited('Reserve a place'),
  ],
  [
    entered('Create the recovery stack'),
    succeeded(WAITING),
    exited('Create the recovery stack'),
    entered('Create the recovery stack: done?', 'Choice'),
    exited('Create the recovery stack: done?', 'Choice'),
    entered('Create the recovery stack: pause', 'Wait'),
  ],
  [
    exited('Create the recovery stack: pause', 'Wait'),
    entered('Create the recovery stack'),
    failed('ThrottlingException', 'Rate exceeded'),
    succeeded({ done: true }),
    exited('Create the recovery stack'),
  ],
  [
    entered('Make it active'),
    succeeded({}),
    exited('Make it active'),
    { type: 'ExecutionSucceeded', executionSucceededEventDetails: {} },
  ],
];
const born = (): LifeOnTheWire => new LifeOnTheWire(BIRTH, { status: 'SUCCEEDED', output: JSON.stringify(OUTPUT) });

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('freehold tenant --watch, against a server', () => {
  test('--json tells every state once, in order, and ends with the output of the machine', async () => {
    const world = born();
    const { status, stdout, stderr } = await serving(
      (request) => world.answer(request),
      (url) => freehold(url, [...ADD, '--watch', '--json']),
    );
    expect(stderr).toBe('');
    const told = lines(stdout);
    expect(told.map(({ event, state }) => [event, state])).toEqual([
      ['started', undefined],
      ['entered', 'Reserve a place'],
      ['exited', 'Reserve a place'],
      ['entered', 'Create the recovery stack'],
      ['waiting', 'Create the recovery stack'],
      ['exited', 'Create the recovery stack'],
      ['entered', 'Create the recovery stack: done?'],
      ['exited', 'Create the recovery stack: done?'],
      ['entered', 'Create the recovery stack: pause'],
      ['exited', 'Create the recovery stack: pause'],
      ['entered', 'Create the recovery stack'],
      ['failed', 'Create the recovery stack'],
      ['exited', 'Create the recovery stack'],
      ['entered', 'Make it active'],
      ['exited', 'Make it active'],
      ['ended', undefined],
    ]);
    expect(told[4]).toEqual({
      event: 'waiting',
      state: 'Create the recovery stack',
      at: '2026-12-01T06:00:10.000Z',
      for: WAITING.waitingFor,
    });
    expect(told.filter(({ error }) => error !== undefined)).toHaveLength(1); // a try that failed and was mended is no failure of its state
    expect(told.at(-1)).toMatchObject({
      tenant: 'acme',
      machine: 'onboarding',
      status: 'SUCCEEDED',
      before: false,
      output: OUTPUT,
    });
    expect(status).toBe(EXIT.fine);
    expect([...world.executions.keys()]).toEqual([
      expect.stringMatching(new RegExp(`^${EXECUTIONS}onboarding:acme-add-[0-9a-f]{16}$`)),
    ]);
    expect(JSON.parse([...world.executions.values()][0]!.input)).toEqual({
      tenant: 'acme',
      name: 'Acme Industries',
      residency: 'in',
      plan: 'standard',
      contact: 'it@acme.example',
      requestedBy: 'softdocket-production-operator/jane@softdocket.example',
    });
  });

  test('for people there is a line a state, and what a machine looks at again and again has one', async () => {
    const world = born();
    const { status, stdout } = await serving(
      (request) => world.answer(request),
      (url) => freehold(url, [...ADD, '--watch']),
    );
    const completed = [...stdout.matchAll(/^✔ (.+)$/gm)].map(([, title]) => title!.trim());
    expect(completed).toEqual(['Reserve a place  6 s', 'Create the recovery stack  22 s', 'Make it active  4 s']);
    expect(stdout).toContain(WAITING.waitingFor);
    expect(stdout).toMatch(/^acme: add is done\n {2}tenant +acme\n {2}status +active\n/m);
    expect(status).toBe(EXIT.fine);
  });

  test('a run that fails says error, cause, state, remedy and runbook, without a stack trace, and exits 5', async () => {
    const cause = causeOf(
      'NotTheTenantsError',
      'bucket files-acme has no key of its own; wanted alias/acme; look at the stack, then add it again',
    );
    const parts = [
      [
        { type: 'ExecutionStarted' },
        entered('Verify the tenant'),
        failed('NotTheTenantsError', cause),
        exited('Verify the tenant'),
        entered('Give the place back'),
        failed('ConflictError', 'not now'),
        succeeded({}),
        exited('Give the place back'),
        entered('Undone', 'Fail'),
        { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'NotTheTenantsError', cause } },
      ],
    ];
    const world = new LifeOnTheWire(parts, { status: 'FAILED', error: 'NotTheTenantsError', cause });
    const { status, stdout, stderr } = await serving(
      (request) => world.answer(request),
      (url) => freehold(url, [...ADD, '--watch']),
    );
    const report = stdout.slice(stdout.indexOf('acme: add failed'));
    const [arn] = [...world.executions.keys()];
    expect(report).toBe(
      [
        'acme: add failed in Verify the tenant',
        '  error       NotTheTenantsError',
        '  cause       bucket files-acme has no key of its own; wanted alias/acme',
        '  remedy      look at the stack, then add it again',
        '  runbook     docs/runbook.md#onboarding',
        `  run         ${arn}`,
        '',
      ].join('\n'),
    );
    expect(stdout + stderr).not.toMatch(/var\/task|^ +at /m);
    expect(stderr).toBe('✖ Verify the tenant  6 s [FAILED: NotTheTenantsError]\n');
    expect(status).toBe(EXIT.failed);
  });

  test('Ctrl-C stops the watching and says so; the machine is not touched', async () => {
    const world = new LifeOnTheWire([...BIRTH, ...Array.from({ length: 50 }, () => [])], { status: 'SUCCEEDED', output: '{}' });
    const { status, stdout, stderr } = await serving(
      (request) => world.answer(request),
      (url) => freehold(url, [...ADD, '--watch', '--json'], 'Create the recovery stack'),
    );
    expect(lines(stdout).map(({ event }) => event)).not.toContain('ended');
    expect(stderr).toMatch(/^acme: nobody watches add any more; it goes on, whatever happens here\n {2}run {2}arn:aws:states:/);
    expect(new Set(world.calls)).toEqual(new Set(['StartExecution', 'DescribeExecution', 'GetExecutionHistory']));
    expect(status).toBe(EXIT.error);
  });

  test('a service that stumbles while it is watched is asked again', async () => {
    const world = born();
    world.failAt.set(2, refusal('InternalServerException', 'try later', 500));
    const { status, stdout } = await serving(
      (request) => world.answer(request),
      (url) => freehold(url, [...ADD, '--watch', '--json']),
    );
    expect(lines(stdout).at(-1)).toMatchObject({ event: 'ended', status: 'SUCCEEDED' });
    expect(status).toBe(EXIT.fine);
  });

  test('the wrong account is told before anything is started', async () => {
    const world = born();
    world.account = '444455556666';
    const { status, stdout, stderr } = await serving(
      (request) => world.answer(request),
      (url) => freehold(url, ADD),
    );
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'the credentials are of account 444455556666; production of softdocket in ap-south-1 is 123456789012; set AWS_PROFILE to a profile of account 123456789012, or name another stage with --stage\n',
    );
    expect(world.calls).toEqual([]);
    expect(status).toBe(EXIT.error);
  });

  test('a service that refuses is told in a sentence, without a stack trace', async () => {
    const { status, stderr } = await serving(
      (request) =>
        request.headers['x-amz-target'] === undefined
          ? born().answer(request)
          : refusal('AccessDeniedException', 'User: jane is not authorized to perform: states:StartExecution'),
      (url) => freehold(url, ADD),
    );
    expect(stderr).toBe(
      'production of softdocket, residency in (account 123456789012, ap-south-1) refused (User: jane is not authorized to perform: states:StartExecution); wanted the rights that docs/tenant-life.md lists for this command; ask for them, or use another profile\n',
    );
    expect(status).toBe(EXIT.error);
  });
});
