import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptBy } from '../../lib/commands/deployed';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { readerPolicy } from '../../lib/operating/account/policy';
import { readAccounts } from '../../lib/operating/account/read-accounts';
import type { AccountRead } from '../../lib/operating/read';
import { recordsBucketOf } from '../../lib/region/keep-records';
import { signedIn, signedOut } from '../commands/signed-in';
import { serving } from '../lambdas/support/loopback';
import { actionsFor } from '../rights/actions';
import { buildPlatform } from '../support/build';
import { AccountsOnTheWire } from './accounts-on-the-wire';
import { READ_AT } from './times';

/**
 * What is read of accounts, over HTTP in each service's own protocol: what the SDK writes and reads there, its pages and its retries are
 * what is looked at.
 */
const { cloud, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const reviewed = readTemplates(cloud.directory, platform);
const kept = keptBy(platform, reviewed);
const [ours] = platform.accounts;
const PREFIX = `${platform.name}-${platform.stage.name}-`;
const home = platform.residencies.find(({ home: { account } }) => account.id === ours!.id)!.home;
const REGION = home.region.region;
const BUCKET = recordsBucketOf(platform, { account: ours!.id, region: REGION })!;
const here = reviewed.stacks.filter(({ account, region }) => account === ours!.id && region === REGION);

let folder: string;
let world: AccountsOnTheWire;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'freehold-wire-')), 'deployed');
  world = new AccountsOnTheWire(ours!.id);
  for (const { name, account, region } of reviewed.stacks)
    if (account === ours!.id)
      world.in(region).stacks.push({ name, status: 'UPDATE_COMPLETE', template: reviewed.texts.get(name)! });
});
afterEach(() => {
  signedOut();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const read = (): Promise<AccountRead> =>
  serving(
    (received) => world.answer(received),
    (url) => {
      signedIn();
      process.env.AWS_ENDPOINT_URL = url;
      return readAccounts({ platform, reviewed, kept, folder, say: () => undefined, now: () => new Date(READ_AT) });
    },
  );

test('everything is read to its last page, as it lies there, and a policy of reading alone allows every call', async () => {
  const vault = kept.find(
    ({ what, account, region }) => what.startsWith('Daily backup') && account === ours!.id && region === REGION,
  )!.store;
  const { stacks, points, jobs, databases, alarms, objects } = world.in(REGION);
  stacks[0]!.drift = 'DRIFTED';
  stacks.push({ name: 'CDKToolkit', status: 'CREATE_COMPLETE', template: '{}' });
  // A template in Arabic, with what XML has to escape, lines as Windows ends them, and a page of its own.
  const odd = '{"Resources":{},\r\n "Description":"<أكمي & \\"شركاه\\">"}';
  stacks.push({ name: `${PREFIX}odd`, status: 'CREATE_COMPLETE', template: odd });
  for (const day of ['29', '02', '15', '30'])
    points.push({
      vault,
      resource: 'arn:one',
      type: 'S3',
      status: day === '30' ? 'PARTIAL' : 'COMPLETED',
      at: `2026-11-${day}T02:00:00Z`,
    });
  for (const day of ['30', '29']) jobs.push({ vault, type: 'S3', state: 'FAILED', at: `2026-11-${day}T13:00:00Z` });
  jobs.push({ vault, type: 'RDS', state: 'EXPIRED', at: '2026-12-01T01:00:00Z' });
  for (const name of ['a', 'b', 'c'])
    databases.push({ name, status: 'active', from: '2026-11-01T00:00:00Z', until: '2026-12-01T11:55:00Z' });
  databases.push({ name: 'fresh', status: 'creating' });
  alarms.push(
    ...['a', 'b', 'c'].map((name) => ({ name: `${PREFIX}${name}`, state: 'OK', since: '2026-10-01T00:00:00Z' })),
    { name: `${PREFIX}whole`, state: 'ALARM', composite: true },
    { name: `${PREFIX}half`, state: 'OK', evaluation: 'PARTIAL_DATA', actions: false },
    { name: `${PREFIX}nobody-knows` },
    { name: 'billing', state: 'ALARM' },
  );
  const record = '{"run":"restore-drill","at":"2026-11-30T04:00:00Z","outcome":"succeeded"}';
  for (const own of ['1', '2', '3']) objects.set(`${BUCKET}/records/run=restore-drill/date=2026-11-30/${own}.json`, record);

  const found = await read();

  const again = readTemplates(folder, platform);
  const own = reviewed.stacks.filter(({ account }) => account === ours!.id).map(({ name }) => name);
  expect([...again.texts.keys()].sort()).toEqual([...own, `${PREFIX}odd`].sort());
  for (const name of own) expect(again.texts.get(name)).toBe(reviewed.texts.get(name));
  expect(readFileSync(join(folder, ours!.id, REGION, `${PREFIX}odd.template.json`), 'utf8')).toBe(odd);
  expect(found.stacks.map(({ name }) => name).sort()).toEqual([...own, `${PREFIX}odd`].sort());
  expect(found.stacks.filter(({ drift }) => drift === 'DRIFTED')).toEqual([
    expect.objectContaining({ name: stacks[0]!.name, status: 'UPDATE_COMPLETE', checked: '2026-11-30T00:00:00.000Z' }),
  ]);
  expect(found.recoveries).toEqual([
    {
      account: ours!.id,
      region: REGION,
      vault,
      resource: 'arn:one',
      type: 'S3',
      count: 3,
      first: '2026-11-02T02:00:00.000Z',
      last: '2026-11-29T02:00:00.000Z',
    },
  ]);
  expect(found.failed.map(({ type, state, at }) => `${type} ${state} ${at}`)).toEqual([
    'S3 FAILED 2026-11-29T13:00:00.000Z',
    'S3 FAILED 2026-11-30T13:00:00.000Z',
    'RDS EXPIRED 2026-12-01T01:00:00.000Z',
  ]);
  expect(found.pointsInTime.map(({ database, status, until }) => [database, status, until])).toEqual([
    ...['a', 'b', 'c'].map((name) => [name, 'active', '2026-12-01T11:55:00.000Z']),
    ['fresh', 'creating', undefined],
  ]);
  const at = { account: ours!.id, region: REGION };
  expect(found.alarms).toEqual([
    ...['a', 'b', 'c'].map((name) => ({ ...at, name: `${PREFIX}${name}`, state: 'OK', since: '2026-10-01T00:00:00.000Z' })),
    { ...at, name: `${PREFIX}whole`, state: 'ALARM' },
    { ...at, name: `${PREFIX}half`, state: 'OK', evaluation: 'PARTIAL_DATA', silenced: true },
    { ...at, name: `${PREFIX}nobody-knows`, state: 'INSUFFICIENT_DATA' },
  ]);
  expect(found.records).toBe(true);
  for (const name of ['1', '2', '3'])
    expect(readFileSync(join(folder, 'records', ours!.id, REGION, `run=restore-drill/date=2026-11-30/${name}.json`), 'utf8')).toBe(
      record,
    );
  expect(found.notRead.filter(({ account }) => account === ours!.id)).toEqual([]);

  // Nothing but reading, and exactly what the policy that we print allows, in the regions of this account.
  const statements = (readerPolicy(platform) as { Statement: { Action: string[] }[] }).Statement;
  const allowed = new Set(statements.flatMap(({ Action }) => Action));
  const asked = new Set(world.calls.flatMap(({ action }) => actionsFor(action).flat()));
  expect([...asked].filter((action) => !allowed.has(action))).toEqual([]);
  expect([...allowed].filter((action) => !asked.has(action))).toEqual(['kms:Decrypt']); // S3 uses it for whoever reads
  expect([...asked].filter((action) => !/:(Describe|Get|List)/.test(action))).toEqual([]);
  const regions = new Set(platform.accounts.flatMap((account) => account.regions.map(({ region }) => region)));
  expect(world.calls.filter(({ region }) => !regions.has(region))).toEqual([]);
});

test('a record that was written over, or removed from sight, is read as it was first written, and that is said', async () => {
  const { objects, later } = world.in(REGION);
  const record = (outcome: string) => `{"run":"restore-drill","at":"2026-11-30T04:00:00Z","outcome":"${outcome}"}`;
  const key = (own: string) => `records/run=restore-drill/date=2026-11-30/${own}.json`;
  for (const own of ['over', 'gone', 'whole']) objects.set(`${BUCKET}/${key(own)}`, record('failed'));
  later.push(
    { key: `${BUCKET}/${key('over')}`, at: '2026-11-30T05:00:00.000Z', body: record('succeeded') },
    { key: `${BUCKET}/${key('over')}`, at: '2026-11-30T06:00:00.000Z', body: record('succeeded') },
    { key: `${BUCKET}/${key('gone')}`, at: '2026-11-30T07:00:00.000Z' },
  );
  const found = await read();
  for (const own of ['over', 'gone', 'whole'])
    expect(readFileSync(join(folder, 'records', ours!.id, REGION, key(own).replace('records/', '')), 'utf8')).toBe(
      record('failed'),
    );
  expect(found.notRead.filter(({ account }) => account === ours!.id)).toEqual([
    expect.objectContaining({
      region: REGION,
      what: `what hides ${key('gone')}`,
      why: 'removed from sight on 2026-11-30T07:00:00.000Z; the first version is read',
    }),
    expect.objectContaining({
      what: `what hides ${key('over')}`,
      why: 'written over on 2026-11-30T06:00:00.000Z; written over on 2026-11-30T05:00:00.000Z; the first version is read',
    }),
  ]);
});

test.each([
  ['long before it came', '2026-10-30T04:00:00Z'],
  ['of days to come', '2027-11-30T04:00:00Z'],
])('a record that says a moment %s takes the records of its cell with it, signed or not', async (_, at) => {
  const { objects } = world.in(REGION);
  const record = `{"run":"restore-drill","at":"${at}","outcome":"succeeded"}`;
  const jws = ['e30', Buffer.from(record).toString('base64url'), 'AAAA'].join('.');
  for (const [end, body] of [
    ['json', record],
    ['jws', jws],
  ] as const) {
    objects.clear();
    objects.set(`${BUCKET}/records/run=restore-drill/date=2026-11-30/1.${end}`, body);
    rmSync(folder, { recursive: true, force: true });
    const { notRead, records } = await read();
    expect(records).toBe(false);
    expect(notRead.filter(({ account }) => account === ours!.id)).toEqual([
      expect.objectContaining({
        what: 'records of runs',
        why: expect.stringMatching(
          /^UntimelyRecordError: .* says .* and came 2026-11-30T04:00:02\.000Z; wanted within an hour/,
        ) as string,
      }),
    ]);
  }
});

test('a service that is throttled is asked again until it answers, and everything is read', async () => {
  const times = new Map<string, number>();
  world.fault = (call) => {
    if (call.region !== REGION || !['', here[0]!.name, 'FAILED', PREFIX].includes(call.of)) return undefined;
    const key = JSON.stringify(call);
    times.set(key, (times.get(key) ?? 0) + 1);
    if (times.get(key)! > 3) return undefined;
    return call.action.startsWith('backup:') || call.action.startsWith('cloudwatch:')
      ? { status: 429, code: 'ThrottlingException', message: 'Rate exceeded' }
      : { status: 400, code: 'Throttling', message: 'Rate exceeded' };
  };
  const found = await read();
  expect([...times.values()].filter((count) => count === 4).length).toBeGreaterThanOrEqual(5);
  expect(found.notRead.filter(({ account }) => account === ours!.id)).toEqual([]);
  expect(readTemplates(folder, platform).stacks.length).toBe(reviewed.stacks.filter(({ account }) => account === ours!.id).length);
});

test('a region that knows these credentials not is said to be not read, service by service, and the others are read', async () => {
  // As of a region that the account has not opted into. Which code each service says it by was not looked up: any is taken for a refusal.
  const other = ours!.regions.find(({ region }) => region !== REGION)!.region;
  const codes: Readonly<Record<string, string>> = {
    cloudformation: 'InvalidClientTokenId',
    rds: 'InvalidClientTokenId',
    s3: 'IllegalLocationConstraintException',
  };
  world.fault = ({ region, action }) =>
    region === other ? { status: 403, code: codes[action.split(':')[0]!] ?? 'UnrecognizedClientException' } : undefined;
  const found = await read();
  const what = found.notRead.filter(({ account, region }) => account === ours!.id && region === other);
  expect(found.notRead.filter(({ account, region }) => account === ours!.id && region !== other)).toEqual([]);
  const said = new Map(what.map((each) => [each.what, each.why]));
  expect(said.get('stacks and their drift')).toMatch(/^InvalidClientTokenId: /);
  expect(said.get("alarms' states")).toMatch(/^UnrecognizedClientException: /);
  expect(said.get('automated backups of databases')).toMatch(/^InvalidClientTokenId: /);
  const declared = reviewed.stacks.filter(({ account, region }) => account === ours!.id && region === other);
  expect(what.filter((each) => each.what.startsWith('the template of ')).length).toBe(declared.length);
  expect(existsSync(join(folder, ours!.id, other))).toBe(false);
});

test('what is answered in part only is not taken for the whole: a second page that is refused takes the first with it', async () => {
  const { alarms, databases, objects } = world.in(REGION);
  for (const name of ['a', 'b', 'c']) {
    alarms.push({ name: `${PREFIX}${name}`, state: 'OK' });
    databases.push({ name, status: 'active', until: '2026-12-01T11:55:00Z' });
    objects.set(`${BUCKET}/records/run=restore-drill/date=2026-11-30/${name}.json`, '{}');
  }
  world.fault = ({ region, page, action }) =>
    region === REGION && page !== ''
      ? { status: 403, code: action.startsWith('cloudwatch:') ? 'AccessDeniedException' : 'AccessDenied' }
      : undefined;
  const { notRead, alarms: told, pointsInTime, records, stacks } = await read();
  expect(
    notRead
      .filter(({ region }) => region === REGION)
      .map(({ what, why }) => `${what}: ${why.split(':')[0]}`)
      .sort(),
  ).toEqual([
    "alarms' states: AccessDeniedException",
    'automated backups of databases: AccessDenied',
    'public keys of records: AccessDenied',
    'records of runs: AccessDenied',
    'stacks and their drift: AccessDenied',
  ]);
  expect([told.filter(({ region }) => region === REGION), pointsInTime, records]).toEqual([[], [], false]);
  expect(stacks.filter(({ region }) => region === REGION)).toEqual([]);
});

test('of a creation that was rolled back, and of a change set that nobody executed, nothing is there, whatever CloudFormation keeps', async () => {
  const { stacks } = world.in(REGION);
  [stacks[0]!.status, stacks[1]!.status] = ['ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'];
  const gone = [stacks[0]!.name, stacks[1]!.name];
  const found = await read();
  const again = readTemplates(folder, platform);
  expect(gone.filter((name) => again.texts.has(name))).toEqual([]);
  expect(found.stacks.filter(({ name }) => gone.includes(name))).toEqual([]);
  expect(found.notRead.filter(({ account }) => account === ours!.id)).toEqual([]);
});
