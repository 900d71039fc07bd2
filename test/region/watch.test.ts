import type { Found, Value } from '../../lib/fences/templates/assembly';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { statementsOf } from '../../lib/fences/policies/policy';
import { joinPolicies } from '../../lib/region/watch/guard-bundle';
import { buildPlatform } from '../support/build';

/** What watches, in every region that holds or recovers data. */
const { assembly } = buildPlatform({});
const regions = assembly.platform.residencies
  .flatMap((r) => [r.home, ...(r.recovery ? [r.recovery] : [])])
  .map((c) => c.region.region);
const watches = assembly.stacks.filter((s) => s.name.endsWith('-watch'));
const inWatch = (type: string): Found[] => assembly.all(type).filter((f) => watches.includes(f.stack));

/** One resource of the type in each region, in the order of the stacks. */
function oneEach(type: string): Found[] {
  const found = inWatch(type);
  expect({ type, regions: found.map((f) => f.stack.region).sort() }).toEqual({ type, regions: [...regions].sort() });
  return found;
}

test('every region of every residency is watched, recovery regions too', () => {
  expect(regions).toHaveLength(7);
  expect(watches.map((s) => s.region).sort()).toEqual([...regions].sort());
});

test('GuardDuty is on with its features, all of them enabled, and tells again every quarter of an hour', () => {
  for (const { properties } of oneEach('AWS::GuardDuty::Detector')) {
    expect(properties).toMatchObject({ Enable: true, FindingPublishingFrequency: 'FIFTEEN_MINUTES' });
    const features = properties.Features as { Name: string; Status: string }[];
    expect(features.map((f) => f.Name)).toEqual(
      expect.arrayContaining([
        'S3_DATA_EVENTS',
        'RDS_LOGIN_EVENTS',
        'LAMBDA_NETWORK_LOGS',
        'EBS_MALWARE_PROTECTION',
        'RUNTIME_MONITORING',
      ]),
    );
    expect(features.filter((f) => f.Status !== 'ENABLED')).toEqual([]);
  }
});

test('Security Hub measures against three standards', () => {
  oneEach('AWS::SecurityHub::Hub');
  const standards = inWatch('AWS::SecurityHub::Standard').map(
    (s) => `${s.stack.region} ${assembly.text(s.properties.StandardsArn, s.stack).split('standards/')[1]}`,
  );
  expect(standards.filter((s) => s.startsWith('ap-south-2'))).toHaveLength(3);
  expect(standards).toHaveLength(3 * regions.length);
});

test('SD-7.3 a trail of tenants objects records its own region alone', () => {
  for (const { properties } of oneEach('AWS::CloudTrail::Trail')) {
    expect(properties).toMatchObject({ IsLogging: true, IsMultiRegionTrail: false, EnableLogFileValidation: true });
    const [selector] = properties.AdvancedEventSelectors as { FieldSelectors: { Field: string }[] }[];
    expect(selector!.FieldSelectors.map((f) => f.Field)).toEqual(['eventCategory', 'resources.type', 'resources.ARN']);
  }
});

test('CloudFormation refuses at deployment what a Guard rule refuses', () => {
  for (const { properties } of oneEach('AWS::CloudFormation::GuardHook')) {
    expect(properties).toMatchObject({ HookStatus: 'ENABLED', FailureMode: 'FAIL', TargetOperations: ['STACK'] });
    expect(properties.TargetFilters).toEqual({ Actions: ['CREATE', 'UPDATE'] });
  }
});

test('Config records everything, and IAM once an account', () => {
  const recorders = oneEach('AWS::Config::ConfigurationRecorder');
  expect(recorders.every((r) => (r.properties.RecordingGroup as { AllSupported: boolean }).AllSupported)).toBe(true);
  const once = recorders.filter(
    (r) => (r.properties.RecordingGroup as { IncludeGlobalResourceTypes: boolean }).IncludeGlobalResourceTypes,
  );
  expect(once).toHaveLength(assembly.platform.accounts.length);
  for (const pack of inWatch('AWS::Config::ConformancePack'))
    expect(assembly.text(pack.properties.TemplateBody, pack.stack)).toContain('RDS_MULTI_AZ_SUPPORT');
});

test('SD-4.2 findings go to the SIEM of their own residency, over HTTPS, and what it refuses is kept', () => {
  const urls = new Map(
    assembly.platform.residencies.flatMap((r) =>
      [r.home, ...(r.recovery ? [r.recovery] : [])].map((c) => [c.region.region, r.siem]),
    ),
  );
  for (const { stack, properties } of oneEach('AWS::KinesisFirehose::DeliveryStream')) {
    const destination = properties.HttpEndpointDestinationConfiguration as {
      EndpointConfiguration: { Url: string };
      S3BackupMode: string;
    };
    expect(destination.EndpointConfiguration.Url).toBe(urls.get(stack.region));
    expect(destination.EndpointConfiguration.Url).toMatch(/^https:/);
    expect(destination.S3BackupMode).toBe('FailedDataOnly');
    const told = inWatch('AWS::Events::Rule').filter(
      (r) => r.stack === stack && JSON.stringify(r.properties.EventPattern ?? '').includes('aws.guardduty'),
    );
    expect(told).toHaveLength(2); // the SIEM, and whoever is on call
  }
});

test('nobody said what completed: each backup and each copy is a line of its region, kept for a year', () => {
  const rules = inWatch('AWS::Events::Rule').filter(({ logicalId }) => logicalId.startsWith('BackupRecord'));
  expect(rules).toHaveLength(regions.length);
  for (const { stack, properties } of rules) {
    expect(properties.EventPattern).toEqual({
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
      detail: { state: ['COMPLETED'] },
    });
    // EventBridge takes on no role for a log: the log's own policy admits it, which has no source to insist on.
    const [target] = properties.Targets as { Arn: Value; RoleArn?: Value }[];
    expect(target!.RoleArn).toBeUndefined();
    const name = /:log-group:(.+)$/.exec(assembly.text(target!.Arn, stack))![1];
    const [log] = inWatch('AWS::Logs::LogGroup').filter((one) => one.stack === stack && one.properties.LogGroupName === name);
    expect(log!.properties.RetentionInDays).toBe(365);
    const [policy] = inWatch('AWS::Logs::ResourcePolicy').filter((one) => one.stack === stack);
    const said = statementsOf(assembly, stack, policy!.properties.PolicyDocument);
    expect(said.map(({ principals, actions }) => ({ principals, actions }))).toEqual([
      {
        principals: ['Service:events.amazonaws.com', 'Service:delivery.logs.amazonaws.com'],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      },
    ]);
  }
});

test('SD-8.1 somebody is woken: the on-call topic has a subscriber and is under a key', () => {
  const subscriptions = inWatch('AWS::SNS::Subscription');
  expect(subscriptions).toHaveLength(regions.length);
  for (const { properties } of subscriptions) expect(properties.Endpoint).toBe(assembly.platform.onCall);
  for (const { properties } of oneEach('AWS::SNS::Topic')) expect(properties.KmsMasterKeyId).toBeDefined();
});

test('the account-wide protections are applied once an account, the others in every region', () => {
  oneEach('Custom::EbsEncryption');
  expect(inWatch('Custom::PublicAccessBlock')).toHaveLength(assembly.platform.accounts.length);
  const scanned = inWatch('Custom::Inspector').map((i) => i.properties.ResourceTypes as Value[]);
  expect(scanned.length).toBeGreaterThan(0);
  for (const types of scanned) expect(types).toEqual(['EC2', 'ECR', 'LAMBDA']);
});

test('what a region lacks is left out, and the template says so', () => {
  for (const cell of assembly.platform.residencies.flatMap((r) => [r.home, ...(r.recovery ? [r.recovery] : [])])) {
    const stack = watches.find((s) => s.region === cell.region.region && s.account === cell.account.id)!;
    const lacks = cell.region.unavailable.map((u) => u.service);
    const said = stack.outputs.LeftOut ? assembly.text(stack.outputs.LeftOut.Value, stack) : '';
    for (const service of lacks.filter((s) => ['inspector', 'guard-hook', 'config-conformance-pack'].includes(s)))
      expect(said).toContain(service);
    if (lacks.includes('inspector')) expect(inWatch('Custom::Inspector').some((i) => i.stack === stack)).toBe(false);
  }
});

test('the deploy guard reads one file with every rule, and refuses none at all or two of one name', () => {
  const files = readGuardFiles();
  const joined = joinPolicies(files);
  const ids = files.flatMap((file) => file.rules.map((rule) => rule.id));
  expect(ids.length).toBeGreaterThan(30);
  expect([...joined.matchAll(/^rule (\w+)/gm)].map(([, id]) => id)).toEqual(ids);
  expect(() => joinPolicies([])).toThrow(/no \.guard file/);
  const twice = { name: 'other.guard', content: `rule ${ids[0]!} when %x !empty {`, rules: [] };
  expect(() => joinPolicies([...files, twice])).toThrow(new RegExp(`other.guard: rule ${ids[0]!} is given in`));
});

test('findings-too-old and its like do not ring at deployment: what has not been measured yet wakes nobody, and silence after that does', () => {
  const alarms = assembly.all('AWS::CloudWatch::Alarm');
  const tells = (found: Found) => found.properties.InsufficientDataActions !== undefined;
  expect(alarms.length).toBeGreaterThan(50);
  expect(alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching').map(({ logicalId }) => logicalId)).toEqual(
    [],
  );
  const silent = alarms.filter(({ properties, stack }) => assembly.text(properties.AlarmName, stack).endsWith('-findings-too-old'));
  expect(silent).toHaveLength(regions.length);
  expect(silent.every((alarm) => tells(alarm) && alarm.properties.TreatMissingData === 'missing')).toBe(true);
  for (const alarm of alarms.filter(tells)) {
    expect(alarm.properties.TreatMissingData).toBe('missing');
    expect(alarm.properties.InsufficientDataActions).toEqual(alarm.properties.AlarmActions);
  }
});
