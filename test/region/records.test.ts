import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statementsOf } from '../../lib/fences/policies/policy';
import { plain } from '../../lib/fences/templates/assembly';
import type { Found } from '../../lib/fences/templates/assembly';
import { HOOKS, LEDGER_HOOKS, MACHINES, RECORDING_HOOKS } from '../../lib/naming';
import { isMap, listOf } from '../../lib/fences/templates/value';
import type { Value } from '../../lib/fences/templates/value';
import { sourceOf } from '../../lib/parts/hook-bundles';
import { read } from '../docs/documents';
import { buildPlatform } from '../support/build';

/** Every run that something sets off by itself leaves a dated record in the ledger, and may do nothing else there. */
const { assembly, platform } = buildPlatform({ stage: 'production', tenants: 'none' });
const ROOT = join(__dirname, '../..');
const recording: string[] = HOOKS.filter((hook) =>
  /(?:=>?|return)\s+recorded\(/.test(readFileSync(join(ROOT, sourceOf(hook), 'handler.ts'), 'utf8')),
);
/** What it leaves is the record of an incident, of each of its phases, and not of the run that came upon it. */
const INCIDENTS = 'keep-incident';
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
    'measure-finding-age',
    'put-back',
    'ship-audit-log',
    'start-drills',
    'trap-honeypot',
    'verify-webhook',
    'write-heartbeat',
  ]);
  expect([...recording, INCIDENTS].sort()).toEqual(setOff());
});

test('whoever leaves records, its own or those of machines, signs them, and the key of the cell admits nobody else', () => {
  expect([...RECORDING_HOOKS].sort()).toEqual([...recording, INCIDENTS, 'keep-ledger'].sort());
  const keys = assembly.all('AWS::KMS::Key').filter(({ properties }) => /records of runs/.test(plain(properties.Description)));
  expect(keys.map(({ stack }) => stack.region).sort()).toEqual(platform.residencies.map(({ home }) => home.region.region).sort());
  for (const { stack, properties } of keys) {
    expect(properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const signing = statementsOf(assembly, stack, properties.KeyPolicy).filter(({ actions }) => actions.includes('kms:Sign'));
    expect(signing.map(({ actions }) => actions)).toEqual([['kms:GetPublicKey', 'kms:Sign']]);
    const named = signing.flatMap(({ conditions }) => conditions.filter(({ key }) => key === 'aws:principalarn'));
    expect(named.flatMap(({ values }) => values.map((arn) => arn.split(`-${stack.region}-`)[1])).sort()).toEqual(
      [...RECORDING_HOOKS].sort(),
    );
  }
});

test.each([...RECORDING_HOOKS])('%s is told whose records it leaves and which key signs them, where there is a ledger', (hook) => {
  for (const found of functions(hook)) {
    const { RECORDS_KEY, RECORDS_OF } = variables(found) as Record<string, Value>;
    const key = isHome(found) ? `:alias/softdocket-production-records` : 'none';
    expect([assembly.text(RECORDS_KEY, found.stack).endsWith(key), RECORDS_OF]).toEqual([true, 'softdocket/production']);
  }
});

test.each([...recording, INCIDENTS])(
  "%s may put records under the ledger's key, and neither read, list nor remove them",
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
      for (const { Resource } of onRecords)
        expect(assembly.text(Resource, found.stack)).toMatch(new RegExp(`:s3:::${String(bucket)}/records/\\*"?$`));
    }
  },
);

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
    const ofMachines = names.length > 0 || hook === 'hear-break-glass' ? "the machine's record" : 'CloudFormation';
    const expected = recording.includes(hook!) ? 'a record' : hook === INCIDENTS ? "the incident's record" : ofMachines;
    expect([hook, leaves]).toEqual([hook, expected]);
    const said = MACHINES.filter((machine) => by!.includes(`\`${machine}\``) !== by!.startsWith('every machine')).sort();
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
