import { hear } from '../lambdas/support/invocation';
import { guardDuty } from '../support/findings';
import { at, hour, IncidentWorld } from './incidents';
import { run } from './run';

const heard = hear();
const TEXT = 'Somebody read files without right; we have shut the way in, and look further.';
const opened = async (world: IncidentWorld, tenants?: string[]) =>
  (await world.ask({ action: 'open', title: 'Files were read without right', ...(tenants && { tenants }) })).incident;
const notice = (incident: string, text = TEXT) => ({ action: 'notice', incident, text, requestedBy: 'jane@softdocket.example' });
const receipt = (incident: string, tenants: string[], outcome = 'delivered') => ({
  action: 'receipt',
  incident,
  tenants,
  outcome,
  detail: 'read at the portal',
});
const closing = (incident: string, over: object = {}) => ({
  action: 'close',
  incident,
  facts: 'A key had leaked from a build log.',
  actions: ['the key was replaced and builds mask it'],
  ...over,
});

test('AM-8.1 a finding opens an incident of its tenant, whose clock runs 72 hours from when AWS told', async () => {
  const world = await IncidentWorld.with('acme', 'beta');
  const { incident, outcome } = await world.event(guardDuty());
  expect(outcome).toBe('opened');
  expect(await world.store.read(incident)).toMatchObject({
    status: 'open',
    source: 'guardduty',
    severity: 'high',
    owner: 'security on-call',
    discoveredAt: at(0),
    dueBy: at(72),
    affected: { tenants: ['acme'] },
  });
  expect([...world.clocks]).toEqual([incident]);
  expect(world.records('incident-opened')).toMatchObject([
    { incident, overdue: false, concerned: { known: true, customers: 1, tenants: ['acme'] } },
  ]);
});

test('AM-8.1 somebody is reminded at 24, 48 and 66 hours exactly, and never twice of one', async () => {
  const world = await IncidentWorld.with('acme');
  const incident = await opened(world, ['acme']);
  expect(await world.look(incident, 0)).toMatchObject({ outcome: 'clock', until: at(24) });
  expect(heard.metrics().DueReminders).toBe(0);
  const looks: [number, number, string][] = [
    [24 - 1e-6, 0, at(24)],
    [24, 1, at(48)],
    [24, 0, at(48)],
    [48, 1, at(66)],
    [66, 1, at(72)],
    [72 - 1e-6, 0, at(72)],
  ];
  for (const [hours, reminders, until] of looks) {
    expect(await world.look(incident, hours)).toMatchObject({ outcome: 'clock', until });
    expect([hours, heard.metrics().DueReminders]).toEqual([hours, reminders]);
    expect(heard.metrics().OverdueIncidents).toBe(0);
  }
  expect(world.records()).toEqual([]);
});

test('AM-8.1 an incident that nobody was told of in time is overdue: it rings each day, and its record has failed', async () => {
  const world = await IncidentWorld.with('acme');
  const incident = await opened(world, ['acme']);
  for (const hours of [72, 96, 120]) {
    expect(await world.look(incident, hours)).toMatchObject({ outcome: 'clock', until: at(hours + 24) });
    expect(heard.metrics().OverdueIncidents).toBe(1);
  }
  expect(world.records()).toMatchObject([
    { run: 'incident', outcome: 'failed', phase: 'overdue', incident, overdue: true, concerned: { customers: 1, told: 0 } },
  ]);
  // What is late stays late, however it ends.
  await world.ask(receipt(incident, ['acme']));
  await world.ask(closing(incident));
  expect(world.records().map(({ phase, outcome, overdue }) => [phase, outcome, overdue])).toEqual([
    ['overdue', 'failed', true],
    ['told', 'failed', true],
    ['closed', 'failed', true],
  ]);
});

test('AM-8.1 a notice goes to everybody whom it concerns, and only its receipt stops the clock', async () => {
  const world = await IncidentWorld.with('acme', 'beta', 'other');
  const incident = await opened(world, ['acme', 'beta']);
  const { output } = await run(world, 'incident', { input: notice(incident) });
  expect(output).toEqual({ incident, outcome: 'noticed' });
  expect(world.told).toEqual(['acme incident', 'beta incident']);
  expect(await world.look(incident, 24)).toMatchObject({ until: at(48) });
  expect(heard.metrics().DueReminders).toBe(1);
  await world.ask(receipt(incident, ['acme', 'beta']));
  expect(world.records()).toMatchObject([
    { outcome: 'succeeded', phase: 'told', toldAt: at(24), overdue: false, concerned: { told: 2 } },
  ]);
  for (const hours of [48, 66, 72, 90]) {
    await world.look(incident, hours);
    expect(heard.metrics()).toMatchObject({ DueReminders: 0, OverdueIncidents: 0 });
  }
});

test('AM-8.1 the machine wakes at each moment, and ends when the incident is closed', async () => {
  const world = await IncidentWorld.with('acme');
  const incident = await opened(world, ['acme']);
  const moments: string[] = [];
  const { output, states } = await run(world, 'incident', {
    input: { action: 'clock', incident },
    fault: async (state, _times, call) => {
      if (world.aws.now >= hour(100)) {
        await world.ask(receipt(incident, ['acme']));
        await world.ask(closing(incident));
      }
      const answer = await call();
      if (state === 'Look at the clock') moments.push(world.aws.now.toISOString());
      return answer;
    },
  });
  expect(output).toEqual({ incident, outcome: 'closed' });
  expect(moments.slice(0, 5)).toEqual([at(24), at(48), at(66), at(72), at(96)]);
  expect(states.filter((state) => state === 'Until there is something to see').length).toBeGreaterThanOrEqual(5);
});
