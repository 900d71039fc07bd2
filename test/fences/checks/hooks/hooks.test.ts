import { Assembly, plain } from '../../../../lib/fences/templates/assembly';
import { everyHookIsWired } from '../../../../lib/fences/checks/hooks/hooks';
import type { Value } from '../../../../lib/fences/templates/value';
import { buildPlatform } from '../../../support/build';
import { add, find, findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

const { assembly } = buildPlatform({ platform: 'solidsoft' });
const account = assembly.stacks[0]!.account;
const WATCH = 'solidsoft-production-eu-west-1-watch';
const DOOR = 'solidsoft-production-eu-west-1-front-door';

const FUNCTION: Spot = { type: 'AWS::Lambda::Function', stack: WATCH, id: 'FindingAge' };
const RULE: Spot = { type: 'AWS::Events::Rule', stack: WATCH, id: 'FindingAgeDaily' };
const PERMISSION: Spot = { type: 'AWS::Lambda::Permission', stack: WATCH, id: 'FindingAgeDaily' };
const TRAP: Spot = { type: 'AWS::Lambda::Function', stack: DOOR, id: 'Honeypot' };
const VISITS: Spot = { type: 'AWS::Logs::SubscriptionFilter', stack: DOOR, id: 'HoneypotVisits' };
const EXPIRY: Spot = { type: 'AWS::Events::Rule', stack: DOOR, id: 'HoneypotExpiry' };
const ASKING: Spot = { type: 'Custom::SigningKeyPublicHalf', stack: 'lusitania-tenant' };

/** The assembly without a resource. */
function remove(from: Assembly, spot: Spot): Assembly {
  const { stack, logicalId } = find(from, spot);
  const resources = Object.fromEntries(Object.entries(stack.resources).filter(([id]) => id !== logicalId));
  return new Assembly(
    from.platform,
    from.stacks.map((each) => (each === stack ? { ...each, resources } : each)),
    from.complete,
  );
}
const idOf = (spot: Spot): string => find(assembly, spot).logicalId;
const arn = (name: string, region = 'eu-west-1'): string =>
  `arn:aws:lambda:${region}:${account}:function:solidsoft-production-${name}`;
const [HOOK, TRAPPING] = [idOf(FUNCTION), idOf(TRAP)];
const getArn = (id: string): Value => ({ 'Fn::GetAtt': [id, 'Arn'] });
const found = (changed: Assembly): string[] => findings(everyHookIsWired, changed);
const idle = `${WATCH}/${HOOK}: nothing`;

test('every hook of the platform is wired, and so is whatever calls one', () => {
  const seen = everyHookIsWired.look(assembly);
  const hooks = assembly.all('AWS::Lambda::Function').length;
  const callers = assembly
    .types()
    .filter((type) => type.startsWith('Custom::'))
    .flatMap((type) => assembly.all(type)).length;
  const machines = assembly.all('AWS::StepFunctions::StateMachine').length;
  expect([hooks > 4, callers > 4, machines > 4, seen.length]).toEqual([true, true, true, hooks + callers + machines]);
  expect(found(assembly)).toEqual([]);
  expect(seen.find(({ logicalId }) => logicalId === TRAPPING)!.actual).toBe(
    `AWS::Logs::SubscriptionFilter ${idOf(VISITS)}, AWS::Events::Rule ${idOf(EXPIRY)}`,
  );
});

describe('a hook that nothing sets off is refused', () => {
  test.each<[string, Edits]>([
    ['whose schedule leads nowhere', { Targets: [] }],
    ['whose schedule leads to its namesake in another region', { 'Targets/0/Arn': arn('measure-finding-age', 'eu-central-1') }],
  ])('%s', (_, edits) => expect(found(plant(assembly, RULE, edits))).toEqual([idle]));

  test('that another schedule may call', () => {
    expect(found(plant(assembly, PERMISSION, { SourceArn: { 'Fn::GetAtt': ['AlertsOther', 'Arn'] } }))).toEqual([idle]);
  });

  test('that has just been declared', () => {
    const planted = add(assembly, WATCH, {
      Idle: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'solidsoft-production-idle' } },
    });
    expect(found(planted)).toEqual([`${WATCH}/Idle: nothing`]);
  });

  test('that CloudFormation would find by its name, and no stack of its region has called', () => {
    const settings = 'solidsoft-production-eu-west-1-settings';
    const planted = add(assembly, settings, {
      Idle: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'solidsoft-production-idle' } },
    });
    expect(found(planted)).toEqual([`${settings}/Idle: nothing`]);
    const signing = idOf({ type: 'AWS::Lambda::Function', stack: settings, id: 'PublishSigningKey' });
    const elsewhere = assembly.all('Custom::SigningKeyPublicHalf').filter(({ stack }) => stack.region === 'eu-west-1');
    const uncalled = elsewhere.reduce(
      (from, { type, stack, logicalId: id }) => remove(from, { type, stack: stack.name, id }),
      assembly,
    );
    expect(found(uncalled)).toEqual([`${settings}/${signing}: nothing`]);
  });

  test('that the machine of its region in another room calls no more', () => {
    const region = 'eu-west-1';
    const machine = remove(assembly, {
      type: 'AWS::StepFunctions::StateMachine',
      stack: `${region}-lifecycle`,
      id: 'ErasureMachine',
    });
    const erasure = `solidsoft-production-${region}-erasure`;
    const certify = idOf({ type: 'AWS::Lambda::Function', stack: erasure, id: 'CertifyErasure' });
    expect(found(machine)).toContain(`${erasure}/${certify}: nothing`);
    expect(found(machine).filter((line) => !line.includes(region))).toEqual([]);
  });

  test.each<[string, Edits]>([
    ['that the desk is forbidden to call', { 'PolicyDocument/Statement/0/Effect': 'Deny' }],
    ['that the desk may look at, and not call', { 'PolicyDocument/Statement/0/Action': 'lambda:GetFunction' }],
  ])('%s', (_, edits) => {
    const { stack, logicalId } = assembly
      .all('AWS::IAM::ManagedPolicy')
      .find(({ properties }) => plain(properties.ManagedPolicyName).endsWith('-break-glass-desk'))!;
    const desk: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: stack.name, id: logicalId };
    const heard = found(plant(assembly, desk, edits));
    expect(heard).toContainEqual(expect.stringMatching(/break-glass\/.*: nothing$/));
  });

  test('that may be called for another account alone', () => {
    expect(found(plant(assembly, PERMISSION, { SourceAccount: '999999999999' }))).toEqual([idle]);
  });

  test('that lost one of what set it off, or both', () => {
    const neither = remove(remove(assembly, VISITS), EXPIRY);
    expect(found(neither)).toEqual([`${DOOR}/${TRAPPING}: nothing`]);
    const filterAlone = remove(assembly, EXPIRY);
    expect(found(filterAlone)).toEqual([expect.stringContaining('trap-honeypot-expiry: is not there')]);
    expect(found(remove(filterAlone, { type: 'AWS::Lambda::Permission', stack: DOOR, id: 'HoneypotVisits' }))).toEqual([
      `${DOOR}/${TRAPPING}: nothing`,
    ]);
  });
});

describe('whoever calls a hook that is not there waits an hour, so it is refused', () => {
  const asking = idOf(ASKING);
  const answers = (token: Value) => found(plant(assembly, ASKING, { ServiceToken: token }));
  const refused = (actual: string): string[] => [`solidsoft-production-lusitania-tenant/${asking}: ${actual}`];

  test('a name that differs by a letter', () =>
    expect(answers(arn('publish-signing-keys'))).toEqual(refused(arn('publish-signing-keys'))));
  test('the hook of another region', () => {
    const other = arn('apply-region-settings', 'eu-central-1');
    expect(answers(other)).toEqual(refused(other));
  });
  test('a topic instead of a hook', () => {
    const topic = `arn:aws:sns:eu-west-1:${account}:solidsoft-production-on-call`;
    expect(answers(topic)).toEqual(refused(topic));
  });
  test('no name at all', () => {
    const { stack } = find(assembly, ASKING);
    expect(everyHookIsWired.look(plant(assembly, ASKING, { ServiceToken: undefined })).filter(({ ok }) => !ok)).toEqual([
      expect.objectContaining({
        stack: stack.name,
        pointer: `/Resources/${asking}/Properties/ServiceToken`,
        expected: 'a hook of this region',
      }),
    ]);
  });
});

describe('the same said otherwise is met', () => {
  const REGION_ARN =
    'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:solidsoft-production-measure-finding-age';
  test.each<[string, Spot, Edits]>([
    ['a schedule that does not say it is on', RULE, { State: undefined }],
    ['the hook, dotted', RULE, { 'Targets/0/Arn': { 'Fn::GetAtt': `${HOOK}.Arn` } }],
    ['the hook by substitution', RULE, { 'Targets/0/Arn': { 'Fn::Sub': `\${${HOOK}.Arn}` } }],
    ['the hook by its address', RULE, { 'Targets/0/Arn': arn('measure-finding-age') }],
    ['the hook by its address in pieces', RULE, { 'Targets/0/Arn': { 'Fn::Sub': REGION_ARN } }],
    ['the permission by its address', PERMISSION, { FunctionName: arn('measure-finding-age') }],
    ['the permission for every source', PERMISSION, { SourceArn: undefined }],
    [
      'the call by substitution',
      ASKING,
      { ServiceToken: { 'Fn::Sub': REGION_ARN.replace('measure-finding-age', 'publish-signing-key') } },
    ],
  ])('%s', (_, spot, edits) => expect(found(plant(assembly, spot, edits))).toEqual([]));

  test.each<[string, Edits]>([
    ['the permission by the name of the hook', { FunctionName: 'solidsoft-production-measure-finding-age' }],
    ['the permission by reference to the hook', { FunctionName: { Ref: HOOK } }],
  ])('%s', (_, edits) => expect(found(plant(assembly, PERMISSION, edits))).toEqual([]));
});

describe('whatever else sets a hook off is met while it does, and does not make up for the rule that was reviewed', () => {
  const without = remove(assembly, RULE);
  const missing = `${WATCH}/${HOOK}: the rule solidsoft-production-measure-finding-age: is not there`;
  const by = (resources: Parameters<typeof add>[2]) => found(add(without, WATCH, resources));
  const permitted = (Principal: string) => ({
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: getArn(HOOK), Principal },
  });
  const schedule = (State?: string) => ({
    Type: 'AWS::Scheduler::Schedule',
    Properties: { State, Target: { Arn: getArn(HOOK), RoleArn: 'role' }, ScheduleExpression: 'rate(1 day)' },
  });
  const queue = (Enabled?: boolean) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { Enabled, FunctionName: getArn(HOOK), EventSourceArn: 'queue' },
  });
  const topic = { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'lambda', Endpoint: getArn(HOOK) } };
  const filter = { Type: 'AWS::Logs::SubscriptionFilter', Properties: { DestinationArn: getArn(HOOK) } };
  const machine = (hook: string) => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { DefinitionString: { 'Fn::Join': ['', ['{"States":{"Run":{"Resource":"', getArn(hook), '"}}}']] } },
  });

  test('a schedule of the scheduler', () => {
    expect(by({ Planted: schedule() })).toEqual([missing]);
    expect(by({ Planted: schedule('ENABLED') })).toEqual([missing]);
    expect(by({ Planted: schedule('DISABLED') })).toEqual([idle]);
  });
  test('a queue or a stream', () => {
    expect(by({ Planted: queue() })).toEqual([missing]);
    expect(by({ Planted: queue(false) })).toEqual([idle]);
  });
  test('a topic that may', () => {
    expect(by({ Planted: topic, May: permitted('sns.amazonaws.com') })).toEqual([missing]);
    expect(by({ Planted: topic })).toEqual([idle]);
    expect(by({ Planted: topic, May: permitted('s3.amazonaws.com') })).toEqual([idle]);
  });
  test('a log that may', () => {
    expect(by({ Planted: filter, May: permitted('logs.amazonaws.com') })).toEqual([missing]);
    expect(by({ Planted: filter })).toEqual([idle]);
  });
  test('a state machine', () => {
    expect(by({ Planted: machine(HOOK) })).toEqual([missing]);
    const lost = `${WATCH}/Planted: calls <${WATCH}/Other.Arn>`;
    expect(by({ Planted: machine('Other') })).toEqual([idle, lost]);
  });
});
