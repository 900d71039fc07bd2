import { hear } from '../lambdas/support/invocation';
import { at, hour, IncidentWorld } from './incidents';
import { run } from './run';

const heard = hear();
const TEXT = 'Somebody read files without right; we have shut the way in, and look further.';
const BY = { requestedBy: 'jane@softdocket.example' };
const opened = async (world: IncidentWorld, tenants?: string[]) =>
  (await world.ask({ action: 'open', title: 'Files were read without right', ...(tenants && { tenants }) })).incident;
const notify = (world: IncidentWorld, incident: string, text = TEXT) =>
  run(world, 'incident', { input: { action: 'notice', incident, text, ...BY } });
const receipt = (incident: string, tenants: string[], outcome = 'delivered') => ({
  action: 'receipt',
  incident,
  tenants,
  outcome,
  detail: 'the tool says so',
});
const closing = (incident: string, over: object = {}) => ({
  action: 'close',
  incident,
  facts: 'A key had leaked from a build log.',
  actions: ['the key was replaced'],
  ...over,
});

test('narrowing without a reason, to a stranger, or of what nobody opened is refused, and changes nothing', async () => {
  const world = await IncidentWorld.with('acme', 'beta');
  const incident = await opened(world);
  for (const over of [{}, { reason: '' }, { reason: 'short' }])
    await expect(world.ask({ action: 'narrow', incident, tenants: ['acme'], ...over })).rejects.toMatchObject({
      name: 'InvalidIncidentError',
    });
  await expect(world.ask({ action: 'narrow', incident, tenants: ['ghost'], reason: 'the trail shows it' })).rejects.toMatchObject({
    name: 'InvalidIncidentError',
    message: expect.stringContaining('no tenant ghost') as string,
  });
  await expect(
    world.ask({ action: 'narrow', incident: 'inc-20200101-00000000', tenants: ['acme'], reason: 'the trail shows it' }),
  ).rejects.toMatchObject({ name: 'NoSuchIncidentError' });
  expect((await world.store.read(incident))!.affected.tenants).toBe('all');
});

test('narrowing says who, why and from whom; to nobody it stops the clock', async () => {
  const world = await IncidentWorld.with('acme', 'beta');
  const incident = await opened(world);
  await world.ask({ action: 'narrow', incident, tenants: [], reason: 'a penetration test, SEC-118' });
  expect(await world.store.read(incident)).toMatchObject({
    affected: { tenants: [] },
    toldAt: at(0),
    changes: [{ by: 'jane@softdocket.example', what: 'concerns nobody, not everybody', why: 'a penetration test, SEC-118' }],
  });
  await world.look(incident, 24);
  expect(heard.metrics().DueReminders).toBe(0);
});

test('whom nobody knows of concerns everybody: those who came later, and those who went since, and not those who were gone before', async () => {
  const world = await IncidentWorld.with('acme');
  await world.tenant('gone', 'erased', at(-1));
  await world.tenant('never', 'failed');
  const incident = await opened(world);
  await world.tenant('later');
  await world.tenant('went', 'erased', at(1));
  await notify(world, incident);
  expect(world.told).toEqual(['acme incident', 'later incident', 'went incident']);
});

test('a notice that cannot be handed over is named and rings, the others are told, and the same text tries it again', async () => {
  const world = await IncidentWorld.with('acme', 'beta', 'gamma');
  const incident = await opened(world);
  world.unreachable.add('beta');
  expect((await notify(world, incident)).output).toMatchObject({ outcome: 'noticed' });
  expect(world.told).toEqual(['acme incident', 'gamma incident']);
  expect(heard.metrics().UndeliveredNotices).toBe(1);
  expect((await world.store.told(incident)).get('beta')).toMatchObject({
    handed: [],
    failed: [{ number: 1, why: expect.stringContaining('InternalError') as string }],
  });
  world.unreachable.clear();
  await notify(world, incident);
  expect(world.told).toEqual(['acme incident', 'gamma incident', 'beta incident']);
  expect((await world.store.read(incident))!.notices).toHaveLength(1);
});

test('a notice that bounces rings and does not count; the next receipt does', async () => {
  const world = await IncidentWorld.with('acme');
  const incident = await opened(world, ['acme']);
  await notify(world, incident);
  await world.ask(receipt(incident, ['acme'], 'bounced'));
  expect(heard.metrics().UndeliveredNotices).toBe(1);
  expect((await world.store.read(incident))!.toldAt).toBeUndefined();
  await expect(world.ask(closing(incident))).rejects.toMatchObject({
    name: 'UntoldCustomersError',
    message: expect.stringContaining('acme (bounced)') as string,
  });
  await world.ask(receipt(incident, ['acme']));
  expect((await world.store.read(incident))!.toldAt).toBeDefined();
  await world.ask(closing(incident));
});

test('closing before everybody has heard is refused, unless somebody says why', async () => {
  const world = await IncidentWorld.with('acme', 'beta');
  const incident = await opened(world);
  await expect(world.ask(closing(incident))).rejects.toMatchObject({
    message: expect.stringContaining('acme (untold), beta (untold)') as string,
  });
  await notify(world, incident);
  await expect(world.ask(closing(incident))).rejects.toMatchObject({ message: expect.stringContaining('acme (handed)') as string });
  await world.ask(closing(incident, { untold: 'counsel forbids it until 1 March' }));
  expect(await world.store.read(incident)).toMatchObject({
    status: 'closed',
    closed: { untold: 'counsel forbids it until 1 March' },
  });
  for (const order of [
    closing(incident, { facts: 'Something else happened there.' }),
    { action: 'narrow', incident, tenants: [], reason: 'of no use any more' },
  ])
    await expect(world.ask(order)).rejects.toMatchObject({ name: 'InvalidIncidentError' });
});

test('closing late without notices is overdue on record, whatever the reason', async () => {
  const world = await IncidentWorld.with('acme');
  const incident = await opened(world, ['acme']);
  world.aws.now = hour(73);
  await world.ask(closing(incident, { untold: 'counsel forbids it until 1 March' }));
  expect(world.records()).toMatchObject([{ phase: 'closed', outcome: 'failed', overdue: true }]);
});

test('closing in time with customers who never heard has failed on record, whatever the reason', async () => {
  const world = await IncidentWorld.with('acme');
  const incident = await opened(world, ['acme']);
  await world.ask(closing(incident, { untold: 'counsel forbids it until 1 March' }));
  expect(world.records()).toMatchObject([{ phase: 'closed', outcome: 'failed', overdue: false, dueBy: at(72) }]);
  await world.ask(receipt(incident, ['acme']));
  expect(world.records().at(-1)).toMatchObject({ phase: 'told', outcome: 'succeeded' });
});

test.each([
  ['in time', 2, false],
  ['late', 80, true],
])(
  'a notice that turns out to have bounced after the incident was closed, %s, is on record as failed',
  async (_, hours, overdue) => {
    const world = await IncidentWorld.with('acme');
    const incident = await opened(world, ['acme']);
    await notify(world, incident);
    await world.ask(receipt(incident, ['acme']));
    await world.ask(closing(incident));
    world.aws.now = hour(hours);
    await world.ask(receipt(incident, ['acme'], 'bounced'));
    expect(world.records().at(-1)).toMatchObject({ phase: 'untold', outcome: 'failed', overdue });
    await world.ask(receipt(incident, ['acme']));
    expect(world.records().at(-1)).toMatchObject({ phase: 'told', outcome: overdue ? 'failed' : 'succeeded', overdue });
  },
);

test('more customers than one run hands over are all told, once', async () => {
  const names = Array.from({ length: 120 }, (_, i) => `t${i}`);
  const world = await IncidentWorld.with(...names);
  const incident = await opened(world);
  await notify(world, incident);
  expect(world.told.slice().sort()).toEqual(names.map((name) => `${name} incident`).sort());
});

test('a further notice goes to everybody again, under the next number', async () => {
  const world = await IncidentWorld.with('acme');
  const incident = await opened(world, ['acme']);
  await notify(world, incident);
  await notify(world, incident, 'We know now that nobody else read them, and what was read: a list is attached.');
  expect((await world.store.told(incident)).get('acme')!.handed.map(({ number }) => number)).toEqual([1, 2]);
});

test('an incident that a person opens of a stranger, in the future, or with no words is refused', async () => {
  const world = await IncidentWorld.with('acme');
  for (const over of [{ tenants: ['ghost'] }, { discoveredAt: at(1) }, { title: 'short' }, { extra: 1 }])
    await expect(world.ask({ action: 'open', title: 'Files were read without right', ...over })).rejects.toMatchObject({
      name: 'InvalidIncidentError',
    });
  expect(await world.incidents()).toEqual([]);
});

test('what a person discovered earlier runs from then, and the same order twice is one incident', async () => {
  const world = await IncidentWorld.with('acme');
  world.aws.now = hour(10);
  const order = { action: 'open', title: 'Files were read without right', discoveredAt: at(2) };
  const first = await world.ask(order, 'execution-x');
  expect(await world.ask(order, 'execution-x')).toMatchObject({ incident: first.incident });
  expect(await world.incidents()).toHaveLength(1);
  expect(await world.store.read(first.incident)).toMatchObject({ discoveredAt: at(2), dueBy: at(74) });
});

test('a receipt of somebody whom it does not concern is refused', async () => {
  const world = await IncidentWorld.with('acme', 'beta');
  const incident = await opened(world, ['acme']);
  await expect(world.ask(receipt(incident, ['acme', 'beta']))).rejects.toMatchObject({ name: 'InvalidIncidentError' });
  expect((await world.store.told(incident)).size).toBe(0);
});
