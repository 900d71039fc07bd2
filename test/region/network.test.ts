import { SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import type { Found } from '../../lib/fences/templates/assembly';
import { policiesOfRoles } from '../../lib/fences/policies/policy';
import { isMap, listOf } from '../../lib/fences/templates/value';
import type { Value } from '../../lib/fences/templates/value';
import { buildPlatform } from '../support/build';

/** What stands in a cell's network, and whom it reaches. */
const { assembly } = buildPlatform({ tenants: 'none' });
const homes = assembly.platform.residencies.map(({ home }) => home);
const text = (found: Found, value: Value): string => assembly.text(value, found.stack);

/** Rights that a hook's own code does not call: Lambda joins the network itself, and a login to a database is signed where it is. */
const NOT_CALLED = ['ec2', 'rds-db'];

const inNetworks = assembly.all('AWS::Lambda::Function').filter(({ properties }) => properties.VpcConfig !== undefined);
/** At home. Beside a copy in a recovery region stands one that calls nobody, where nothing leads out. */
const hooks = inNetworks.filter(({ stack }) => !stack.name.endsWith('-restore-recovery'));
const policies = policiesOfRoles(assembly);

interface Rule {
  readonly to: string;
  readonly port: string;
}

const networkOf = (hook: Found, ...types: string[]): Found[] =>
  assembly.in(hook.stack.name.replace(/(break-glass|erasure|export|incident|lifecycle|restore)$/, 'network'), ...types);

/** Where its security groups let a hook go. */
function rulesOf(hook: Found): Rule[] {
  const { SecurityGroupIds } = hook.properties.VpcConfig as { SecurityGroupIds: Value };
  const ids = listOf(SecurityGroupIds).map((id) => text(hook, id));
  const groups = networkOf(hook, 'AWS::EC2::SecurityGroup').filter((group) =>
    ids.includes(text(group, { 'Fn::GetAtt': [group.logicalId, 'GroupId'] })),
  );
  expect(groups).toHaveLength(1);
  return groups.flatMap((group) =>
    listOf(group.properties.SecurityGroupEgress).flatMap((rule) =>
      isMap(rule) ? [{ to: text(group, rule.CidrIp), port: `${text(group, rule.FromPort)}-${text(group, rule.ToPort)}` }] : [],
    ),
  );
}

const servicesOf = (hook: Found): string[] => {
  const role = text(hook, hook.properties.Role);
  const actions = policies
    .filter((one) => text(one.role, { 'Fn::GetAtt': [one.role.logicalId, 'Arn'] }) === role)
    .flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
  return [...new Set(actions.map((action) => action.split(':')[0]!))].filter((service) => !NOT_CALLED.includes(service)).sort();
};

/** Route tables of the subnets in which a hook stands. */
function tablesOf(hook: Found): string[] {
  const { SubnetIds } = hook.properties.VpcConfig as { SubnetIds: Value };
  const subnets = listOf(SubnetIds).map((id) => text(hook, id));
  return networkOf(hook, 'AWS::EC2::SubnetRouteTableAssociation')
    .filter((one) => subnets.includes(text(one, one.properties.SubnetId)))
    .map((one) => text(one, one.properties.RouteTableId));
}

/** What the network offers besides itself: its endpoints, by the services behind them. */
const endpoints = (hook: Found, type: string): Found[] =>
  networkOf(hook, 'AWS::EC2::VPCEndpoint').filter(({ properties }) => properties.VpcEndpointType === type);
const serviceOf = (endpoint: Found): string => text(endpoint, endpoint.properties.ServiceName).split('.').at(-1)!;

/** By which way a hook gets to a service; none when there is none. */
function wayTo(service: string, hook: Found): string | undefined {
  const range = text(networkOf(hook, 'AWS::EC2::VPC')[0]!, networkOf(hook, 'AWS::EC2::VPC')[0]!.properties.CidrBlock);
  const https = rulesOf(hook)
    .filter(({ port }) => port === '443-443')
    .map(({ to }) => to);
  if (endpoints(hook, 'Interface').some((one) => serviceOf(one) === service))
    return https.includes(range) ? 'interface' : undefined;
  if (!https.includes('0.0.0.0/0')) return undefined;
  const tables = tablesOf(hook);
  const gateway = endpoints(hook, 'Gateway').find((one) => serviceOf(one) === service);
  if (gateway) {
    const served = listOf(gateway.properties.RouteTableIds).map((table) => text(gateway, table));
    return tables.every((table) => served.includes(table)) ? 'gateway' : undefined;
  }
  const out = networkOf(hook, 'AWS::EC2::Route').filter(
    ({ properties }) => properties.NatGatewayId !== undefined && properties.DestinationCidrBlock === '0.0.0.0/0',
  );
  return tables.every((table) => out.some((route) => text(route, route.properties.RouteTableId) === table)) ? 'nat' : undefined;
}

test('a hook that opens databases gets to every service that it may call', () => {
  expect(hooks).toHaveLength(12 * homes.length);
  expect(inNetworks.length - hooks.length).toBe(assembly.platform.residencies.filter(({ recovery }) => recovery).length);
  const ways = hooks.flatMap((hook) => {
    expect(tablesOf(hook).length).toBeGreaterThan(1);
    return servicesOf(hook).map((service) => ({
      service,
      way: wayTo(service, hook),
      hook: text(hook, hook.properties.FunctionName),
    }));
  });
  expect(ways.filter(({ way }) => way === undefined)).toEqual([]);
  const by = (way: string): string[] => [...new Set(ways.filter((one) => one.way === way).map(({ service }) => service))].sort();
  expect({ gateway: by('gateway'), interface: by('interface'), nat: by('nat') }).toEqual({
    gateway: ['dynamodb', 's3'],
    interface: [], // NAT is there anyhow, and what goes through it costs less than 24 addresses a network
    nat: ['backup', 'cloudformation', 'iam', 'kms', 'logs', 'rds', 'secretsmanager', 'sqs', 'ssm', 'tag'],
  });
});

test('a hook that opens databases gets to their port, and to no other than that and HTTPS', () => {
  for (const hook of hooks) {
    const [vpc] = networkOf(hook, 'AWS::EC2::VPC');
    const rules = rulesOf(hook);
    expect(rules).toContainEqual({ to: text(vpc!, vpc!.properties.CidrBlock), port: '5433-5433' });
    expect([...new Set(rules.map(({ port }) => port))].sort()).toEqual(['443-443', '5433-5433']);
  }
});

test('a transaction that was forgotten holds nobody up for longer than a machine tries', () => {
  const groups = assembly.all('AWS::RDS::DBParameterGroup');
  expect(groups.length).toBeGreaterThanOrEqual(2 * homes.length - 1); // in the recovery regions, too
  for (const { properties } of groups) {
    const { idle_in_transaction_session_timeout: idle, lock_timeout: lock } = properties.Parameters as Record<string, string>;
    expect(Number(idle)).toBeGreaterThanOrEqual(60_000); // an application that computes something between two statements lives on
    expect(Number(idle)).toBeLessThan(TRIED_MS);
    expect(Number(lock)).toBeGreaterThan(0);
    expect(Number(lock)).toBeLessThanOrEqual(60_000);
  }
});

/** Six more attempts after 3, 6, 12, ... seconds, as `Steps.call` has them. */
const TRIED_MS = [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + 3_000 * 2 ** i, 0);

describe('a synthesis leaves nothing for a person to look into', () => {
  test.each(['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft'])('%s', (platform) => {
    const { cloud } = buildPlatform({ platform, tenants: 'none' });
    expect(cloud.stacks.length).toBeGreaterThan(5);
    const said = cloud.stacks.flatMap(({ messages }) => messages.filter(({ level }) => level !== SynthesisMessageLevel.INFO));
    expect(said.map(({ id, entry }) => `${id}: ${JSON.stringify(entry.data)}`)).toEqual([]);
  });
});
