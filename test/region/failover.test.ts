import { identityOf, replacements } from '../../lib/identity';
import type { Found, StackTemplate } from '../../lib/fences/templates/assembly';
import { NOT_NAMED } from '../../config/failover';
import { buildPlatform } from '../support/build';

/** What is written for the loss of Mumbai, beside what is written while nothing is lost. */
const before = buildPlatform();
const after = buildPlatform({ failover: 'in' });
const AWAY = 'ap-south-2 softdocket-production-ap-south-2-';
const LOST = 'ap-south-1 softdocket-production-ap-south-1-';
const room = (name: string): string => `softdocket-production-ap-south-2-${name}`;
/** By region and name: a tenant's stack has the same name wherever it stands. */
const templates = ({ assembly }: typeof before): Map<string, StackTemplate> =>
  new Map(assembly.stacks.map((stack) => [`${stack.region} ${stack.name}`, stack]));
const text = (stack: StackTemplate | undefined): string => JSON.stringify(stack?.resources);
const [was, is] = [templates(before), templates(after)];
const names = (of: Map<string, StackTemplate>, prefix: string): string[] =>
  [...of.keys()].filter((name) => name.startsWith(prefix)).sort();

test('the recovery region has every room that the home region had, and the home region what watches it', () => {
  const rooms = (of: Map<string, StackTemplate>, prefix: string): string[] =>
    names(of, prefix).map((name) => name.slice(prefix.length));
  expect(rooms(is, AWAY)).toEqual(rooms(was, LOST));
  expect(rooms(is, AWAY)).toHaveLength(15);
  expect(rooms(is, LOST)).toEqual(['settings', 'watch']);
});

test('everything that is not of that residency has the same bytes', () => {
  const others = [...was.keys()].filter((name) => !name.startsWith(AWAY) && !name.startsWith(LOST) && is.has(name));
  expect(others).toHaveLength(65);
  expect(others.filter((name) => text(was.get(name)) !== text(is.get(name)))).toEqual([]);
  const gone = [...was.keys()].filter((name) => !is.has(name) && !name.startsWith('ap-south-1 '));
  // What keeps the copies stays as it is deployed: no template of a stack takes it away, for there is none.
  expect(gone.sort()).toEqual(
    [
      'ap-south-2 softdocket-production-acme-recovery',
      ...['ledger-recovery', 'restore-recovery', 'vault-recovery'].map((one) => `${AWAY}${one}`),
      'ap-south-2 softdocket-production-bharatmills-recovery',
    ].sort(),
  );
});

test('a tenant of the shared database has its stack there, with roles of other names; one with its own is restored by itself', () => {
  const acme = is.get('ap-south-2 softdocket-production-acme-tenant')!;
  expect(is.has('ap-south-2 softdocket-production-bharatmills-tenant')).toBe(false);
  const roles = after.assembly.in(acme.name, 'AWS::IAM::Role').map(({ properties }) => properties.RoleName);
  expect(roles.sort()).toEqual(['access', 'backup', 'break-glass'].map((purpose) => `softdocket-production-acme-after-${purpose}`));
  const told = after.assembly
    .all('AWS::Lambda::Function')
    .filter(({ stack }) => stack.name.startsWith(room('')))
    .flatMap(({ properties }) => /"RECOVERY_REGION":"([^"]*)"/.exec(JSON.stringify(properties))?.[1] ?? []);
  expect(new Set(told)).toEqual(new Set(['lost']));
});

test('nothing that stands in the recovery region is replaced or taken away', () => {
  const both = names(is, AWAY).filter((name) => was.has(name));
  expect(both).toEqual(['network', 'settings', 'watch'].map((one) => `${AWAY}${one}`));
  const of = (all: typeof was) => both.map((name) => ({ name, resources: all.get(name)!.resources }));
  expect(replacements(before.platform, identityOf(of(was)), identityOf(of(is)))).toEqual([]);
  for (const name of both) {
    const [old, now] = [was.get(name)!.resources, is.get(name)!.resources];
    expect(Object.keys(old).filter((id) => now[id] === undefined)).toEqual([]);
    expect(Object.keys(old).filter((id) => now[id]!.Type !== old[id]!.Type)).toEqual([]);
    // A subnet of another range would be another subnet, and databases stand in these.
    const ranges = (all: typeof old) => Object.keys(old).map((id) => all[id]!.Properties?.CidrBlock);
    expect(ranges(now)).toEqual(ranges(old));
  }
});

/** By which property CloudFormation is told the name of a thing, and whether one account takes it once in all regions. */
const NAMED: Readonly<Record<string, readonly [property: string, where: 'region' | 'account']>> = {
  'AWS::Backup::BackupVault': ['BackupVaultName', 'region'],
  'AWS::CloudTrail::Trail': ['TrailName', 'region'],
  'AWS::CloudWatch::Alarm': ['AlarmName', 'region'],
  'AWS::DynamoDB::Table': ['TableName', 'region'],
  'AWS::EC2::SecurityGroup': ['GroupName', 'region'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Name', 'region'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['Name', 'region'],
  'AWS::Events::Rule': ['Name', 'region'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 'account'],
  'AWS::IAM::Role': ['RoleName', 'account'],
  'AWS::KinesisFirehose::DeliveryStream': ['DeliveryStreamName', 'region'],
  'AWS::KMS::Alias': ['AliasName', 'region'],
  'AWS::Lambda::Function': ['FunctionName', 'region'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'region'],
  'AWS::RDS::DBInstance': ['DBInstanceIdentifier', 'region'],
  'AWS::RDS::DBParameterGroup': ['DBParameterGroupName', 'region'],
  'AWS::RDS::DBSubnetGroup': ['DBSubnetGroupName', 'region'],
  'AWS::Route53::RecordSet': ['Name', 'account'],
  'AWS::S3::Bucket': ['BucketName', 'account'],
  'AWS::SecretsManager::Secret': ['Name', 'region'],
  'AWS::SNS::Topic': ['TopicName', 'region'],
  'AWS::SQS::Queue': ['QueueName', 'region'],
  'AWS::SSM::Parameter': ['Name', 'region'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'region'],
  'AWS::WAFv2::IPSet': ['Name', 'region'],
  'AWS::WAFv2::WebACL': ['Name', 'region'],
};

test('no name is taken twice: not by the region that is lost, whose roles are still there, nor by what keeps the copies', () => {
  const kept = [...was].flatMap(([name, stack]) => (is.has(name) ? [] : [stack]));
  const held = [...kept.map((stack) => ({ stack, of: before })), ...[...is.values()].map((stack) => ({ stack, of: after }))];
  const taken = new Map<string, string[]>();
  for (const { stack, of } of held) {
    for (const [type, [property, where]] of Object.entries(NAMED)) {
      for (const found of of.assembly.in(stack.name, type)) {
        const name = of.assembly.text(found.properties[property], found.stack);
        if (name === '') continue;
        const key = `${type} ${name} ${stack.account} ${where === 'region' ? stack.region : ''}`;
        taken.set(key, [...(taken.get(key) ?? []), `${stack.name}/${found.logicalId}`]);
      }
    }
  }
  expect(taken.size).toBeGreaterThan(3000);
  expect([...taken].filter(([, by]) => by.length > 1)).toEqual([]);
});

const shared = ({ assembly }: typeof before): Found => assembly.in(room('shared-database'), 'AWS::RDS::DBInstance')[0]!;

test('the shared database begins with a backup, and with none that there is while nobody has named one', () => {
  expect(shared(after).properties).toMatchObject({
    DBSnapshotIdentifier: `arn:aws:rds:ap-south-2:123456789012:snapshot:awsbackup:${NOT_NAMED}`,
    DBInstanceIdentifier: 'softdocket-production-shared',
    ManageMasterUserPassword: true,
    DeletionProtection: true,
    PubliclyAccessible: false,
  });
});

test('nobody is sent to the door by CloudFormation: the names are declared by a stack that cannot be asked', () => {
  expect(after.assembly.in(room('front-door'), 'AWS::Route53::RecordSet')).toEqual([]);
  expect(after.assembly.in(room('front-door'), 'AWS::CertificateManager::Certificate')).toHaveLength(1);
});

test('no stack there waits for one that cannot be deployed', () => {
  const there = after.cloud.stacks.filter(({ stackName }) => stackName.startsWith(room('')));
  const waitedFor = there.flatMap((stack) => stack.dependencies.map(({ id }) => id)).filter((id) => !id.endsWith('.assets'));
  expect(waitedFor.filter((id) => !id.startsWith(room('')))).toEqual([]);
});
