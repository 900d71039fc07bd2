import type { Mutant, Plant } from './mutant';
import { mutantsOf } from './mutant';
import { add, change, drop, together } from './planting';
import type { Spot } from './planting';
import { redefine, skip } from './redefined';
import type { Definition } from './redefined';
import { BREAK_GLASS, CELL, INCIDENT, RESTORE, TENANT } from './spots';

const LIFE = `${CELL}-lifecycle`;
const machine = (id: string, stack = LIFE): Spot => ({ type: 'AWS::StepFunctions::StateMachine', stack, id: `${id}Machine` });
const ERASURE = machine('Erasure');
const ONBOARDING = machine('Onboarding');
const CHANGE = machine('Change');
const IN_PLACE = machine('Restore', RESTORE);

const states = (at: Spot, edit: (of: Definition['States'], whole: Definition) => void): Plant =>
  change(at, { DefinitionString: redefine((definition) => edit(definition.States, definition)) });

const first = (of: Definition['States'], test: (state: Record<string, unknown>) => boolean): Record<string, unknown> => {
  const found = Object.values(of).find(test);
  if (!found) throw new Error('no such state to plant in');
  return found;
};
const isTask = ({ Type, Retry }: Record<string, unknown>): boolean => Type === 'Task' && Retry !== undefined;
const catches = ({ Type, Catch }: Record<string, unknown>): boolean => Type === 'Task' && Catch !== undefined;
const succeed = (of: Definition['States']): string => Object.entries(of).find(([, { Type }]) => Type === 'Succeed')![0];
type Rule = Record<string, unknown>;

/** Machines that end well and have left something out. */
const MACHINES = mutantsOf('machines-run-as-reviewed', {
  'erasure-without-its-sweep': ['an erasure passes by its sweep', states(ERASURE, skip('Sweep'))],
  'erasure-without-its-sweep-at-all': [
    'the sweep of an erasure is taken out',
    states(ERASURE, (of) => {
      skip('Sweep')(of);
      delete of.Sweep;
    }),
  ],
  'emergency-untold': [
    'emergency access opens before the customer is told',
    states(machine('BreakGlass', BREAK_GLASS), skip('Tell the customer')),
  ],
  'emergency-not-seen-shut': [
    'emergency access ends, and nobody looks whether it did',
    states(machine('BreakGlass', BREAK_GLASS), skip('See it shut')),
  ],
  'drill-leaves-its-copy': [
    'a drill leaves the copy where it is',
    states(machine('RestoreDrill', RESTORE), skip('Remove the copy')),
  ],
  'drill-brings-back-who-was-erased': [
    'a drill opens a copy in which erased tenants are',
    states(machine('RestoreDrill', RESTORE), skip('Remove who was erased')),
  ],
  'restore-puts-back-what-is-not-compared': [
    'a tenant is put back though rows of it cannot come back',
    states(IN_PLACE, (of) => {
      const able = of['Can all of it come back?']!;
      (able.Choices as Rule[]).forEach((one) => (one.Next = able.Default));
    }),
  ],
  'restore-lets-in-meanwhile': ['a tenant writes while it is put back', states(IN_PLACE, skip('Shut the tenant out'))],
  'restore-of-who-was-erased': [
    'a tenant is put back from a copy in which erased tenants are',
    states(IN_PLACE, skip('Remove who was erased')),
  ],
  'restore-leaves-its-copy': ['a restore leaves the copy where it is', states(IN_PLACE, skip('Remove the copy'))],
  'restore-lets-in-who-was-shut-out': [
    'a restore lets a suspended tenant in',
    states(IN_PLACE, (of) => void (of['Was it let in before?']!.Choices as Rule[]).forEach((one) => (one.BooleanEquals = false))),
  ],
  'restore-fails-and-says-well': [
    'a restore that failed is noted as one that worked',
    states(IN_PLACE, (of) => {
      const judged = of['Did all of it end well?']!;
      judged.Default = (judged.Choices as Rule[])[0]!.Next;
    }),
  ],
  'containment-leaves-the-network': [
    'a contained tenant is reached by the network',
    states(machine('Contain', INCIDENT), skip('Cut its database off')),
  ],
  'incident-hands-nothing-over': [
    "an incident's notices are noted and handed to nobody",
    states(machine('Incident', INCIDENT), skip('Hand notices over')),
  ],
  'erasure-leaves-doors-open': ['an erasure leaves the doors open', states(ERASURE, skip('Close the doors'))],
  'erasure-ships-no-trail': ['the last of a trail is not shipped', states(ERASURE, skip('Ship the last of its trail'))],
  'erasure-does-not-wait': [
    "an erasure begins before the contract's day",
    states(ERASURE, (of) => void (of["Until the contract's day"] = { Type: 'Wait', Seconds: 1, Next: 'Begin' })),
  ],
  'erasure-begins-whatever-is-said': [
    'an erasure begins though it was cancelled',
    states(ERASURE, (of) => {
      const choices = of['May it begin?']!.Choices as Rule[];
      choices.forEach((choice) => (choice.Next = choices[0]!.Next));
    }),
  ],
  'sweep-found-clean-whatever-it-says': [
    'an erasure goes on when the sweep is not clean',
    states(ERASURE, (of) => {
      (of['Nothing left?']!.Choices as Rule[]).forEach((choice) => {
        if (choice.BooleanEquals === false) choice.BooleanEquals = true;
      });
      of['Nothing left?']!.Default = (of['Nothing left?']!.Choices as Rule[])[0]!.Next;
    }),
  ],
  'catch-that-swallows': [
    'what fails in onboarding ends well',
    states(ONBOARDING, (of) => (first(of, catches).Catch as Rule[]).forEach((one) => (one.Next = succeed(of)))),
  ],
  'catch-that-swallows-in-change': [
    'what fails in a change ends well',
    states(CHANGE, (of) => (first(of, catches).Catch as Rule[]).forEach((one) => (one.Next = succeed(of)))),
  ],
  'catch-dropped': ['what fails in onboarding takes nothing back', states(ONBOARDING, (of) => delete first(of, catches).Catch)],
  'catch-of-one-error': [
    'onboarding catches one error alone',
    states(ONBOARDING, (of) => (first(of, catches).Catch as Rule[]).forEach((one) => (one.ErrorEquals = ['States.Timeout']))),
  ],
  'catch-added-to-an-erasure': [
    'what fails in an erasure is passed over',
    states(ERASURE, (of) => (of.Sweep!.Catch = [{ ErrorEquals: ['States.ALL'], Next: of.Sweep!.Next, ResultPath: null }])),
  ],
  'wait-shortened': [
    'a first pause is a second',
    states(
      ERASURE,
      (of) => (of.Patience!.Result = JSON.parse(JSON.stringify(of.Patience!.Result).replace(/\d+/g, '1')) as unknown),
    ),
  ],
  'patience-never-grows': [
    'pauses never grow longer',
    states(ERASURE, (of) => {
      const grown = first(of, ({ Parameters }) => JSON.stringify(Parameters ?? '').includes('States.MathAdd'));
      grown.Parameters = JSON.parse(JSON.stringify(grown.Parameters).replace(/, \d+\)/, ', 0)')) as unknown;
    }),
  ],
  'timeout-of-a-task-dropped': ['a task may never answer', states(ONBOARDING, (of) => delete first(of, isTask).TimeoutSeconds)],
  'machine-ends-too-soon': ['an erasure is cut off after a day', states(ERASURE, (_, whole) => (whole.TimeoutSeconds = 86_400))],
  'machine-never-ends': ['an onboarding never ends', states(ONBOARDING, (_, whole) => delete whole.TimeoutSeconds)],
  'retries-dropped': ['a task is not tried again', states(CHANGE, (of) => delete first(of, isTask).Retry)],
  'retries-once': [
    'a task is tried again once',
    states(CHANGE, (of) => (first(of, isTask).Retry as Rule[]).forEach((one) => (one.MaxAttempts = 1))),
  ],
  'retries-what-is-final': [
    'what can never be mended is tried again',
    states(CHANGE, (of) => (first(of, isTask).Retry as Rule[]).shift()),
  ],
  'answer-thrown-away': ['what a sweep found is thrown away', states(ERASURE, (of) => (of.Sweep!.ResultPath = null))],
  'order-of-another-tenant': [
    'a sweep is told of another tenant',
    states(ERASURE, (of) => {
      of.Sweep!.Parameters = JSON.parse(
        JSON.stringify(of.Sweep!.Parameters).replace('$.begun.tenant', '$$.Execution.Input.other'),
      ) as unknown;
    }),
  ],
  'machine-begins-elsewhere': ['an onboarding begins at its end', states(ONBOARDING, (of, whole) => (whole.StartAt = succeed(of)))],
  'verification-passed-by': ['a new tenant is not verified', states(ONBOARDING, skip('Verify the tenant'))],
  'task-calls-another-hook': [
    'a sweep is made by the hook that certifies',
    states(ERASURE, (of) => (of.Sweep!.Resource = of['Certify the end']!.Resource)),
  ],
  'task-does-nothing': [
    'a sweep is a state that does nothing',
    states(ERASURE, (of) => (of.Sweep = { Type: 'Pass', Next: of.Sweep!.Next, Result: { clean: true }, ResultPath: '$.sweep' })),
  ],
  'machine-logs-data': ['a machine logs what it carries', change(ERASURE, { 'LoggingConfiguration/IncludeExecutionData': true })],
  'machine-logs-nothing': ['a machine logs nothing', change(ERASURE, { 'LoggingConfiguration/Level': 'OFF' })],
  'machine-runs-express': ['a machine forgets its runs', change(ERASURE, { StateMachineType: 'EXPRESS' })],
  'machine-under-another-role': [
    'a machine runs under the role of another',
    change(ERASURE, { RoleArn: { 'Fn::GetAtt': ['OnboardingMachineRole6602D28D', 'Arn'] } }),
  ],
  'machine-dropped': ['a region has no machine that exports trails', drop(machine('ExportTrail'))],
});

const hook = (stack: string, id: string): Spot => ({ type: 'AWS::Lambda::Function', stack: `${CELL}-${stack}`, id });
const SWEEP = hook('erasure', 'SweepTenantFunction');
const CERTIFY = hook('erasure', 'CertifyErasureFunction');
const LEDGER_HOOK = hook('lifecycle', 'KeepLedgerFunction');
const SHIPS = hook('lifecycle', 'ShipAuditLogFunction');
const PREPARES = hook('lifecycle', 'PrepareDatabaseFunction');
const TRAP = hook('front-door', 'TrapHoneypotFunction');

/** Functions that have a hook's name, and are something else. */
const FUNCTIONS = mutantsOf('hooks-run-as-reviewed', {
  'code-in-the-template': [
    'a hook has its code in the template',
    change(SWEEP, { Code: { ZipFile: 'exports.handler = async () => ({ clean: true })' } }),
  ],
  'code-of-another-bundle': ['a hook has another bundle', change(SWEEP, { 'Code/S3Key': `${'0'.repeat(64)}.zip` })],
  'code-from-elsewhere': [
    'a hook has its code from a strange bucket',
    change(SWEEP, { 'Code/S3Bucket': 'cdk-assets-of-somebody' }),
  ],
  'code-of-a-version': ['a hook has an older object of its bundle', change(SWEEP, { 'Code/S3ObjectVersion': 'abc' })],
  'code-as-an-image': [
    'a hook is an image',
    change(SWEEP, { Code: { ImageUri: '123456789012.dkr.ecr.ap-south-1.amazonaws.com/sweep:latest' }, PackageType: 'Image' }),
  ],
  'another-handler': ['a hook is called at another door', change(SWEEP, { Handler: 'index.debug' })],
  'an-older-runtime': ['a hook runs on an older Node', change(SWEEP, { Runtime: 'nodejs18.x' })],
  'another-role': [
    'a hook runs under the role of another',
    change(SWEEP, { Role: { 'Fn::GetAtt': ['CertifyErasureRole424CC782', 'Arn'] } }),
  ],
  'a-layer-besides': [
    'a hook has a layer of somebody else',
    change(SWEEP, { Layers: ['arn:aws:lambda:ap-south-1:123456789012:layer:helper:1'] }),
  ],
  'no-time': ['a hook is ended after three seconds', change(SWEEP, { Timeout: 3 })],
  'no-runs': ['a hook never runs', change(SWEEP, { ReservedConcurrentExecutions: 0 })],
  'no-dead-letters': ['what a hook could not do is dropped', change(SWEEP, { DeadLetterConfig: undefined })],
  'log-of-another': ['a hook writes into the log of another', change(SWEEP, { 'LoggingConfig/LogGroup': '/aws/lambda/other' })],
  'out-of-the-network': ['a hook that opens databases stands outside the network', change(PREPARES, { VpcConfig: undefined })],
  'table-of-somebody-else': [
    'a hook keeps the ledger in a table of somebody else',
    change(LEDGER_HOOK, { 'Environment/Variables/TENANTS_TABLE': 'somebodys-tenants' }),
  ],
  'table-of-another-kind': [
    'a hook keeps tenants in the table of deletions',
    change(LEDGER_HOOK, { 'Environment/Variables/TENANTS_TABLE': 'softdocket-production-deletions' }),
  ],
  'bucket-of-somebody-else': [
    'a hook keeps records in a strange bucket',
    change(CERTIFY, { 'Environment/Variables/RECORDS_BUCKET': 'records-of-somebody' }),
  ],
  'records-nowhere': ['a hook keeps no records', change(CERTIFY, { 'Environment/Variables/RECORDS_BUCKET': 'none' })],
  'key-of-somebody-else': [
    'certificates are signed with a strange key',
    change(CERTIFY, {
      'Environment/Variables/SIGNING_KEY': 'arn:aws:kms:ap-south-1:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
    }),
  ],
  'copies-behind-another-door': [
    'copies of databases stand behind the door of the application',
    change(
      { type: 'AWS::Lambda::Function', stack: RESTORE, id: 'RestoreCopy' },
      { 'Environment/Variables/SECURITY_GROUP': '{{resolve:ssm:/freehold/network/application-security-group}}' },
    ),
  ],
  'anybody-asks-at-the-desk': [
    'the desk hears whoever signs, of whatever role',
    change({ type: 'AWS::Lambda::Function', stack: BREAK_GLASS, id: 'HearBreakGlass' }, { 'Environment/Variables/PEOPLE': '.*' }),
  ],
  'notice-after-weeks': [
    'the clock of incidents gives more hours than was promised',
    change({ type: 'AWS::Lambda::Function', stack: INCIDENT, id: 'KeepIncident' }, { 'Environment/Variables/NOTICE_HOURS': '999' }),
  ],
  'records-signed-by-another-key': [
    'records of a hook are signed with the key of certificates',
    change(LEDGER_HOOK, {
      'Environment/Variables/RECORDS_KEY': 'arn:aws:kms:ap-south-1:123456789012:alias/softdocket-production-certificates',
    }),
  ],
  'records-of-another-stage': [
    'records of a hook say that they are of staging',
    change(LEDGER_HOOK, { 'Environment/Variables/RECORDS_OF': 'softdocket/staging' }),
  ],
  'catalogue-of-another-content': [
    'a hook reads a catalogue that nobody reviewed',
    change(LEDGER_HOOK, { 'Environment/Variables/CATALOGUE_KEY': `${'0'.repeat(64)}.json` }),
  ],
  'region-of-another-residency': [
    'a hook works for another region',
    change(SHIPS, { 'Environment/Variables/HOME_REGION': 'eu-central-1' }),
  ],
  'records-removed-at-once': [
    'audit lines leave the database at once',
    change(SHIPS, { 'Environment/Variables/KEEP_AUDIT_DAYS': '0' }),
  ],
  'classes-of-shorter-records': [
    "an enterprise's records go to the class of a standard plan",
    change(SHIPS, {
      'Environment/Variables/AUDIT_CLASSES': 'enterprise=audit-standard,enterprise-private=audit-standard,standard=audit-standard',
    }),
  ],
  'blocks-for-no-time': [
    'who visits a honeypot is blocked for no time',
    change(TRAP, { 'Environment/Variables/BLOCK_HOURS': '0' }),
  ],
  'variable-of-no-contract': ['a hook is told to debug', change(SWEEP, { 'Environment/Variables/NODE_OPTIONS': '--inspect' })],
  'function-that-nobody-reviewed': [
    'a room has a function that is no hook',
    add(`${CELL}-erasure`, {
      Helper: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'softdocket-production-helper',
          Code: { S3Bucket: 'cdk-hnb659fds-assets-123456789012-ap-south-1', S3Key: `${'1'.repeat(64)}.zip` },
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Role: 'arn:aws:iam::123456789012:role/softdocket-production-ap-south-1-sweep-tenant',
        },
      },
    }),
  ],
});

/** Together: neither alone would be seen by whoever looks at one property. */
const BOTH = mutantsOf('hooks-run-as-reviewed', {
  'bundle-and-handler-of-another': [
    'the hook that sweeps is the hook that certifies',
    together(change(SWEEP, { 'Code/S3Key': `${'2'.repeat(64)}.zip` }), change(SWEEP, { Handler: 'certify.handler' })),
  ],
});

const SOLD: Spot = { type: 'AWS::SSM::Parameter', stack: `${CELL}-blueprints`, id: 'cataloguekey' };

/** Machines that would deploy what nobody looked at. */
const BLUEPRINTS = mutantsOf('blueprints-are-what-was-reviewed', {
  'catalogue-that-nobody-wrote': [
    'a region sells by a catalogue that is in no assembly',
    change(SOLD, { Value: `${'0'.repeat(64)}.json` }),
  ],
  'blueprint-of-another-tenant': [
    "a tenant's template is another one than its blueprint makes",
    change({ type: 'AWS::RDS::DBInstance', stack: TENANT }, { BackupRetentionPeriod: 1 }),
  ],
  'blueprint-with-something-less': [
    "a tenant's template has an alarm less than its blueprint",
    drop({ type: 'AWS::CloudWatch::Alarm', stack: TENANT }),
  ],
});

export const RUNNING: readonly Mutant[] = [...MACHINES, ...FUNCTIONS, ...BOTH, ...BLUEPRINTS];
