import type { PromiseEntry, Proof } from '../../config/book-schema';
import { promiseLine } from '../../lib/gate/promises-fence';
import type { Status } from '../../lib/promises/verdict';
import { noneIn } from '../../lib/fences/checks/check';
import { STATUSES } from '../../lib/promises/verdict';
import {
  check,
  exception,
  HOME,
  LIFE,
  promised,
  RESIDENCY,
  RESOURCES,
  saw,
  STACK,
  TENANT,
  TODAY,
  weighed,
  type Given,
} from './grounds';

const ENCRYPTED: Partial<PromiseEntry> = { checks: { encrypted: 'all' } };
const HOOK = { functions: ['trap-honeypot'], record: 'A record of each run in the ledger.' };
const DUTY = 'The application hashes passwords before it stores them.';
const SIGNED = 'Somebody tested the platform from outside within the year.';

describe('what templates show', () => {
  test('a promise is met by what was looked at, and says how much that was', () => {
    const { status, why, halves } = weighed(ENCRYPTED);
    expect([status, why]).toEqual(['met', '2 of 2 as expected']);
    expect(halves[0]!.checks).toEqual([{ check: 'encrypted', rows: [{ seen: saw('One') }, { seen: saw('Two') }] }]);
  });

  test('one resource of many breaks it', () => {
    const checks = [check('encrypted', saw('One'), saw('Two', false))];
    expect(weighed(ENCRYPTED, { checks })).toMatchObject({ status: 'not met', why: '1 of 2 are not as expected' });
  });

  test('a resource of which the rule asks nothing is skipped: of no population, never counted as held', () => {
    const signing = { ...saw('Two'), skipped: true as const };
    expect(weighed({ checks: { encrypted: 'all' } }, { checks: [check('encrypted', saw('One'), signing)] })).toMatchObject({
      status: 'met',
      why: '1 of 1 as expected; 1 skipped',
    });
    expect(weighed({ checks: { encrypted: 'all' } }, { checks: [check('encrypted', signing)] })).toMatchObject({
      status: 'not met',
      why: 'nothing to look at: encrypted (1 skipped)',
    });
  });

  test('one resource that is asked many things is one, and its findings are said apart', () => {
    const many = Array.from({ length: 28 }, () => saw('One'));
    expect(weighed({ checks: { encrypted: 'all' } }, { checks: [check('encrypted', ...many)] }).why).toBe(
      '1 of 1 as expected (28 rows)',
    );
    const broken = check('encrypted', ...many, saw('One', false), saw('One', false), saw('Two'));
    expect(weighed({ checks: { encrypted: 'all' } }, { checks: [broken] }).why).toBe('2 of 31 are not as expected, of 1 resource');
  });

  test('a promise of one thing rests on the rows about it, and on no other row of the same resource', () => {
    const about = (name: string, ok = true) => ({ ...saw('One', ok), about: name });
    const checks = [check('encrypted', about('login', false), about('password-reset'), saw('One'), saw('Nowhere', false))];
    expect(weighed({ checks: { encrypted: ['password-reset'] } }, { checks })).toMatchObject({
      status: 'met',
      why: '1 of 1 as expected',
    });
    expect(weighed({ checks: { encrypted: ['login'] } }, { checks }).status).toBe('not met');
    expect(weighed({ checks: { encrypted: ['contact'] } }, { checks })).toMatchObject({
      status: 'not met',
      why: 'nothing to look at: encrypted on contact',
    });
  });

  test('that there is none is met by the population that was looked through, each resource once', () => {
    const none = (id: string) => check(id, noneIn(STACK, 2694, 'AWS::IAM::User'));
    expect(weighed({ checks: { users: 'all', keys: 'all' } }, { checks: [none('users'), none('keys')] })).toMatchObject({
      status: 'met',
      why: 'none among 2,694 resources',
    });
  });

  test('nothing is met because nothing was found: where all was looked at, an empty population breaks it', () => {
    expect(weighed(ENCRYPTED, { checks: [check('encrypted')] })).toMatchObject({
      status: 'not met',
      why: 'nothing to look at: encrypted',
    });
  });

  test('and where tenants were filtered out, it was not looked at', () => {
    expect(weighed(ENCRYPTED, { checks: [check('encrypted')], complete: false })).toMatchObject({
      status: 'unknown',
      why: 'not looked at: tenants were filtered out (nothing to look at: encrypted)',
      decides: 'a synthesis of all tenants',
    });
  });

  test('what is broken is broken, whoever was filtered out', () => {
    const checks = [check('encrypted', saw('One', false))];
    expect(weighed(ENCRYPTED, { checks, complete: false }).status).toBe('not met');
  });

  test('one check with something to look at does not stand in for another without', () => {
    const both: Partial<PromiseEntry> = { checks: { encrypted: 'all', rotated: 'all' } };
    const checks = [check('encrypted', saw('One')), check('rotated')];
    expect(weighed(both, { checks })).toMatchObject({ status: 'not met', why: 'nothing to look at: rotated' });
    expect(weighed(both, { checks: [checks[0]!, check('rotated', saw('One', false))] })).toMatchObject({
      status: 'not met',
      why: '1 of 2 are not as expected',
    });
    expect(weighed(both, { checks: [checks[0]!, check('rotated', saw('One'))] }).status).toBe('met');
  });

  test('a check that does not exist is never met, not even where nothing was looked at', () => {
    const missing: Partial<PromiseEntry> = { checks: { encrypted: 'all', encripted: 'all' } };
    for (const complete of [true, false])
      expect(weighed(missing, { complete })).toMatchObject({ status: 'not met', why: 'no check is called encripted' });
  });

  test('a template half that names no check is not met', () => {
    expect(weighed({})).toMatchObject({ status: 'not met', why: 'nothing shows the template part' });
  });
});

describe('a promise about resources of some types', () => {
  const on = (...types: string[]) => ({ checks: { encrypted: types } });
  const checks = [check('encrypted', saw('One'), saw('Files', false))];

  test('is shown by these alone', () => {
    expect(weighed(on('AWS::KMS::Key'), { checks })).toMatchObject({ status: 'met', why: '1 of 1 as expected' });
    expect(weighed(on('AWS::S3::Bucket'), { checks })).toMatchObject({
      status: 'not met',
      why: '1 of 1 are not as expected',
    });
    expect(weighed(on('AWS::S3::Bucket', 'AWS::KMS::Key'), { checks }).why).toBe('1 of 2 are not as expected');
  });

  test('is not met where there is none of them', () => {
    expect(weighed(on('AWS::RDS::DBInstance'), { checks })).toMatchObject({
      status: 'not met',
      why: 'nothing to look at: encrypted on AWS::RDS::DBInstance',
    });
  });

  test('is broken by what should be there and is not, of whichever type it would have been', () => {
    const absent = [check('encrypted', saw('One'), saw('Absent', false))];
    expect(weighed(on('AWS::KMS::Key'), { checks: absent })).toMatchObject({
      status: 'not met',
      why: '1 of 2 are not as expected',
    });
  });

  test('is not shown by what has no type', () => {
    const absent = [check('encrypted', saw('Absent'))];
    expect(weighed(on('AWS::KMS::Key'), { checks: absent }).why).toBe('nothing to look at: encrypted on AWS::KMS::Key');
    expect(weighed(ENCRYPTED, { checks: absent }).status).toBe('met');
  });
});

describe('what a promise says each tenant has of its own', () => {
  const OWN = { ...ENCRYPTED, figures: [{ isolation: 'dedicated' as const }] };
  const INSTANCE = { Database: { Type: 'AWS::RDS::DBInstance' } };
  const shared = check('encrypted', saw('One'), saw('Two'));

  test('is met where one was looked at in the stacks of each', () => {
    const checks = [check('encrypted', saw('One'), saw('Database', true, TENANT))];
    expect(weighed(OWN, { checks, tenant: INSTANCE })).toMatchObject({ status: 'met', why: '2 of 2 as expected' });
  });

  test.each([
    ['there is none', [shared], {}],
    ['none was looked at', [shared], INSTANCE],
  ])('is not met by what others have, where %s', (_, checks, tenant) => {
    expect(weighed(OWN, { checks, tenant })).toMatchObject({
      status: 'not met',
      why: expect.stringMatching(/^1 of 1 tenants have no database instance of their own: [a-z]/) as string,
    });
  });

  test('is asked of tenants of the plans that it speaks of, and of nobody where there is no tenant', () => {
    const other = { ...OWN, figures: [{ plans: ['another'], isolation: 'dedicated' as const }] };
    expect(weighed(other, { checks: [shared], tenant: {} }).status).toBe('met');
    expect(weighed(OWN, { checks: [shared] }).status).toBe('met');
  });

  test('may be a network', () => {
    const network = { ...ENCRYPTED, figures: [{ privateNetwork: true as const }] };
    expect(weighed(network, { checks: [shared], tenant: INSTANCE }).why).toMatch(/have no network of their own/);
  });
});

describe('a registered exception', () => {
  const broken: Given = {
    checks: [check('encrypted', saw('One'), saw('Two', false))],
    covered: { 'encrypted Two': 'EX-900' },
  };

  test('that names the promise leaves it partly kept, and says under which number', () => {
    const judged = weighed(ENCRYPTED, { ...broken, exceptions: [exception('EX-900', { promises: ['SOL-1.1'] })] });
    expect(judged).toMatchObject({
      status: 'partly',
      why: '1 of 2 as expected; departs under EX-900',
      exceptions: ['EX-900'],
    });
    expect(judged.halves[0]!.checks[0]!.rows[1]).toEqual({ seen: saw('Two', false), exception: 'EX-900' });
  });

  test('that does not name the promise does not excuse it', () => {
    const exceptions = [exception('EX-900', { promises: ['SOL-1.2'] })];
    expect(weighed(ENCRYPTED, { ...broken, exceptions })).toMatchObject({
      status: 'not met',
      why: '1 of 2 are not as expected; EX-900 covers one and does not name SOL-1.1',
      decides: expect.stringMatching(/^SOL-1\.1 under `promises` of EX-900 in exceptions\.yaml/) as string,
      exceptions: [],
    });
  });

  test('for one resource does not excuse another', () => {
    const checks = [check('encrypted', saw('One', false), saw('Two', false))];
    const exceptions = [exception('EX-900', { promises: ['SOL-1.1'] })];
    expect(weighed(ENCRYPTED, { ...broken, checks, exceptions })).toMatchObject({
      status: 'not met',
      why: '1 of 2 are not as expected',
    });
  });

  test('from a rule of the configuration, where it names the promise, leaves it partly kept though every finding is for it', () => {
    const departure = exception('EX-901', { fence: 'configuration', at: undefined, promises: ['SOL-1.1'] });
    expect(weighed(ENCRYPTED, { exceptions: [departure] })).toMatchObject({
      status: 'partly',
      why: '2 of 2 as expected; departs under EX-901',
    });
    expect(weighed(ENCRYPTED, { exceptions: [{ ...departure, promises: ['SOL-1.2'] }] }).status).toBe('met');
  });

  test('is named once, and all of them are', () => {
    const exceptions = [
      exception('EX-901', { fence: 'configuration', at: undefined, promises: ['SOL-1.1'] }),
      exception('EX-900', { promises: ['SOL-1.1'] }),
    ];
    const checks = [check('encrypted', saw('One', false), saw('Two', false))];
    const covered = { 'encrypted One': 'EX-900', 'encrypted Two': 'EX-900' };
    expect(weighed(ENCRYPTED, { checks, covered, exceptions }).why).toBe('0 of 2 as expected; departs under EX-900, EX-901');
  });
});

describe('a half whose room is still to be built', () => {
  const waits = {
    status: 'not built',
    why: 'the component "heartbeat" is still to be built',
    decides: 'the component "heartbeat", and what it shows',
  };
  const planned = (kind: Proof) => ({ proof: [kind], planned: { [kind]: 'heartbeat' } });

  test.each<Proof>(['template', 'hook', 'pipeline', 'contract', 'people'])('is not built, and never failing: %s', (kind) => {
    expect(weighed(planned(kind))).toMatchObject(waits);
    expect(weighed(planned(kind)).halves).toEqual([expect.objectContaining({ kind, ...waits, planned: 'heartbeat' })]);
  });

  test('says who builds it and by which day, as the book does, and when that day is past', () => {
    const notBuilt = (by: string) => ({ heartbeat: { owner: 'Platform engineering', by } });
    expect(weighed(planned('hook'), { notBuilt: notBuilt('2027-03-31') })).toMatchObject({
      status: 'not built',
      why: 'the component "heartbeat" is still to be built (Platform engineering, by 2027-03-31)',
    });
    const [half] = weighed(planned('hook'), { notBuilt: notBuilt('2026-11-30') }).halves;
    expect(half).toMatchObject({
      why: 'the component "heartbeat" is still to be built (Platform engineering, by 2026-11-30, and is overdue)',
      built: { owner: 'Platform engineering', by: '2026-11-30' },
    });
  });

  test('is partly kept by what is shown already', () => {
    const judged = weighed({ ...planned('template'), ...ENCRYPTED });
    expect(judged).toMatchObject({
      status: 'partly',
      why: '2 of 2 as expected; the rest waits for the component "heartbeat"',
      decides: 'the component "heartbeat", and what it shows',
    });
    expect(judged.halves[0]!.planned).toBe('heartbeat');
  });

  test.each<[string, Given]>([
    ['broken', { checks: [check('encrypted', saw('One', false))] }],
    ['without anything to look at', { checks: [check('encrypted')] }],
    ['unknown to everybody', { checks: [] }],
  ])('does not hide a check that is %s', (_, given) => {
    const { status, halves } = weighed({ ...planned('template'), ...ENCRYPTED }, given);
    expect([status, halves[0]!.planned]).toEqual(['not met', undefined]);
  });

  test('waits as well where tenants were filtered out', () => {
    const given = { checks: [check('encrypted')], complete: false };
    expect(weighed({ ...planned('template'), ...ENCRYPTED }, given)).toMatchObject(waits);
  });

  test('is not built while its step is not in the workflow, and partly kept once it is', () => {
    const pipeline = { workflow: '.github/workflows/a.yaml', job: 'scan', step: 'Look' };
    expect(weighed({ ...planned('pipeline'), pipeline })).toMatchObject(waits);
    const workflows = { [pipeline.workflow]: 'jobs: { scan: { steps: [{ name: Look }] } }' };
    expect(weighed({ ...planned('pipeline'), pipeline }, { workflows }).status).toBe('partly');
  });

  test('is not partly kept by a signature that is missing, or by what the application has to do', () => {
    expect(weighed({ ...planned('people'), attest: SIGNED }).status).toBe('not built');
    expect(weighed({ ...planned('contract'), application: DUTY }).status).toBe('not built');
  });
});

describe('what running code keeps', () => {
  const hook = (name: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: `solidsoft-production-${name}` },
  });
  const resources = { ...RESOURCES, Trap: hook('trap-honeypot'), Lift: hook('lift-honeypot') };
  const wired = check('every-hook-is-wired', saw('Trap'), saw('Lift'));
  const ran = (run: string, at: string, outcome: 'succeeded' | 'failed' = 'succeeded') => ({ run, at, outcome, signedBy: 'key' });
  const TRAP: Partial<PromiseEntry> = { proof: ['hook'], hook: HOOK };
  const BOTH: Partial<PromiseEntry> = { proof: ['hook'], hook: { ...HOOK, functions: ['trap-honeypot', 'lift-honeypot'] } };
  const weigh = (promise: Partial<PromiseEntry>, given: Given = {}) => weighed(promise, { resources, checks: [wired], ...given });

  test('wired and never seen to run is unknown, and says what decides', () => {
    expect(weigh(TRAP)).toMatchObject({
      status: 'unknown',
      why: '1 of 1 functions are wired; records of runs were not read',
      decides: 'records of its runs (A record of each run in the ledger.)',
    });
    expect(weigh(TRAP).halves[0]!.checks[0]!.rows).toEqual([{ seen: saw('Trap') }]);
  });

  test('with no record of a run it is unknown too', () => {
    expect(weigh(TRAP, { records: [] })).toMatchObject({
      status: 'unknown',
      why: '1 of 1 functions are wired; no run of trap-honeypot is on record',
    });
  });

  test('wired, with records of runs that succeeded, is met', () => {
    const records = [ran('trap-honeypot', '2026-11-30T00:00:00Z', 'failed'), ran('trap-honeypot', '2026-12-01T00:00:00Z')];
    expect(weigh(TRAP, { records })).toMatchObject({
      status: 'met',
      why: '1 of 1 functions are wired; 2 runs on record, the last on 2026-12-01T00:00:00Z',
    });
  });

  test('whose last run failed is partly kept', () => {
    const records = [ran('trap-honeypot', '2026-11-30T00:00:00Z'), ran('trap-honeypot', '2026-12-01T00:00:00Z', 'failed')];
    expect(weigh(TRAP, { records })).toMatchObject({
      status: 'partly',
      why: '1 of 1 functions are wired; the last run of trap-honeypot on record, 2026-12-01T00:00:00Z, failed',
      decides: 'a run that succeeds',
    });
  });

  test('needs a run of each of its functions', () => {
    const records = [ran('trap-honeypot', '2026-11-30T00:00:00Z')];
    expect(weigh(BOTH, { records })).toMatchObject({
      status: 'unknown',
      why: '2 of 2 functions are wired; no run of lift-honeypot is on record',
    });
    expect(weigh(BOTH, { records: [...records, ran('lift-honeypot', '2026-11-30T00:00:00Z')] }).status).toBe('met');
  });

  test('of which one function failed last is partly kept, whenever the other succeeded', () => {
    const records = [ran('trap-honeypot', '2026-11-30T00:00:00Z', 'failed'), ran('lift-honeypot', '2026-12-01T00:00:00Z')];
    expect(weigh(BOTH, { records }).status).toBe('partly');
  });

  test('is not shown by runs of another function', () => {
    expect(weigh(TRAP, { records: [ran('lift-honeypot', '2026-11-30T00:00:00Z')] }).status).toBe('unknown');
  });

  test('that nothing sets off is not met, whatever is on record', () => {
    const checks = [check('every-hook-is-wired', saw('Trap', false), saw('Lift'))];
    const records = [ran('trap-honeypot', '2026-11-30T00:00:00Z')];
    expect(weigh(TRAP, { checks, records })).toMatchObject({
      status: 'not met',
      why: '1 of 1 functions are set off by nothing',
    });
    expect(weigh({ ...TRAP, planned: { hook: 'heartbeat' as const } }, { checks }).status).toBe('not met');
    expect(weigh({ ...TRAP, hook: { ...HOOK, functions: ['lift-honeypot'] } }, { checks }).status).toBe('unknown');
  });

  test('that no template declares is not met, and was not looked at where tenants were filtered out', () => {
    const given = { checks: [check('every-hook-is-wired', saw('Lift'))] };
    expect(weigh(TRAP, given)).toMatchObject({ status: 'not met', why: 'no template declares trap-honeypot' });
    expect(weigh(TRAP, { ...given, complete: false })).toMatchObject({
      status: 'unknown',
      decides: 'a synthesis of all tenants',
    });
    expect(weigh(TRAP, { checks: [] }).status).toBe('not met');
  });

  test('of another stage is another function', () => {
    const staging = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'solidsoft-staging-trap-honeypot' } };
    expect(weigh(TRAP, { resources: { ...RESOURCES, Trap: staging } }).status).toBe('not met');
  });

  test('is partly kept while the rest of it waits for a room', () => {
    const records = [ran('trap-honeypot', '2026-12-01T00:00:00Z')];
    const rest = { ...TRAP, planned: { hook: 'heartbeat' as const } };
    expect(weigh(rest, { records }).status).toBe('partly');
    expect(weigh(rest)).toMatchObject({ status: 'not built', why: 'the component "heartbeat" is still to be built' });
  });
});

test('at a stage that no customer is on nothing is met, and what fails there fails', () => {
  const why = 'shown of staging, where no customer is: 2 of 2 as expected';
  expect(weighed(ENCRYPTED, { stage: 'staging' })).toMatchObject({ status: 'partly', why });
  const broken = { stage: 'staging', checks: [check('encrypted', saw('One', false))] };
  expect(weighed(ENCRYPTED, broken)).toMatchObject({ status: 'not met' });
});

describe('what is promised of private networks', () => {
  const ids = ['private-network-is-its-own', 'hook-road-leads-to-one-database'] as const;
  const weigh = (id: string, given: Given = {}) =>
    weighed({ proof: ['template'], checks: { [id]: 'all' } }, { checks: [check(id, saw('One'))], ...given });

  test.each(ids)('%s: in part where a residency cannot sell them, which the book names', (id) => {
    expect(weigh(id)).toMatchObject({ status: 'met' });
    expect(weigh(id, { privateNetwork: true })).toMatchObject({ status: 'met' });
    expect(weigh(id, { privateNetwork: true, roadless: true })).toMatchObject({
      status: 'partly',
      why: expect.stringMatching(/; plan \w+ is not sold in residency \w+ \([a-z0-9-]+\), which has no VPC Lattice$/) as string,
      decides: 'VPC Lattice in that region',
    });
  });

  test('a choice of residencies is met in part where a plan of which the page speaks is not sold in one of them', () => {
    const kind = ['residency-can-be-chosen'];
    const of = (figures: PromiseEntry['figures'], given: Given) =>
      weighed({ kind, figures, checks: { residency: 'all' } }, { checks: [check('residency', saw('One', true, LIFE))], ...given });
    const roadless: Given = { privateNetwork: true, roadless: true };
    const residencies = [RESIDENCY];
    expect(of([{ residencies }], { privateNetwork: true })).toMatchObject({ status: 'met' });
    expect(of([{ residencies }], roadless)).toMatchObject({
      status: 'partly',
      why: expect.stringContaining(`is not sold in residency ${RESIDENCY} (`) as string,
      decides: expect.stringContaining('or a page that says which plans') as string,
    });
    expect(of([{ residencies, plans: ['another'] }], roadless)).toMatchObject({ status: 'met' });
  });

  test('and what is promised of others stays as it is, as does what is not met', () => {
    const given: Given = { privateNetwork: true, roadless: true };
    expect(weigh('encrypted', given)).toMatchObject({ status: 'met' });
    expect(weigh(ids[0], { ...given, checks: [check(ids[0], saw('One', false))] })).toMatchObject({ status: 'not met' });
  });
});

describe('what machines keep', () => {
  const arn = (hook: string) => `arn:aws:lambda:eu-central-1:111111111111:function:solidsoft-production-${hook}`;
  const machine = (name: string, ...calls: string[]) => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { StateMachineName: `solidsoft-production-${name}`, DefinitionString: JSON.stringify(calls.map(arn)) },
  });
  const life = {
    Onboard: machine('onboarding', 'prepare-database'),
    Erase: machine('erasure', 'destroy-keys'),
    Prepare: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'solidsoft-production-prepare-database' } },
    Keys: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'solidsoft-production-destroy-keys' } },
  };
  const seen = (id: string, ok = true) => saw(id, ok, LIFE);
  const wired = check('every-hook-is-wired', seen('Onboard'), seen('Erase'), seen('Prepare'), seen('Keys'));
  const ran = (run: string, at = '2026-11-01T00:00:00Z', outcome: 'succeeded' | 'failed' = 'succeeded') => ({
    ...{ run, at, outcome },
    signedBy: 'key',
  });
  const record = 'A record of each run in the ledger.';
  const ALONE: Partial<PromiseEntry> = { proof: ['hook'], hook: { machines: ['onboarding'], record } };
  const BOTH: Partial<PromiseEntry> = {
    proof: ['hook'],
    hook: { functions: ['prepare-database'], machines: ['onboarding'], record },
  };
  const weigh = (promise: Partial<PromiseEntry>, given: Given = {}) => weighed(promise, { life, checks: [wired], ...given });

  test('is met by a machine that finds what it calls, and whose last run succeeded', () => {
    const records = [ran('onboarding', '2026-11-01T00:00:00Z', 'failed'), ran('onboarding', '2026-11-02T00:00:00Z')];
    expect(weigh(ALONE, { records })).toMatchObject({
      status: 'met',
      why: '1 of 1 machines find what they call; 2 runs on record, the last on 2026-11-02T00:00:00Z',
    });
    expect(weigh(ALONE, { records }).halves[0]!.checks).toEqual([
      { check: 'every-hook-is-wired', types: ['AWS::StepFunctions::StateMachine'], rows: [{ seen: seen('Onboard') }] },
    ]);
  });

  test('is met in part where its runs leave out something of which the promise speaks, and says what', () => {
    const leavesOut = 'files are not restored';
    const hook = { machines: ['onboarding'], record, leavesOut };
    expect(weigh({ ...ALONE, hook }, { records: [ran('onboarding')] })).toMatchObject({
      status: 'partly',
      why: expect.stringMatching(/on record, the last on .*; files are not restored$/) as string,
      decides: 'runs that do that as well',
    });
    expect(weigh({ ...ALONE, hook })).toMatchObject({ status: 'unknown', why: expect.stringContaining(leavesOut) as string });
  });

  test('is unknown without a record, and by records of another machine', () => {
    expect(weigh(ALONE)).toMatchObject({
      status: 'unknown',
      why: '1 of 1 machines find what they call; records of runs were not read',
      decides: `records of its runs (${record})`,
    });
    for (const records of [[], [ran('erasure')]])
      expect(weigh(ALONE, { records })).toMatchObject({
        status: 'unknown',
        why: '1 of 1 machines find what they call; no run of onboarding is on record',
      });
  });

  test('is not met by a machine whose last run failed alone', () => {
    const records = [ran('onboarding'), ran('onboarding', '2026-11-02T00:00:00Z', 'failed')];
    expect(weigh(ALONE, { records })).toMatchObject({
      status: 'partly',
      why: '1 of 1 machines find what they call; the last run of onboarding on record, 2026-11-02T00:00:00Z, failed',
    });
  });

  test('is not met where a machine calls what is not there, whatever is on record', () => {
    const checks = [check('every-hook-is-wired', seen('Onboard', false), seen('Erase'), seen('Prepare'))];
    expect(weigh(BOTH, { checks, records: [ran('onboarding')] })).toMatchObject({
      status: 'not met',
      why: '1 of 1 machines call nothing, or what is not there',
    });
  });

  test('is not met where no template declares the machine, or one of another stage', () => {
    const { Erase, Prepare, Keys } = life;
    const rest = { Erase, Prepare, Keys };
    const staging = {
      ...life.Onboard,
      Properties: { ...life.Onboard.Properties, StateMachineName: 'solidsoft-staging-onboarding' },
    };
    for (const without of [rest, { ...rest, Onboard: staging }])
      expect(weigh(ALONE, { life: without, records: [ran('onboarding')] })).toMatchObject({
        status: 'not met',
        why: 'no template declares onboarding',
      });
    expect(weigh(ALONE, { life: rest, complete: false }).status).toBe('unknown');
  });

  test('is not met where the machine stands elsewhere than in the home region', () => {
    const elsewhere: Given = {
      resources: life,
      life: {},
      checks: [check('every-hook-is-wired', saw('Onboard'))],
      records: [ran('onboarding')],
    };
    expect(weigh(ALONE, elsewhere)).toMatchObject({
      status: 'not met',
      why: `no template declares onboarding in ${HOME.region.region}`,
    });
  });

  test('is shown for a function by runs of the machine that calls it', () => {
    expect(weigh(BOTH, { records: [ran('onboarding')] })).toMatchObject({
      status: 'met',
      why: '1 of 1 functions are wired; 1 of 1 machines find what they call; 1 runs on record, the last on 2026-11-01T00:00:00Z',
    });
  });

  test('is not shown for a function by runs of a machine that does not call it', () => {
    const other = { ...BOTH, hook: { functions: ['destroy-keys'], machines: ['onboarding'], record } };
    expect(weigh(other, { records: [ran('onboarding')] })).toMatchObject({
      status: 'unknown',
      why: '1 of 1 functions are wired; 1 of 1 machines find what they call; no run of destroy-keys is on record',
    });
    expect(weigh(other, { records: [ran('onboarding'), ran('destroy-keys')] }).status).toBe('met');
  });
});

test('what the application has to do is its duty, and never said to be met', () => {
  const judged = weighed({ proof: ['contract'], application: DUTY });
  expect(judged).toMatchObject({ status: "application's duty", why: DUTY });
});

test('what a company has nothing of is not applicable, with the reason, and nothing else is weighed', () => {
  const notApplicable = 'This company offers no such thing.';
  expect(weighed({ ...ENCRYPTED, notApplicable }, { checks: [] })).toMatchObject({
    status: 'not applicable',
    why: notApplicable,
    halves: [],
  });
});

/** Halves of every status, put together. */
const SHOWS: Readonly<Record<string, readonly [Proof, Partial<PromiseEntry>, Given]>> = {
  'template met': ['template', ENCRYPTED, {}],
  'template partly': ['template', { ...ENCRYPTED, planned: { template: 'identity' } }, {}],
  'template unknown': ['template', ENCRYPTED, { checks: [check('encrypted')], complete: false }],
  'template not met': ['template', { checks: { encripted: 'all' } }, {}],
  'hook not built': ['hook', { planned: { hook: 'heartbeat' } }, {}],
  'pipeline met': [
    'pipeline',
    { pipeline: { workflow: '.github/workflows/a.yaml', job: 'scan', step: 'Look' } },
    { workflows: { '.github/workflows/a.yaml': 'jobs: { scan: { steps: [{ name: Look }] } }' } },
  ],
  'pipeline not met': ['pipeline', { pipeline: { workflow: '.github/workflows/b.yaml', job: 'scan', step: 'Look' } }, {}],
  duty: ['contract', { application: DUTY }, {}],
  signed: ['people', { attest: SIGNED }, { attestations: signature('2027-01-01') }],
  expired: ['people', { attest: SIGNED }, { attestations: signature(TODAY) }],
  missing: ['people', { attest: SIGNED }, {}],
};
function signature(expires: string) {
  const by = { owner: 'Platform engineering', signed: 'Dana Roe', accepted: 'Kim Poe' };
  const evidence = { file: 'attested/test.md', sha256: 'a'.repeat(64) };
  return [{ promise: 'SOL-1.1', ...by, evidence, date: '2026-01-01', expires }];
}

function together(...names: string[]): ReturnType<typeof weighed> {
  const halves = names.map((name) => SHOWS[name]!);
  const promise = promised(Object.assign({}, ...halves.map(([, own]) => own)) as object);
  const planned = Object.assign({}, ...halves.map(([, own]) => own.planned ?? {})) as object;
  const given = Object.assign({}, ...halves.map(([, , own]) => own)) as Given;
  return weighed({ ...promise, proof: halves.map(([kind]) => kind), planned }, given);
}

describe('halves together', () => {
  test.each<[string, Status]>([
    // Everything shown.
    ['template met', 'met'],
    ['template met + pipeline met', 'met'],
    ['template met + signed', 'met'],
    ['signed', 'attested'],
    // The platform's half shown, the application's never.
    ['duty', "application's duty"],
    ['template met + duty', "application's duty"],
    ['signed + duty', "application's duty"],
    // Something shown, something open.
    ['template met + hook not built', 'partly'],
    ['template met + missing', 'partly'],
    ['template met + expired', 'partly'],
    ['hook not built + signed', 'partly'],
    ['template partly', 'partly'],
    ['template partly + pipeline met', 'partly'],
    ['template partly + duty', 'partly'],
    ['template partly + hook not built', 'partly'],
    // Nothing shown: the most telling of what is open.
    ['template unknown', 'unknown'],
    ['hook not built', 'not built'],
    ['hook not built + duty', 'not built'],
    ['hook not built + missing', 'not built'],
    ['hook not built + expired', 'attestation expired'],
    ['missing', 'attestation missing'],
    ['duty + missing', 'attestation missing'],
    ['expired', 'attestation expired'],
    // One half that is broken breaks it.
    ['template not met', 'not met'],
    ['template not met + signed', 'not met'],
    ['template not met + hook not built', 'not met'],
    ['template met + pipeline not met', 'not met'],
    ['pipeline not met + duty', 'not met'],
    ['hook not built + pipeline not met', 'not met'],
  ])('%s: %s', (names, status) => expect(together(...names.split(' + ')).status).toBe(status));

  test('name each half with its status, and what would settle the open ones', () => {
    expect(together('template met', 'hook not built', 'missing')).toMatchObject({
      why: 'template: met; hook: not built; people: attestation missing',
      decides: 'the component "heartbeat", and what it shows; an attestation by Platform engineering in attestations.yaml',
    });
    expect(together('template met', 'duty').why).toBe("template: met; contract: application's duty (the platform's part is shown)");
    expect(together('template met', 'pipeline not met').why).toBe('pipeline: there is no .github/workflows/b.yaml');
  });

  test('are in the order of the kinds of the promise', () => {
    expect(together('missing', 'template met', 'duty').halves.map(({ kind }) => kind)).toEqual(['people', 'template', 'contract']);
  });

  test('reach every status that there is', () => {
    const templates = ['template met', 'template partly', 'template not met', 'template unknown'];
    const names = [...templates, 'hook not built', 'duty', 'signed', 'missing', 'expired'];
    const reached = [
      ...names.map((name) => together(name).status),
      weighed({ notApplicable: 'This company offers no such thing.' }).status,
    ];
    expect([...reached].sort()).toEqual([...STATUSES].sort());
  });
});

test('the gate counts promises by status, worst last', () => {
  expect(promiseLine(['not met', 'met', 'unknown', 'met', "application's duty", 'partly', 'attested'])).toBe(
    "promises 7: 2 met, 1 attested, 1 application's duty, 1 partly, 1 unknown, 1 not met",
  );
  expect(promiseLine(STATUSES).split(', ')).toHaveLength(STATUSES.length);
});

test('the stack of these tests is one of the platform, or nothing in them would be looked at', () => {
  expect(STACK.startsWith('solidsoft-production-')).toBe(true);
});
