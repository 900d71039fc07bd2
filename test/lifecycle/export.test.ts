import type { ExportOrder, ExportResult } from '../../lambdas/export/export-tenant/contract';
import { hear } from '../lambdas/support/invocation';
import { Processes } from '../lambdas/export/export-tenant/processes';
import { bucketOf, fingerprints, restore, tools } from '../lambdas/export/export-tenant/world';
import type { Call } from './engine';
import { everyWay, once } from './mishaps';
import { erasureOf, NAME, onboardingOf, run, suspensionOf } from './run';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
beforeEach(async () => {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
});

const FORMATS = ['csv', 'jsonl', 'sql'] as const;
const request = (over: object = {}) => ({ tenant: 'acme', formats: FORMATS, requestedBy: 'tests', ...over });

/** What ECS is asked to run: the order in it is all that the task is told of the run. */
interface TaskInput {
  readonly Overrides: {
    readonly ContainerOverrides: readonly { readonly Environment: readonly { Name: string; Value: string }[] }[];
  };
}
const ordered = ({ Overrides }: TaskInput): ExportOrder => {
  const { Name, Value } = Overrides.ContainerOverrides[0]!.Environment[0]!;
  expect(Name).toBe('ORDER');
  return JSON.parse(Value) as ExportOrder;
};

/** The hook and the task as their contract says, over what lies in the bucket: the manifest is written last, and once. */
class Bucket {
  readonly manifests = new Map<string, ExportOrder>();
  /** How often an export was written whole. */
  writes = 0;

  constructor(private readonly large: boolean) {}

  readonly calls: Record<string, Call> = {
    'export-tenant': (order: ExportOrder) => Promise.resolve(this.hook(order)),
    'export-task': (input: TaskInput) => {
      this.write(ordered(input));
      return Promise.resolve({ StoppedReason: 'Essential container in task exited' });
    },
  };

  private hook(order: ExportOrder): Partial<ExportResult> {
    const { exportId } = order;
    if (this.large && !this.manifests.has(exportId)) return { outcome: 'too-large', exportId, remedy: 'run it as a task' };
    this.write(order);
    return { outcome: 'exported', exportId, linksUrl: `https://links/${exportId}` };
  }

  private write(order: ExportOrder): void {
    if (this.manifests.has(order.exportId)) return;
    this.manifests.set(order.exportId, order);
    this.writes++;
  }
}

test('what a function can write, it writes: no task runs', async () => {
  const bucket = new Bucket(false);
  const ran = await run(world, 'export', { input: request(), calls: bucket.calls });
  expect(ran).toMatchObject({
    output: { tenant: 'acme', status: 'active', outcome: 'succeeded', export: { outcome: 'exported' } },
  });
  expect(ran.states).not.toContain('Write it in a task');
  expect([...bucket.manifests.values()]).toMatchObject([{ tenant: 'acme', isolation: 'dedicated', formats: FORMATS }]);
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined }],
    records: ['onboarding succeeded', 'export succeeded'],
  });
});

test('what outlasts a function is written by the task, under the same id, and handed out with links', async () => {
  const bucket = new Bucket(true);
  const ran = await run(world, 'export', { input: request(), calls: bucket.calls });
  const [exportId] = [...bucket.manifests.keys()];
  expect(ran).toMatchObject({ output: { outcome: 'succeeded', export: { exportId, linksUrl: `https://links/${exportId}` } } });
  expect(ran.states.filter((state) => /[Ww]rite|task/.test(state))).toEqual([
    'Write the export',
    'Write it in a task',
    'Hand out what the task wrote',
  ]);
  expect(bucket.writes).toBe(1);
});

const SMALL = everyWay(['Claim the tenant', 'Write the export', 'Note the export']);
const LARGE = everyWay([...new Set(SMALL.map(([state]) => state)), 'Write it in a task', 'Hand out what the task wrote']);

test('every step is made to go wrong in every way', () => {
  expect([SMALL.length, LARGE.length]).toEqual([3 * 5, 5 * 5]);
});

describe.each([
  ['a small export', false, SMALL],
  ['a large export', true, LARGE],
] as const)('%s', (_, large, cases) => {
  test.each(cases)('"%s" %s: one export, and the tenant ends as it would have', async (state, mishap) => {
    const bucket = new Bucket(large);
    const ran = await run(world, 'export', { input: request(), fault: once(state, mishap), calls: bucket.calls });
    expect(ran).toMatchObject({
      output: { tenant: 'acme', status: 'active', outcome: 'succeeded', export: { outcome: 'exported' } },
    });
    expect(bucket.writes).toBe(1);
    expect(await world.normal('acme')).toMatchObject({
      states: [{ status: 'active', holder: undefined, failed: undefined }],
      records: ['onboarding succeeded', 'export succeeded'],
    });
  });
});

test.each([
  ['TableOutOfReachError', 'Write the export', 1],
  ['States.TaskFailed', 'Write it in a task', 4],
] as const)(
  '%s in "%s" for good: nothing is handed out, the tenant is let go, and the state says why',
  async (name, state, tries) => {
    const bucket = new Bucket(true);
    let times = 0;
    const ran = await run(world, 'export', {
      input: request(),
      calls: bucket.calls,
      fault: (at, _, call) => {
        if (at !== state) return call();
        times++;
        return Promise.reject(Object.assign(new Error('for good'), { name }));
      },
    });
    expect(ran.error).toEqual({ name, cause: 'for good' });
    expect(times).toBe(tries);
    expect(bucket.manifests.size).toBe(0);
    expect(await world.normal('acme')).toMatchObject({
      states: [{ status: 'active', holder: undefined, failed: name }],
      records: ['onboarding succeeded', 'export failed'],
    });
  },
);

test('a task that ends well and wrote nothing is no export', async () => {
  const { calls } = new Bucket(true);
  const ran = await run(world, 'export', { input: request(), calls: { ...calls, 'export-task': () => Promise.resolve({}) } });
  expect(ran.error).toEqual({ name: 'ExportTooLargeError', cause: 'run it as a task' });
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined, failed: 'ExportTooLargeError' }],
  });
});

test.each([
  ['suspended', () => run(world, 'change', { input: suspensionOf() })],
  ['leaving', () => asked({ action: 'erase', name: NAME, at: new Date(Date.now() + 100 * 86_400_000).toISOString() })],
] as const)('a %s tenant still gets its data', async (status, before) => {
  await before();
  const { calls } = new Bucket(true);
  expect(await run(world, 'export', { input: request(), calls })).toMatchObject({ output: { status, outcome: 'succeeded' } });
});

/** An erasure that is asked for and waits for its day: its run is stopped there. */
const asked = (over: object) =>
  run(world, 'erasure', {
    input: erasureOf('acme', over),
    fault: (state, _, call) => (state === 'Begin' ? Promise.reject(new Error('stopped')) : call()),
  });

test('an export of nothing, and of a tenant that nobody knows, is refused before anything is written', async () => {
  const bucket = new Bucket(true);
  const before = await world.normal('acme');
  const none = await run(world, 'export', { input: request({ formats: [] }), calls: bucket.calls });
  expect(none.error?.name).toBe('InvalidRequestError');
  const nobody = await run(world, 'export', { input: request({ tenant: 'nobody' }), calls: bucket.calls });
  expect(nobody.error?.name).toBe('NoSuchTenantError');
  expect(bucket.manifests.size).toBe(0);
  expect(await world.normal('acme')).toEqual(before);
});

test('the real bundle, as a function and as the task, over a real PostgreSQL: 10,000 rows that a function of 1 MB may not write', async () => {
  const { processes, owner } = await Processes.start();
  try {
    const codes: (number | null)[] = [];
    const formats = tools ? FORMATS : ['csv', 'jsonl'];
    const ran = await run(world, 'export', {
      input: request({ formats }),
      calls: {
        'export-tenant': (order: ExportOrder) => processes.hook(order),
        'export-task': async (input: TaskInput) => {
          const { code, err } = await processes.task(JSON.stringify(ordered(input)));
          codes.push(code);
          if (code !== 0) throw Object.assign(new Error(err), { name: 'States.TaskFailed' });
        },
      },
    });
    expect(ran.error).toBeUndefined();
    expect(codes).toEqual([0]);
    const { export: made } = ran.output as unknown as { export: Extract<ExportResult, { outcome: 'exported' }> };
    expect(made.rows).toBeGreaterThan(10_000);
    expect(made.files!.length).toBeGreaterThan(10);
    const link = await fetch(made.manifestUrl);
    expect(await link.json()).toMatchObject({ kind: 'freehold-export', tenant: 'acme', exportId: made.exportId, formats });
    if (!tools) return;
    const dump = processes.s3.text(`${bucketOf('acme')}/${made.folder}sql/acme.sql`);
    expect(await fingerprints(await restore(processes.server, 'from_machine', dump))).toEqual(await fingerprints(owner));
  } finally {
    await processes.stop();
  }
});
