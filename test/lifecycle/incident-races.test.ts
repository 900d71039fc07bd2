import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hear } from '../lambdas/support/invocation';
import { bucket, guardDuty } from '../support/findings';
import { at, hour, IncidentWorld } from './incidents';

hear();

const CLOSE = { action: 'close', facts: 'It was a test of our own.', actions: ['tests are announced'] };

/** Does something else just before the command of that number of some work reaches the table; whether the work has so many. */
async function meanwhile<Answer>(number: number, otherwise: () => Promise<unknown>, work: () => Promise<Answer>): Promise<Answer> {
  const { send } = DynamoDBClient.prototype;
  let count = 0;
  const plain = (): void => void Object.assign(DynamoDBClient.prototype, { send });
  Object.assign(DynamoDBClient.prototype, {
    async send(this: DynamoDBClient, command: never): Promise<unknown> {
      if (++count === number) {
        plain();
        await otherwise();
      }
      return (send as (command: never) => Promise<unknown>).call(this, command);
    },
  });
  const answer = await work();
  plain();
  return answer;
}

/** How many commands a finding takes, so that something can happen between every two of them. */
const EVERY = Array.from({ length: 14 }, (_, n) => n + 1);

test.each(EVERY)(
  'the same finding, once more before command %i of the first: one incident, one clock, one record of its opening',
  async (n) => {
    const world = await IncidentWorld.with('acme');
    let second: { outcome: string } | undefined;
    const first = await meanwhile(
      n,
      async () => void (second = await world.event(guardDuty())),
      () => world.event(guardDuty()),
    );
    second ??= await world.event(guardDuty());
    expect([first.outcome, second.outcome].sort()).toEqual(['joined', 'opened']);
    const [only, ...more] = await world.incidents();
    expect(more).toEqual([]);
    expect([...world.clocks]).toEqual([only]);
    expect(await world.store.read(only!)).toMatchObject({ sightings: 2, affected: { tenants: ['acme'] }, dueBy: at(72) });
    expect(world.records('incident-opened')).toHaveLength(1);
  },
);

test.each(EVERY)(
  'another finding of the same tenant before command %i: an incident each, with a clock each, and notices apart',
  async (n) => {
    const world = await IncidentWorld.with('acme');
    const other = guardDuty({ id: 'another', type: 'Impact:S3/MaliciousIPCaller' });
    let second: { outcome: string; incident: string } | undefined;
    const first = await meanwhile(
      n,
      async () => void (second = await world.event(other)),
      () => world.event(guardDuty()),
    );
    second ??= await world.event(other);
    expect([first.outcome, second.outcome]).toEqual(['opened', 'opened']);
    expect([...world.clocks].sort()).toEqual([first.incident, second.incident].sort());
    const text = 'On 30 November somebody read files of yours without right. The way in is shut.';
    await world.ask({ action: 'notice', incident: first.incident, text });
    await world.ask({
      action: 'receipt',
      incident: first.incident,
      tenants: ['acme'],
      outcome: 'delivered',
      detail: 'read at the portal',
    });
    expect((await world.store.read(first.incident))!.toldAt).toBeDefined();
    expect((await world.store.read(second.incident))!.toldAt).toBeUndefined();
  },
);

test.each(EVERY)('a finding that names another tenant, of the same kind, before command %i: nobody is left out', async (n) => {
  const world = await IncidentWorld.with('acme', 'beta');
  const both = guardDuty({
    resource: { ...bucket('acme'), s3BucketDetails: [...bucket('acme').s3BucketDetails, ...bucket('beta').s3BucketDetails] },
  });
  let wide: { incident: string } | undefined;
  const narrow = await meanwhile(
    n,
    async () => void (wide = await world.event(both)),
    () => world.event(guardDuty()),
  );
  wide ??= await world.event(both);
  expect(wide.incident).toBe(narrow.incident);
  expect((await world.store.read(narrow.incident))!.affected.tenants).toEqual(['acme', 'beta']);
});

test.each(EVERY)('closed before command %i of a finding that comes again: what was seen after the end opens another', async (n) => {
  const world = await IncidentWorld.with('acme');
  const { incident } = await world.event(guardDuty());
  await world.ask({ action: 'narrow', incident, tenants: [], reason: 'a test of ours, SEC-118' });
  world.aws.now = hour(6);
  let isClosed = false;
  const again = await meanwhile(
    n,
    async () => {
      await world.ask({ ...CLOSE, incident });
      isClosed = true;
    },
    () => world.event(guardDuty({ time: at(6) })),
  );
  if (!isClosed) await world.ask({ ...CLOSE, incident });
  const [old, found] = await Promise.all([world.store.read(incident), world.store.read(again.incident)]);
  expect(old).toMatchObject({ status: 'closed' });
  // Either it was counted before the end, or it opened another: never neither.
  expect(again.incident === incident ? old!.sightings : found).toEqual(
    again.incident === incident ? 2 : expect.objectContaining({ status: 'open', discoveredAt: at(6) }),
  );
});

test('the very event that opened an incident, handed over once more after its end, opens nothing and fails nobody', async () => {
  const world = await IncidentWorld.with('acme');
  const { incident } = await world.event(guardDuty());
  await world.ask({ action: 'narrow', incident, tenants: [], reason: 'a test of ours, SEC-118' });
  await world.ask({ ...CLOSE, incident });
  await expect(world.event(guardDuty())).resolves.toEqual({ incident, outcome: 'joined' });
  expect(await world.incidents()).toEqual([incident]);
  expect(await world.store.read(incident)).toMatchObject({ status: 'closed', sightings: 1 });
});
