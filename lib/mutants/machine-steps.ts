import type { Mutant, Plant } from './mutant';
import { mutantsOf } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import { redefine, skip } from './redefined';
import type { Definition } from './redefined';
import { BREAK_GLASS, INCIDENT, LIFECYCLE, RESTORE } from './spots';

const machine = (id: string, stack = LIFECYCLE): Spot => ({ type: 'AWS::StepFunctions::StateMachine', stack, id: `${id}Machine` });
const ERASURE = machine('Erasure');
const ONBOARDING = machine('Onboarding');
const CHANGE = machine('Change');
const IN_PLACE = machine('Restore', RESTORE);
const DRILL = machine('RestoreDrill', RESTORE);
const EMERGENCY = machine('BreakGlass', BREAK_GLASS);

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

/** Steps that a machine passes by, and ends well all the same. */
const SKIPPED: readonly (readonly [at: Spot, step: string, id: string, fault: string])[] = [
  [ERASURE, 'Sweep', 'erasure-without-its-sweep', 'an erasure passes by its sweep'],
  [ERASURE, 'Close the doors', 'erasure-leaves-doors-open', 'an erasure leaves the doors open'],
  [ERASURE, 'Ship the last of its trail', 'erasure-ships-no-trail', 'the last of a trail is not shipped'],
  [ONBOARDING, 'Verify the tenant', 'verification-passed-by', 'a new tenant is not verified'],
  [EMERGENCY, 'Tell the customer', 'emergency-untold', 'emergency access opens before the customer is told'],
  [EMERGENCY, 'See it shut', 'emergency-not-seen-shut', 'emergency access ends, and nobody looks whether it did'],
  [DRILL, 'Remove the copy', 'drill-leaves-its-copy', 'a drill leaves the copy where it is'],
  [DRILL, 'Remove who was erased', 'drill-brings-back-who-was-erased', 'a drill opens a copy in which erased tenants are'],
  [IN_PLACE, 'Shut the tenant out', 'restore-lets-in-meanwhile', 'a tenant writes while it is put back'],
  [IN_PLACE, 'Remove who was erased', 'restore-of-who-was-erased', 'a tenant is put back from a copy in which erased tenants are'],
  [IN_PLACE, 'Remove the copy', 'restore-leaves-its-copy', 'a restore leaves the copy where it is'],
  [
    machine('Contain', INCIDENT),
    'Cut its database off',
    'containment-leaves-the-network',
    'a contained tenant is reached by the network',
  ],
  [
    machine('Contain', INCIDENT),
    'Shut its role off',
    'containment-leaves-the-role',
    "a contained tenant's files are read by its role",
  ],
  [
    machine('Contain', INCIDENT),
    'Until older sessions have ended',
    'release-waits-for-no-session',
    'a release gives sessions back that were begun before it',
  ],
  [
    machine('Incident', INCIDENT),
    'Hand notices over',
    'incident-hands-nothing-over',
    "an incident's notices are noted and handed to nobody",
  ],
];

/** Machines that end well and have left something out. */
export const MACHINE_STEPS: readonly Mutant[] = mutantsOf('machines-run-as-reviewed', {
  ...Object.fromEntries(SKIPPED.map(([at, step, id, fault]) => [id, [fault, states(at, skip(step))] as const])),
  'erasure-without-its-sweep-at-all': [
    'the sweep of an erasure is taken out',
    states(ERASURE, (of) => {
      skip('Sweep')(of);
      delete of.Sweep;
    }),
  ],
  'restore-puts-back-what-is-not-compared': [
    'a tenant is put back though rows of it cannot come back',
    states(IN_PLACE, (of) => {
      const able = of['Can all of it come back?']!;
      (able.Choices as Rule[]).forEach((one) => (one.Next = able.Default));
    }),
  ],
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
