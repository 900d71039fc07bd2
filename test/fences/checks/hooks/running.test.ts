import { gzipSync } from 'node:zlib';
import { alarmsAreCatalogued } from '../../../../lib/fences/checks/watch/alarms';
import { hooksRunAsReviewed } from '../../../../lib/fences/checks/hooks/functions';
import { everyHookIsWired } from '../../../../lib/fences/checks/hooks/hooks';
import { machinesRunAsReviewed } from '../../../../lib/fences/checks/hooks/machines';
import { everyTriggerFires } from '../../../../lib/fences/checks/hooks/triggers';
import { Assembly } from '../../../../lib/fences/templates/assembly';
import { HOOK_CATALOGUE } from '../../../../lib/fences/running/hook-catalogue';
import { reviewedMachines } from '../../../../lib/fences/running/reviewed-machines';
import { TRIGGERS } from '../../../../lib/fences/running/trigger-catalogue';
import { HOOK_FAMILIES, HOOKS, MACHINES } from '../../../../lib/naming';
import { readVisits } from '../../../../lambdas/watch/trap-honeypot/work';
import { buildPlatform } from '../../../support/build';
import { find, findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

const { assembly } = buildPlatform({ platform: 'solidsoft' });
const [HOME, RECOVERY] = ['solidsoft-production-eu-west-1', 'solidsoft-production-eu-central-1'];
const without = (spot: Spot): Assembly => {
  const { stack, logicalId } = find(assembly, spot);
  const resources = Object.fromEntries(Object.entries(stack.resources).filter(([id]) => id !== logicalId));
  const stacks = assembly.stacks.map((each) => (each === stack ? { ...each, resources } : each));
  return new Assembly(assembly.platform, stacks, assembly.complete);
};

test('every alarm, trigger, machine and function of a platform is the one that was reviewed', () => {
  const counted = [alarmsAreCatalogued, everyTriggerFires, machinesRunAsReviewed, hooksRunAsReviewed].map((check) => [
    check.id,
    check.look(assembly).length,
    findings(check, assembly),
  ]);
  const of = (...types: string[]): number => assembly.all(...types).length;
  expect(of('AWS::CloudWatch::Alarm')).toBeGreaterThan(100);
  expect(counted).toEqual([
    ['alarms-are-those-of-the-catalogue', of('AWS::CloudWatch::Alarm'), []],
    [
      'every-trigger-fires',
      of('AWS::Events::Rule', 'AWS::Logs::SubscriptionFilter', 'AWS::Logs::MetricFilter', 'AWS::SNS::Subscription'),
      [],
    ],
    ['machines-run-as-reviewed', MACHINES.length, []],
    ['hooks-run-as-reviewed', of('AWS::Lambda::Function', 'AWS::ECS::TaskDefinition'), []],
  ]);
});

describe('alarms', () => {
  interface Contract {
    readonly METRICS?: readonly string[];
    readonly ERRORS?: { readonly final: readonly string[] };
  }
  const contractOf = (hook: string): Contract => {
    const [family] = Object.entries(HOOK_FAMILIES).find(([, hooks]) => hooks.some((one) => one === hook))!;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- one contract a hook, by its name
    return require(`../../../../lambdas/${family}/${hook}/contract`) as Contract;
  };

  test('a metric in our own namespace is one that the contract of its hook publishes, or that a filter counts', () => {
    const texts = alarmsAreCatalogued.look(assembly).map(({ expected }) => expected);
    const ours = texts.flatMap((text) => [...text.matchAll(/Freehold (\S+) \{(?:service=([a-z-]+))?\}/g)]);
    expect(ours.length).toBeGreaterThan(15);
    for (const [, metric, hook] of ours) {
      if (hook === undefined) expect(metric).toMatch(/^TenantFiles-(events|refused)$/);
      else if (metric === 'RefusedRequests')
        expect([hook, HOOK_CATALOGUE[hook as keyof typeof HOOK_CATALOGUE].refuses]).toEqual([hook, true]);
      else expect([hook, contractOf(hook).METRICS]).toEqual([hook, expect.arrayContaining([metric])]);
    }
  });

  /**
   * Looked up on 2026-11-30: AWS/Backup, AWS/States, AWS/Firehose (DataFreshness), AWS/WAFV2 and AWS/S3, as lib/fences/running/alarm-catalogue.ts
   * says of each. The others are as we know them.
   */
  const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
    'AWS/Lambda': ['Errors', 'Throttles', 'Invocations', 'Duration', 'DeadLetterErrors', 'ConcurrentExecutions'],
    'AWS/SQS': ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage', 'NumberOfMessagesSent'],
    'AWS/States': ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionsSucceeded', 'ExecutionsStarted'],
    'AWS/RDS': ['FreeStorageSpace', 'DatabaseConnections', 'CPUUtilization', 'FreeableMemory'],
    'AWS/Backup': [
      'NumberOfBackupJobsFailed',
      'NumberOfBackupJobsCompleted',
      'NumberOfCopyJobsFailed',
      'NumberOfCopyJobsCompleted',
    ],
    'AWS/S3': ['OperationsFailedReplication', 'ReplicationLatency', 'OperationsPendingReplication', 'BytesPendingReplication'],
    'AWS/ApplicationELB': [
      ...['HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count', 'RequestCount', 'TargetResponseTime'],
      ...['UnHealthyHostCount', 'HealthyHostCount'],
    ],
    'AWS/CertificateManager': ['DaysToExpiry'],
    'AWS/WAFV2': ['BlockedRequests', 'AllowedRequests', 'CountedRequests'],
    'AWS/Firehose': ['DeliveryToHttpEndpoint.DataFreshness', 'DeliveryToHttpEndpoint.Success'],
  };

  test("a metric of a service's is one that the service documents", () => {
    const texts = alarmsAreCatalogued.look(assembly).map(({ expected }) => expected);
    const theirs = texts.flatMap((text) => [...text.matchAll(/(AWS\/\w+) (\S+) \{/g)]);
    expect(theirs.length).toBeGreaterThan(100);
    const strange = theirs.filter(([, space, metric]) => !DOCUMENTED[space!]?.includes(metric!));
    expect(strange.map(([all]) => all)).toEqual([]);
  });
});

describe('triggers', () => {
  const RULE = (id: string, stack = `${HOME}-lifecycle`): Spot => ({ type: 'AWS::Events::Rule', stack, id });
  const EXPIRY = RULE('HoneypotExpiry', `${HOME}-front-door`);
  const VISITS: Spot = { type: 'AWS::Logs::SubscriptionFilter', stack: `${HOME}-front-door` };
  const APPLIES = RULE('Onapplydeletions');

  test.each<[string, Spot, string]>([
    ['AM-6.4 nobody is blocked: the subscription is gone', VISITS, 'the subscription'],
    ['AM-6.4 nobody is let go: the schedule is gone', EXPIRY, 'the rule solidsoft-production-trap-honeypot-expiry'],
  ])('a hook of two triggers that has one is not wired: %s', (_, spot, said) => {
    const trap = find(assembly, { type: 'AWS::Lambda::Function', stack: `${HOME}-front-door`, id: 'Honeypot' }).logicalId;
    expect(findings(everyHookIsWired, assembly)).toEqual([]);
    const found = findings(everyHookIsWired, without(spot));
    expect(found).toEqual([expect.stringContaining(said)]);
    expect(found[0]).toMatch(new RegExp(`^${HOME}-front-door/${trap}: .* is not there$`));
  });

  test('a hook of two triggers of which one may not call it is not wired', () => {
    const spot: Spot = { type: 'AWS::Lambda::Permission', stack: `${HOME}-front-door`, id: 'HoneypotVisitsCanInvoke' };
    expect(findings(everyHookIsWired, without(spot))).toEqual([expect.stringContaining('may not call it')]);
  });

  test.each<[string, Spot, Edits, RegExp]>([
    [
      'AM-4.1 a schedule in 2099',
      RULE('Everyshipauditlog'),
      { ScheduleExpression: 'cron(0 5 1 1 ? 2099)' },
      /ScheduleExpression is cron/,
    ],
    ['AM-4.1 a schedule every ten years', RULE('Everyshipauditlog'), { ScheduleExpression: 'rate(3650 days)' }, /3650 days/],
    ['a pattern that never matches', APPLIES, { 'EventPattern/detail/EventCategories': ['restore'] }, /is not set off by/],
    [
      'a wrong input path',
      APPLIES,
      { 'Targets/0/InputTransformer/InputPathsMap/detail-SourceIdentifier': '$.detail.Source' },
      /what its hook cannot read/,
    ],
    ['an input that no contract has', EXPIRY, { 'Targets/0/Input': '{"action":"forget"}' }, /what its hook cannot read/],
  ])('%s leaves a hook unwired, and is found', (_, spot, edits, said) => {
    const planted = plant(assembly, spot, edits);
    expect(findings(everyTriggerFires, planted)).toHaveLength(1);
    expect(findings(everyHookIsWired, planted)).toHaveLength(1);
    const [found] = everyTriggerFires.look(planted).filter(({ ok }) => !ok);
    expect(`${found!.actual} ${findings(everyHookIsWired, planted)[0]}`).toMatch(said);
  });

  test('every pattern of the catalogue goes off at an event of its service, and every hook reads what arrives', () => {
    const patterns = Object.values(TRIGGERS).filter(({ on }) => typeof on !== 'string');
    expect(patterns.length).toBeGreaterThan(12);
    expect(patterns.filter(({ fires }) => (fires ?? []).length === 0)).toEqual([]);
    const hooks = Object.values(TRIGGERS).filter(({ to }) => typeof to === 'object');
    expect(hooks.length).toBe(13);
    expect(hooks.filter(({ reads }) => !reads)).toEqual([]);
  });

  test("what the expiry sends is what the trap's own code takes for it", () => {
    const { input } = TRIGGERS['trap-honeypot-expiry']!;
    const sent = JSON.parse(input.Input as string) as Parameters<typeof readVisits>[0];
    expect(readVisits(sent, new Date('2026-11-30')).visits).toEqual([]);
    expect(() => readVisits({ action: 'forget' } as never, new Date('2026-11-30'))).toThrow('wanted awslogs.data');
    const data = gzipSync(JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [] })).toString('base64');
    expect(readVisits({ awslogs: { data } }, new Date('2026-11-30')).visits).toEqual([]);
  });

  test('a rule more, in the recovery region, too, is nobody’s', () => {
    const spot = RULE('FindingAgeDaily', `${RECOVERY}-watch`);
    expect(findings(everyTriggerFires, without(spot))).toEqual([expect.stringContaining('measure-finding-age is not there')]);
  });
});

describe('machines', () => {
  const ERASURE: Spot = { type: 'AWS::StepFunctions::StateMachine', stack: `${HOME}-lifecycle`, id: 'ErasureMachine' };
  const said = (from: string, to: string): string => {
    const { properties } = assembly
      .all('AWS::StepFunctions::StateMachine')
      .find(({ logicalId }) => logicalId.startsWith('Erasure'))!;
    const text = JSON.stringify(properties.DefinitionString);
    if (!text.includes(from)) throw new Error(`no ${from} to plant in`);
    const planted = plant(assembly, ERASURE, { DefinitionString: JSON.parse(text.replace(from, to)) as never });
    return findings(machinesRunAsReviewed, planted).join('\n');
  };

  test('what config/machines has is reviewed for every machine, and every hook in it is one', () => {
    const states = Object.values(reviewedMachines()).flatMap(({ States }) => Object.values(States));
    expect(states.length).toBeGreaterThan(250);
    const named = [...JSON.stringify(states).matchAll(/"Resource":"\{([a-z-]+)\}"/g)].map(([, hook]) => hook!);
    expect(new Set(named).size).toBeGreaterThan(15);
    expect(named.filter((hook) => !HOOKS.some((one) => one === hook))).toEqual([]);
  });

  test.each([
    ['a wait that is shortened', '\\"seconds\\":300', '\\"seconds\\":1', /erasure \/ Patience: Result/],
    [
      'a Catch that swallows',
      '\\"Sweep\\":{\\"Next\\"',
      '\\"Sweep\\":{\\"Catch\\":[{\\"ErrorEquals\\":[\\"States.ALL\\"],\\"Next\\":\\"Begin\\"}],\\"Next\\"',
      /erasure \/ Sweep: Catch is there/,
    ],
    [
      'a state that nobody reviewed',
      '\\"States\\":{',
      '\\"States\\":{\\"Rest\\":{\\"Type\\":\\"Succeed\\"},',
      /erasure \/ Rest: a state that nobody reviewed/,
    ],
  ])('%s is found, with its machine and state', (_, from, to, found) => expect(said(from, to)).toMatch(found));

  test('a definition that is no JSON is found, and throws nothing', () => {
    const planted = plant(assembly, ERASURE, { DefinitionString: '{"StartAt":' });
    expect(findings(machinesRunAsReviewed, planted)).toEqual([expect.stringContaining('erasure: no JSON')]);
  });

  test('a definition from elsewhere is found', () => {
    const planted = plant(assembly, ERASURE, { DefinitionS3Location: { Bucket: 'definitions', Key: 'erasure.json' } });
    expect(findings(machinesRunAsReviewed, planted)).toEqual([expect.stringContaining('DefinitionS3Location')]);
  });
});

describe('functions', () => {
  const SWEEP: Spot = { type: 'AWS::Lambda::Function', stack: `${HOME}-erasure`, id: 'SweepTenant' };
  const KEEPS: Spot = { type: 'AWS::Lambda::Function', stack: `${HOME}-lifecycle`, id: 'KeepLedger' };
  const other = assembly.all('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith('CertifyErasure'))!.properties;

  test.each<[string, Spot, Edits, RegExp]>([
    [
      'code in the template',
      SWEEP,
      { Code: { ZipFile: 'exports.handler = async () => ({ clean: true })' } },
      /Code\/ZipFile is there/,
    ],
    ["another hook's bundle", SWEEP, { Code: other.Code }, /Code\/S3Key is/],
    ["another hook's role", SWEEP, { Role: other.Role }, /Role is .*certify-erasure/],
    [
      'a table of somebody else in the environment',
      KEEPS,
      { 'Environment/Variables/TENANTS_TABLE': 'somebodys-tenants' },
      /TENANTS_TABLE is somebodys-tenants, not solidsoft-production-tenants/,
    ],
    ['a variable of no contract', SWEEP, { 'Environment/Variables/NODE_OPTIONS': '--inspect' }, /NODE_OPTIONS is in no contract/],
  ])('%s is found', (_, spot, edits, said) => {
    const found = findings(hooksRunAsReviewed, plant(assembly, spot, edits));
    expect(found).toEqual([expect.stringMatching(said)]);
  });

  test('a table that the template of the ledger no longer has is found in the hooks that are told of it', () => {
    const spot: Spot = { type: 'AWS::DynamoDB::Table', stack: `${HOME}-ledger`, id: 'deletions' };
    const found = findings(hooksRunAsReviewed, without(spot));
    expect(found.length).toBeGreaterThan(5);
    expect(found[0]).toContain('which no template declares');
  });
});
