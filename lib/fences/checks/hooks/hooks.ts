import { cellsOf } from '../../../../config/cells';
import { roomStackName } from '../../../naming';
import type { Hook } from '../../../naming';
import type { Assembly, Found } from '../../templates/assembly';
import { plain } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { partitionOf } from '../../templates/references';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';
import { inShort } from '../../running/canonical';
import { triggersOf } from '../../running/triggers';

/** Hooks that the application calls under its own rights: it finds each by the parameter of its name, in which the room publishes it. */
const OF_THE_APPLICATION: readonly Hook[] = ['verify-webhook'];

/** What sets a hook off: the type, where it names the hook, and whether Lambda must admit the caller by a permission of its own. */
const TRIGGERS: readonly { type: string; targets: (found: Found) => unknown[]; permission: boolean }[] = [
  { type: 'AWS::Logs::SubscriptionFilter', targets: (f) => [f.properties.DestinationArn], permission: true },
  {
    type: 'AWS::Events::Rule',
    targets: (f) => (f.properties.State === 'DISABLED' ? [] : listOf(f.properties.Targets).map((t) => isMap(t) && t.Arn)),
    permission: true,
  },
  {
    type: 'AWS::Scheduler::Schedule',
    targets: (f) => (f.properties.State === 'DISABLED' || !isMap(f.properties.Target) ? [] : [f.properties.Target.Arn]),
    permission: false,
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    targets: (f) => (plain(f.properties.Enabled) === 'false' ? [] : [f.properties.FunctionName]),
    permission: false,
  },
  { type: 'AWS::SNS::Subscription', targets: (f) => [f.properties.Endpoint], permission: true },
  {
    type: 'AWS::SSM::Parameter',
    targets: (f) => (OF_THE_APPLICATION.some((hook) => plain(f.properties.Name).endsWith(`/${hook}`)) ? [f.properties.Value] : []),
    permission: false,
  },
  { type: 'AWS::StepFunctions::StateMachine', targets: (f) => [f.properties.DefinitionString], permission: false },
  // People, by the one role that they take on for it (decision 027).
  { type: 'AWS::IAM::ManagedPolicy', targets: (f) => (isDesks(f) ? mayCall(f) : []), permission: false },
];

/** A hook that another one asks across regions, which machines cannot: the policy of the one that asks names it. */
const ASKED_ELSEWHERE = { asks: 'verify-elsewhere', type: 'AWS::IAM::ManagedPolicy' } as const;

const isDesks = ({ properties }: Found): boolean => plain(properties.ManagedPolicyName).endsWith('-break-glass-desk');
/** What the owner of a policy may call: that a statement names it is not enough, since it may forbid it or allow something else. */
const mayCall = ({ properties: { PolicyDocument: document } }: Found): unknown[] =>
  isMap(document)
    ? listOf(document.Statement).flatMap((statement) => (isMap(statement) && letsCall(statement) ? listOf(statement.Resource) : []))
    : [];
const letsCall = ({ Effect, Action }: { readonly [key: string]: Value }): boolean =>
  plain(Effect) === 'Allow' && listOf(Action).some((action) => plain(action) === 'lambda:InvokeFunction');

/** A hook that nothing calls keeps no promise, and nobody would notice: it never fails. */
export const everyHookIsWired: Check = {
  id: 'every-hook-is-wired',
  sentence:
    'Every hook is set off by a schedule, an event or a log that may call it; CloudFormation and machines find the ones that they call.',
  remedy:
    'Give the hook its trigger and the permission for it in the stack that declares it, or have a machine of its region call it, or for a hook in the recovery region one at home that may; a hook that CloudFormation calls stands in the settings stack.',
  look: (assembly) => [
    ...assembly.all('AWS::Lambda::Function').flatMap((hook) => triggered(assembly, hook)),
    ...called(assembly),
    ...assembly.all('AWS::StepFunctions::StateMachine').map((machine) => calling(assembly, machine)),
  ],
};

function triggered(assembly: Assembly, hook: Found): Observation[] {
  const arn = arnOf(assembly, hook);
  if (calledByName(assembly).has(hook.stack.name)) {
    const asking = callers(assembly).filter((resource) => serving(assembly, resource) === arn && sameRegion(resource, hook));
    return [
      observe(hook, '', {
        expected: 'a stack of its region has CloudFormation call it',
        actual: asking.length === 0 ? 'nothing' : `called by name, by ${asking.length} resources`,
        ok: asking.length > 0,
      }),
    ];
  }
  const setOff = TRIGGERS.flatMap(({ type, targets, permission }) =>
    assembly
      .all(type)
      .filter((trigger) => sameRegion(trigger, hook) && (!permission || trigger.stack === hook.stack))
      .filter((trigger) => targets(trigger).some((target) => reaches(assembly.text(target as never, trigger.stack), arn)))
      .filter((trigger) => !permission || admitted(assembly, hook, trigger)),
  );
  setOff.push(...askedElsewhere(assembly, hook, arn));
  const unfit = unfitTriggers(assembly, hook, arn);
  return [
    observe(hook, '', {
      expected: 'everything that must set it off, and may',
      actual:
        setOff.length === 0
          ? 'nothing'
          : inShort(unfit) || setOff.map((trigger) => `${trigger.type} ${trigger.logicalId}`).join(', '),
      ok: setOff.length > 0 && unfit.length === 0,
    }),
  ];
}

function askedElsewhere(assembly: Assembly, hook: Found, arn: string): Found[] {
  const { asks, type } = ASKED_ELSEWHERE;
  return assembly
    .all(type)
    .filter((policy) => policy.stack.account === hook.stack.account && !sameRegion(policy, hook))
    .filter(({ properties, stack }) => assembly.text(properties.ManagedPolicyName, stack).endsWith(`-${stack.region}-${asks}`))
    .filter((policy) => mayCall(policy).some((target) => assembly.text(target as never, policy.stack) === arn));
}

/** What must set a hook off and does not: a hook of two triggers does half its work with one of them. */
const unfitTriggers = (assembly: Assembly, hook: Found, arn: string): string[] =>
  triggersOf(assembly)
    .filter((trigger) => trigger.hook === arn && trigger.stack === hook.stack)
    .flatMap(({ what, wrong, found }) => [
      ...wrong.map((why) => `${what}: ${why}`),
      ...(found && !admitted(assembly, hook, found) ? [`${what} may not call it`] : []),
    ]);

/** A whole definition names a hook somewhere inside; every other target is the hook. */
const reaches = (target: string, arn: string): boolean => target === arn || (target.startsWith('{') && target.includes(arn));

function admitted(assembly: Assembly, hook: Found, trigger: Found): boolean {
  const service = { 'AWS::Logs::SubscriptionFilter': 'logs', 'AWS::Events::Rule': 'events', 'AWS::SNS::Subscription': 'sns' }[
    trigger.type
  ];
  return assembly
    .in(hook.stack.name, 'AWS::Lambda::Permission')
    .some(
      ({ properties, stack }) =>
        plain(properties.Principal).startsWith(`${service}.`) &&
        plain(properties.Action) === 'lambda:InvokeFunction' &&
        isHook(assembly, hook, assembly.text(properties.FunctionName, stack)) &&
        (properties.SourceAccount === undefined || assembly.text(properties.SourceAccount, stack) === stack.account) &&
        (properties.SourceArn === undefined || sourceOf(assembly, trigger).includes(assembly.text(properties.SourceArn, stack))),
    );
}

/** A hook as Lambda takes it: by its address, or by its name alone. */
const isHook = (assembly: Assembly, hook: Found, text: string): boolean =>
  [arnOf(assembly, hook), assembly.text({ Ref: hook.logicalId }, hook.stack)].includes(text);

/** What Lambda is told of a caller: the rule, the topic, or the log, with or without `:*`. */
function sourceOf(assembly: Assembly, { type, logicalId, properties, stack }: Found): string[] {
  if (type === 'AWS::SNS::Subscription') return [assembly.text(properties.TopicArn, stack)];
  if (type !== 'AWS::Logs::SubscriptionFilter') return [assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack)];
  const group = `:${stack.region}:${stack.account}:log-group:${assembly.text(properties.LogGroupName, stack)}`;
  return ['', ':*'].map((end) => `arn:${partitionOf(stack.region)}:logs${group}${end}`);
}

/** Custom resources: CloudFormation waits an hour for a hook that is not there. */
function called(assembly: Assembly): Observation[] {
  return callers(assembly).map((resource) => {
    const token = serving(assembly, resource);
    const hook = assembly.all('AWS::Lambda::Function').find((f) => sameRegion(f, resource) && arnOf(assembly, f) === token);
    return observe(resource, 'ServiceToken', {
      expected: 'a hook of this region',
      actual: hook ? `${hook.stack.name}/${hook.logicalId}` : token,
      ok: hook !== undefined,
    });
  });
}

/** Machines: a run fails at the first step whose hook is not there, which may be months after it began. */
function calling(assembly: Assembly, machine: Found): Observation {
  const calls = hooksCalledBy(assembly, machine);
  const hooks = new Set(
    assembly
      .all('AWS::Lambda::Function')
      .filter((hook) => sameRegion(hook, machine))
      .map((hook) => arnOf(assembly, hook)),
  );
  const missing = calls.filter((arn) => !hooks.has(arn));
  return observe(machine, 'DefinitionString', {
    expected: 'calls hooks of this region',
    actual: missing.length > 0 ? `calls ${missing.join(', ')}` : `calls ${calls.length} hooks of this region`,
    ok: calls.length > 0 && missing.length === 0,
  });
}

/** Addresses of the functions that the definition of a machine names, and of what it names without a name of its own. */
export function hooksCalledBy(assembly: Assembly, machine: Found): string[] {
  const definition = assembly.text(machine.properties.DefinitionString, machine.stack);
  return [...new Set(definition.match(/arn:[\w-]+:lambda:[^"\\]+|<[^<>"]+\.Arn>/g) ?? [])].sort();
}

const callers = (assembly: Assembly): Found[] =>
  assembly
    .types()
    .filter((type) => type.startsWith('Custom::'))
    .flatMap((type) => assembly.all(type));
const serving = (assembly: Assembly, { properties, stack }: Found): string => assembly.text(properties.ServiceToken, stack);
const sameRegion = (a: Found, b: Found): boolean => a.stack.account === b.stack.account && a.stack.region === b.stack.region;
const arnOf = (assembly: Assembly, hook: Found): string => assembly.text({ 'Fn::GetAtt': [hook.logicalId, 'Arn'] }, hook.stack);

function calledByName({ platform }: Assembly): Set<string> {
  const cells = platform.residencies.flatMap(cellsOf);
  return new Set(cells.map((cell) => roomStackName(cell, 'settings')));
}
