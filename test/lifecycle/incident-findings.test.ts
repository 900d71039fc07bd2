import { hear } from '../lambdas/support/invocation';
import { bucket, guardDuty, securityHub } from '../support/findings';
import { at, hour, IncidentWorld } from './incidents';

hear();

const concerns = async (world: IncidentWorld, incident: string) => (await world.store.read(incident))!.affected.tenants;

test('a finding that comes again joins its incident, by its id and by its type and resources', async () => {
  const world = await IncidentWorld.with('acme');
  const first = await world.event(guardDuty());
  world.aws.now = hour(6);
  const again = await world.event(guardDuty({ time: at(6) }));
  const otherId = await world.event(guardDuty({ id: '99afba5c5c43e07c9e3e5e2e544e95df', time: at(6) }));
  expect([first.outcome, again.outcome, otherId.outcome]).toEqual(['opened', 'joined', 'joined']);
  expect(await world.incidents()).toEqual([first.incident]);
  expect(await world.store.read(first.incident)).toMatchObject({
    sightings: 3,
    lastSeenAt: at(6),
    discoveredAt: at(0),
    dueBy: at(72),
  });
});

test('the same finding by way of Security Hub joins, and another finding of another type does not', async () => {
  const world = await IncidentWorld.with('acme');
  const first = await world.event(guardDuty());
  const Id = 'arn:aws:guardduty:eu-central-1:111122223333:detector/d/finding/16afba5c5c43e07c9e3e5e2e544e95df';
  expect(await world.event(securityHub({ Id, ProductName: 'GuardDuty' }))).toEqual({ incident: first.incident, outcome: 'joined' });
  expect((await world.event(securityHub())).outcome).toBe('opened');
  expect(await world.incidents()).toHaveLength(2);
});

test.each([
  ['of one id', () => [guardDuty(), guardDuty()]],
  ['of two ids', () => [guardDuty(), guardDuty({ id: 'another' })]],
])('two findings %s at one moment make one incident with one clock', async (_, events) => {
  const world = await IncidentWorld.with('acme');
  const answers = await Promise.all(events().map((event) => world.event(event)));
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['joined', 'opened']);
  expect(await world.incidents()).toHaveLength(1);
  expect([...world.clocks]).toEqual(await world.incidents());
});

test('what is found again after its incident was closed opens another', async () => {
  const world = await IncidentWorld.with('acme');
  const { incident } = await world.event(guardDuty());
  await world.ask({ action: 'narrow', incident, tenants: [], reason: 'a test of ours, SEC-118' });
  await world.ask({ action: 'close', incident, facts: 'It was a test of our own.', actions: ['tests are announced'] });
  world.aws.now = hour(30);
  const next = await world.event(guardDuty({ time: at(30) }));
  expect(next).toMatchObject({ outcome: 'opened' });
  expect(next.incident).not.toBe(incident);
});

test('an answer that was lost after the write is made good: the clock is started all the same', async () => {
  const world = await IncidentWorld.with('acme');
  const { incident } = await world.event(guardDuty());
  world.clocks.clear();
  expect((await world.event(guardDuty())).outcome).toBe('joined');
  expect([...world.clocks]).toEqual([incident]);
});

test.each([
  ['its bucket by tag and name', bucket('acme'), ['acme']],
  ['its bucket by name alone', bucket('acme', undefined), ['acme']],
  ['a bucket that is tagged as another one', bucket('acme', 'beta'), ['acme', 'beta']],
  ['a tenant that the ledger does not know', bucket('ghost'), 'all'],
  ['its access role', { resourceType: 'AccessKey', accessKeyDetails: { userName: 'softdocket-production-acme-access' } }, ['acme']],
  [
    "the application's role, which is shared",
    { resourceType: 'AccessKey', accessKeyDetails: { userName: 'softdocket-production-application' } },
    'all',
  ],
  [
    'its own instance',
    {
      resourceType: 'RDSDBInstance',
      rdsDbInstanceDetails: { dbInstanceIdentifier: 'softdocket-production-acme-database', tags: [] },
      rdsDbUserDetails: { user: 'beta' },
    },
    ['acme'],
  ],
  [
    "the region's shared instance, whoever logged in",
    {
      resourceType: 'RDSDBInstance',
      rdsDbInstanceDetails: { dbInstanceIdentifier: 'softdocket-production-shared', tags: [] },
      rdsDbUserDetails: { user: 'acme' },
    },
    'all',
  ],
  [
    'an instance that nobody declared',
    { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0123456789abcdef0', tags: [] } },
    'all',
  ],
  ['its bucket and an unknown key', { ...bucket('acme'), accessKeyDetails: { userName: 'somebody' } }, 'all'],
  ['no resource', {}, 'all'],
  [
    'a hook whose name begins like a tenant',
    { resourceType: 'Lambda', lambdaDetails: { functionName: 'softdocket-production-acme-ledger' } },
    'all',
  ],
])('a finding of %s concerns %j', async (_, resource, whom) => {
  const world = await IncidentWorld.with('acme', 'beta');
  const { incident } = await world.event(guardDuty({ resource }));
  expect(await concerns(world, incident)).toEqual(whom);
});

test('a finding that names more tenants on its next sight concerns them, too; one who was taken off with a reason stays off', async () => {
  const world = await IncidentWorld.with('acme', 'beta');
  const { incident } = await world.event(guardDuty());
  const two = { ...bucket('acme'), accessKeyDetails: { userName: 'softdocket-production-beta-access' } };
  await world.event(guardDuty({ resource: two }));
  expect(await concerns(world, incident)).toEqual(['acme', 'beta']);
  await world.ask({ action: 'narrow', incident, tenants: ['acme'], reason: 'the role of beta only listed' });
  await world.event(guardDuty({ resource: two }));
  expect(await concerns(world, incident)).toEqual(['acme']);
});

test.each([
  ['below the severities that are configured', guardDuty({ severity: 6.9 })],
  ['that is archived', guardDuty({ archived: true })],
  ['that Security Hub has suppressed', securityHub({ Workflow: { Status: 'SUPPRESSED' } })],
  ['of a medium label', securityHub({ Severity: { Label: 'MEDIUM' } })],
  [
    'an alarm that is not marked',
    {
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { alarmName: 'softdocket-production-other', state: { value: 'ALARM' } },
    },
  ],
  [
    'a marked alarm that is over',
    {
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { alarmName: 'softdocket-production-tenant-files-refused', state: { value: 'OK' } },
    },
  ],
])('a finding %s opens nothing', async (_, event) => {
  const world = await IncidentWorld.with('acme');
  expect(await world.event(event)).toMatchObject({ outcome: 'passed' });
  expect(await world.incidents()).toEqual([]);
});

test.each([
  ['GuardDuty 7.0', guardDuty({ severity: 7 }), 'high'],
  ['GuardDuty 9.0', guardDuty({ severity: 9 }), 'critical'],
  ['Security Hub by its number', securityHub({ Severity: { Normalized: 90 } }), 'critical'],
  [
    'OCSF',
    {
      'detail-type': 'Findings Imported V2',
      time: at(0),
      detail: {
        findings: [
          {
            severity_id: 4,
            finding_info: { uid: 'f', title: 'A finding' },
            resources: [
              { uid: 'arn:aws:s3:::files-acme-111122223333-eu-central-1-an', tags: [{ name: 'freehold:tenant', value: 'acme' }] },
            ],
          },
        ],
      },
    },
    'high',
  ],
  [
    'a marked alarm',
    {
      'detail-type': 'CloudWatch Alarm State Change',
      time: at(0),
      detail: { alarmName: 'softdocket-production-tenant-files-refused', state: { value: 'ALARM' } },
    },
    'high',
  ],
])('%s opens an incident as %3$s', async (_, event, severity) => {
  const world = await IncidentWorld.with('acme');
  const { incident, outcome } = await world.event(event);
  expect(outcome).toBe('opened');
  expect(await world.store.read(incident)).toMatchObject({ severity });
});

test.each([
  ['has no id', { ...guardDuty(), detail: { severity: 8 } }],
  ['has no severity', { ...guardDuty(), detail: { id: 'x' } }],
  ['is of another service', { 'detail-type': 'Inspector2 Finding', detail: {} }],
])('an event that %s is an error, and somebody hears of it', async (_, event) => {
  const world = await IncidentWorld.with('acme');
  await expect(world.event(event)).rejects.toMatchObject({ name: 'UnreadableFindingError' });
});
