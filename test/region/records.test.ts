import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statementsOf } from '../../lib/fences/policies/policy';
import { plain } from '../../lib/fences/templates/assembly';
import type { Found } from '../../lib/fences/templates/assembly';
import { HOOKS, LEDGER_HOOKS, MACHINES } from '../../lib/naming';
import { RECORD_KEYS, RECORDING_HOOKS, recordKeyFor, recordKeyOf, runsBy, signersOf } from '../../lib/recording';
import { isMap, listOf } from '../../lib/fences/templates/value';
import type { Value } from '../../lib/fences/templates/value';
import { sourceOf } from '../../lib/parts/hook-bundles';
import { read } from '../docs/documents';
import { buildPlatform } from '../support/build';

/** Every run that something sets off by itself leaves a dated record in the ledger, and may do nothing else there. */
const { assembly, platform } = buildPlatform({ stage: 'production', tenants: 'none' });
const ROOT = join(__dirname, '../..');
/** Hooks of which `recorded` leaves records, in whichever of their files. */
const recording: string[] = HOOKS.filter((hook) => {
  const files = readdirSync(join(ROOT, sourceOf(hook)), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.some((file) => /\brecorded\(/.test(readFileSync(join(ROOT, sourceOf(hook), file), 'utf8')));
});
/** It leaves a record for each incident that ended, and none for each time that it looked. */
const OF_INCIDENTS = 'keep-incident';
const leaving = [...recording, OF_INCIDENTS];
const isHome = ({ stack }: Found): boolean => platform.residencies.some(({ home }) => home.region.region === stack.region);
const functions = (hook: string): Found[] =>
  assembly.all('AWS::Lambda::Function').filter(({ properties }) => properties.FunctionName === `softdocket-production-${hook}`);
const variables = ({ properties }: Found): Record<string, unknown> =>
  isMap(properties.Environment) && isMap(properties.Environment.Variables) ? properties.Environment.Variables : {};

/** Hooks that a rule of time or of events calls, or a log, or the application by the parameter that names them. */
function setOff(): string[] {
  const texts = assembly
    .all('AWS::Events::Rule', 'AWS::Logs::SubscriptionFilter', 'AWS::SSM::Parameter')
    .map(({ properties }) => JSON.stringify(properties));
  const named = assembly
    .all('AWS::Lambda::Function')
    .filter(({ logicalId }) => texts.some((text) => text.includes(`"${logicalId}"`)))
    .map(({ properties }) => plain(properties.FunctionName).replace('softdocket-production-', ''));
  return [...new Set(named)].sort();
}

test('every hook that a schedule, an event, a log or the application sets off leaves records of its runs', () => {
  expect(setOff()).toEqual([
    'apply-deletions',
    'close-past-windows',
    'keep-incident',
    'lapse-instances',
    'measure-finding-age',
    'put-back',
    'ship-audit-log',
    'start-drills',
    'trap-honeypot',
    'verify-webhook',
    'write-heartbeat',
  ]);
  expect([...leaving].sort()).toEqual(setOff());
});

test('whoever leaves records, its own or those of machines, signs them, and each key admits those of its runs and nobody else', () => {
  expect([...RECORDING_HOOKS].sort()).toEqual([...leaving, 'keep-ledger'].sort());
  const keys = assembly.all('AWS::KMS::Key').filter(({ properties }) => /records of runs/.test(plain(properties.Description)));
  const homes = platform.residencies.map(({ home }) => home.region.region);
  expect(keys.map(({ stack }) => stack.region).sort()).toEqual(homes.flatMap((home) => RECORD_KEYS.map(() => home)).sort());
  for (const { stack, properties } of keys) {
    expect(properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const of = RECORD_KEYS.find((key) => plain(properties.Description).endsWith(`: ${key}`))!;
    const signing = statementsOf(assembly, stack, properties.KeyPolicy).filter(({ actions }) => actions.includes('kms:Sign'));
    expect(signing.map(({ actions }) => actions)).toEqual([['kms:GetPublicKey', 'kms:Sign']]);
    const named = signing.flatMap(({ conditions }) => conditions.filter(({ key }) => key === 'aws:principalarn'));
    expect(named.flatMap(({ values }) => values.map((arn) => arn.split(`-${stack.region}-`)[1])).sort()).toEqual(
      [...signersOf(of)].sort(),
    );
  }
});

test('every run has one key, and one hook that leaves it: a hook its own, the ledger those of machines, and incidents those of incidents', () => {
  const runs = RECORDING_HOOKS.flatMap((hook) => [...runsBy(hook)]);
  expect(new Set(runs).size).toBe(runs.length);
  for (const hook of signersOf('hooks')) expect([hook, runsBy(hook)]).toEqual([hook, [hook]]);
  expect([...runsBy('keep-ledger'), 'incident'].sort()).toEqual([...MACHINES].sort());
  expect(RECORD_KEYS.map((key) => [key, signersOf(key).length])).toEqual([
    ['hooks', 10],
    ['machines', 1],
    ['incidents', 1],
  ]);
  for (const hook of RECORDING_HOOKS) for (const run of runsBy(hook)) expect(recordKeyFor(run)).toBe(recordKeyOf(hook));
  expect(recordKeyFor('restore-everything')).toBeUndefined();
});

test.each([...RECORDING_HOOKS])('%s is told whose records it leaves and which key signs them, where there is a ledger', (hook) => {
  for (const found of functions(hook)) {
    const { RECORDS_KEY, RECORDS_OF } = variables(found) as Record<string, Value>;
    const key = isHome(found) ? `:alias/softdocket-production-records-${recordKeyOf(hook)}` : 'none';
    expect([assembly.text(RECORDS_KEY, found.stack).endsWith(key), RECORDS_OF]).toEqual([true, 'softdocket/production']);
  }
});

test.each([...RECORDING_HOOKS])(
  "%s may put records of its own runs under the ledger's key, and neither read, list nor remove them",
  (hook) => {
    expect(LEDGER_HOOKS.some((one) => one === hook)).toBe(true); // the key's own policy names it
    const here = functions(hook);
    expect(here.length).toBeGreaterThanOrEqual(platform.residencies.length);
    for (const found of here) {
      const home = isHome(found);
      const { RECORDS_BUCKET: bucket } = variables(found);
      expect([found.stack.name, bucket]).toEqual([found.stack.name, home ? expect.stringMatching(/^audit-/) : 'none']);
      const policies = assembly
        .in(found.stack.name, 'AWS::IAM::ManagedPolicy')
        .filter(
          ({ properties }) =>
            assembly.text(properties.Roles, found.stack).includes(`-${hook}`) || JSON.stringify(properties).includes(hook),
        );
      const statements = policies.flatMap(({ properties }) =>
        isMap(properties.PolicyDocument) ? listOf(properties.PolicyDocument.Statement).filter(isMap) : [],
      );
      const onRecords = statements.filter(({ Resource }) => assembly.text(Resource, found.stack).includes('/records/'));
      expect([found.stack.name, onRecords.map(({ Action }) => Action)]).toEqual([found.stack.name, home ? ['s3:PutObject'] : []]);
      const places = onRecords.flatMap(({ Resource }) => listOf(Resource).map((one) => assembly.text(one, found.stack)));
      expect(places.map((place) => place.replace(/^.*:s3:::/, '')).sort()).toEqual(
        home
          ? runsBy(hook)
              .map((run) => `${String(bucket)}/records/run=${run}/*`)
              .sort()
          : [],
      );
    }
  },
);

/** Who hears people begins the machine of what they ask: whatever comes of it is in that machine's record. */
function left(hook: string, called: boolean): string {
  if (hook === OF_INCIDENTS) return "the incident's record";
  if (recording.includes(hook)) return 'a record';
  const begins = functions(hook).some((found) => 'MACHINE' in variables(found));
  // What stands beside a copy in another region is asked by a hook, whose machine writes down what it saw.
  return called || begins || hook === 'read-restored' ? "the machine's record" : 'CloudFormation';
}

test('docs/hooks.md says of every hook what sets it off, and what it leaves', () => {
  const page = read('docs/hooks.md');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(([, hook, by, leaves]) => ({
    hook,
    by,
    leaves,
  }));
  expect(rows.map(({ hook }) => hook)).toEqual([...HOOKS]);
  const machines = assembly.all('AWS::StepFunctions::StateMachine').map(({ properties, stack }) => ({
    name: plain(properties.StateMachineName).replace('softdocket-production-', ''),
    calls: assembly.text(properties.DefinitionString, stack),
  }));
  for (const { hook, by, leaves } of rows) {
    const arns = functions(hook!).map(({ logicalId, stack }) => assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack));
    const callers = machines.filter(({ calls }) => arns.some((arn) => calls.includes(`"${arn}"`)));
    const names = [...new Set(callers.map(({ name }) => name))].sort();
    expect([hook, leaves]).toEqual([hook, left(hook!, names.length > 0)]);
    const [most] = /^every machine( but|$)/.exec(by!) ?? [];
    const said = MACHINES.filter((machine) => by!.includes(`\`${machine}\``) !== (most !== undefined)).sort();
    expect([hook, said]).toEqual([hook, names]);
  }
});

test('a restoration tells the hook which instance was restored: the original is not where the copy is', () => {
  const rules = assembly
    .all('AWS::Events::Rule')
    .filter(({ properties }) => properties.Name === 'softdocket-production-apply-deletions');
  expect(rules.length).toBe(platform.residencies.length);
  for (const { properties } of rules) {
    expect(properties.EventPattern).toMatchObject({ source: ['aws.rds'], detail: { EventCategories: ['restoration'] } });
    expect(listOf(properties.Targets).map((target) => isMap(target) && target.InputTransformer)).toEqual([
      {
        InputPathsMap: { 'detail-SourceIdentifier': '$.detail.SourceIdentifier' },
        InputTemplate: '{"instance":<detail-SourceIdentifier>}',
      },
    ]);
  }
});
