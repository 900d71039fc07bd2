import type { Resource, Value } from '../../../lib/fences/assembly';
import { balancersAreHardened, onlyHttpsServes, onlyTheFrontDoorIsOpen } from '../../../lib/fences/checks/front-door';
import { databasesStandInTheDataTier, dataSubnetsLeadNowhere } from '../../../lib/fences/checks/network';
import { buildPlatform } from '../../support/build';
import { add, find, findings, plant, remove } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const HTTP: Spot = { type: 'AWS::ElasticLoadBalancingV2::Listener', id: 'Http7' };
const HTTPS: Spot = { type: 'AWS::ElasticLoadBalancingV2::Listener', id: 'Https' };
const RULE: Spot = { type: 'AWS::ElasticLoadBalancingV2::ListenerRule' };
const door = find(assembly, HTTP).stack.name;
const served = (spot: Spot, edits: Edits): string[] => findings(onlyHttpsServes, plant(assembly, spot, edits));
const header = (name: string, value: Value): Edits => ({
  ListenerAttributes: (old: Value) => [
    ...(old as { Key: string }[]).filter((a) => !a.Key.includes(name)),
    ...(value === undefined ? [] : [{ Key: `routing.http.response.${name}.header_value`, Value: value }]),
  ],
});
const HSTS = 'strict_transport_security';

describe('a listener that serves in the clear, or without its headers, is refused', () => {
  test.each<[string, Spot, Edits]>([
    ['plain HTTP that forwards', HTTP, { DefaultActions: [{ Type: 'forward', TargetGroupArn: 'a' }] }],
    ['plain HTTP that answers', HTTP, { DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }] }],
    ['plain HTTP that leads to plain HTTP', HTTP, { 'DefaultActions/0/RedirectConfig/Protocol': '#{protocol}' }],
    ['plain HTTP that leads elsewhere', HTTP, { 'DefaultActions/0/RedirectConfig/Host': 'elsewhere.example' }],
    ['plain HTTP without an action', HTTP, { DefaultActions: [] }],
    ['TCP', HTTPS, { Protocol: 'TCP' }],
    ['TLS that is passed on unread', HTTPS, { Protocol: 'TLS' }],
    ['a protocol unsaid', HTTPS, { Protocol: undefined }],
    [
      'a rule that leads back to plain HTTP',
      RULE,
      { Actions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTP', StatusCode: 'HTTP_302' } }] },
    ],
    [
      'a rule that leads elsewhere',
      RULE,
      { Actions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Host: 'elsewhere.example', StatusCode: 'HTTP_302' } }] },
    ],
    ['no HSTS', HTTPS, header(HSTS, undefined)],
    ['HSTS for a month', HTTPS, header(HSTS, 'max-age=2592000; includeSubDomains; preload')],
    ['HSTS that is taken back', HTTPS, header(HSTS, 'max-age=0; includeSubDomains; preload')],
    ['HSTS without subdomains', HTTPS, header(HSTS, 'max-age=63072000; preload')],
    ['HSTS without preload', HTTPS, header(HSTS, 'max-age=63072000; includeSubDomains')],
    ['no content policy', HTTPS, header('content_security_policy', undefined)],
    [
      'a content policy that lets in what is injected',
      HTTPS,
      header('content_security_policy', "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'"),
    ],
    ['a content policy of anything', HTTPS, header('content_security_policy', 'default-src *')],
    ['frames', HTTPS, header('x_frame_options', 'ALLOWALL')],
    ['sniffing', HTTPS, header('x_content_type_options', undefined)],
    ['no headers at all', HTTPS, { ListenerAttributes: undefined }],
  ])('%s', (_, spot, edits) => expect(served(spot, edits).length).toBeGreaterThan(0));

  test('by a rule from this stack or another', () => {
    const rule = (ListenerArn: Value): Record<string, Resource> => ({
      More: { Type: RULE.type, Properties: { ListenerArn, Actions: [{ Type: 'forward', TargetGroupArn: 'a' }] } },
    });
    const { logicalId } = find(assembly, HTTP);
    expect(findings(onlyHttpsServes, add(assembly, door, rule({ Ref: logicalId })))).toHaveLength(1);
    const published = { Published: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/http', Value: { Ref: logicalId } } } };
    const elsewhere = add(add(assembly, door, published), 'eu-central-1-network', rule('{{resolve:ssm:/http}}'));
    expect(findings(onlyHttpsServes, elsewhere)).toHaveLength(1);
  });
});

test('the same headers said otherwise are met', () => {
  const csp = { 'Fn::Join': ['; ', ["default-src 'self'", "frame-ancestors 'self'"]] };
  for (const edits of [
    header(HSTS, 'max-age=31536000; preload; includeSubDomains'),
    header('x_frame_options', 'SAMEORIGIN'),
    header('content_security_policy', csp),
  ])
    expect(served(HTTPS, edits)).toEqual([]);
  expect(served(HTTP, { 'DefaultActions/0/RedirectConfig/Host': '#{host}' })).toEqual([]);
  expect(onlyHttpsServes.look(assembly).length).toBeGreaterThanOrEqual(3);
  expect(findings(onlyHttpsServes, assembly)).toEqual([]);
});

describe('a load balancer that believes its callers is refused', () => {
  const BALANCER: Spot = { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' };
  const attribute = (Key: string, Value: Value): Edits => ({
    LoadBalancerAttributes: (old: Value) => [
      ...(old as { Key: string }[]).filter((a) => a.Key !== Key),
      ...(Value === undefined ? [] : [{ Key, Value }]),
    ],
  });
  test.each<[string, Spot, Edits]>([
    ['malformed headers', BALANCER, attribute('routing.http.drop_invalid_header_fields.enabled', 'false')],
    ['ambiguous requests', BALANCER, attribute('routing.http.desync_mitigation_mode', 'monitor')],
    ['an address that the caller claims', BALANCER, attribute('routing.http.xff_header_processing.mode', 'preserve')],
    ['without a log', BALANCER, attribute('access_logs.s3.enabled', 'false')],
    ['with a log elsewhere', BALANCER, attribute('access_logs.s3.bucket', 'elsewhere')],
    ['with connections logged elsewhere', BALANCER, attribute('connection_logs.s3.bucket', 'elsewhere')],
    ['with nothing said', BALANCER, { LoadBalancerAttributes: undefined }],
    [
      'by a name that leads elsewhere',
      { type: 'AWS::Route53::RecordSet' },
      { AliasTarget: undefined, ResourceRecords: ['elsewhere.example'] },
    ],
    [
      'by an alias that leads elsewhere',
      { type: 'AWS::Route53::RecordSet' },
      { 'AliasTarget/DNSName': 'elsewhere.eu-central-1.elb.amazonaws.com' },
    ],
  ])('%s', (_, spot, edits) => expect(findings(balancersAreHardened, plant(assembly, spot, edits))).toHaveLength(1));

  test('while ours believes nobody', () => {
    expect(balancersAreHardened.look(assembly).length).toBeGreaterThan(1);
    expect(findings(balancersAreHardened, assembly)).toEqual([]);
    expect(
      findings(balancersAreHardened, plant(assembly, BALANCER, attribute('routing.http.desync_mitigation_mode', 'defensive'))),
    ).toEqual([]);
  });
});

const DATABASE_GROUP: Spot = { type: 'AWS::EC2::SecurityGroup', stack: 'noordzee-tenant' };
const DOOR: Spot = { type: 'AWS::EC2::SecurityGroup', id: 'Door' };
const FROM_DOOR: Spot = { type: 'AWS::EC2::SecurityGroupIngress' };
const from = (source: { [key: string]: Value }, ports: Value = 5433): Edits => ({
  'SecurityGroupIngress/-': { IpProtocol: 'tcp', FromPort: ports, ToPort: ports, ...source },
});

describe('a second door is refused', () => {
  test.each<[string, Spot, Edits]>([
    ['to the world', DATABASE_GROUP, from({ CidrIp: '0.0.0.0/0' })],
    ['to half of it', DATABASE_GROUP, from({ CidrIp: '0.0.0.0/1' })],
    ['to the other half', DATABASE_GROUP, from({ CidrIp: '128.0.0.0/1' })],
    ['to one address', DATABASE_GROUP, from({ CidrIp: '203.0.113.7/32' })],
    ['to more than our networks', DATABASE_GROUP, from({ CidrIp: '10.0.0.0/8' })],
    ['to IPv6', DATABASE_GROUP, from({ CidrIpv6: '::/0' })],
    ['to half of IPv6', DATABASE_GROUP, from({ CidrIpv6: '8000::/1' })],
    ['to a list of ranges', DATABASE_GROUP, from({ SourcePrefixListId: 'pl-123' })],
    ['to a range that is said at deployment', DATABASE_GROUP, from({ CidrIp: '{{resolve:ssm:/by-hand}}' })],
    ['to a range that is no range', DATABASE_GROUP, from({ CidrIp: 'anywhere' })],
    ['to nobody knows whom', DATABASE_GROUP, from({})],
    ['to a group by name', DATABASE_GROUP, from({ SourceSecurityGroupName: 'default' })],
    ['to a group that no stack declares', DATABASE_GROUP, from({ SourceSecurityGroupId: 'sg-123' })],
    [
      "to the network's default group",
      DATABASE_GROUP,
      from({ SourceSecurityGroupId: { 'Fn::GetAtt': ['NetworkVpc7FB7348F', 'DefaultSecurityGroup'] } }),
    ],
    ['on another port of the load balancer', DOOR, from({ CidrIp: '0.0.0.0/0' }, 22)],
    ['on every port of the load balancer', DOOR, { 'SecurityGroupIngress/0/ToPort': 65535 }],
    ['by every protocol', DOOR, { 'SecurityGroupIngress/0/IpProtocol': '-1' }],
    ['by every protocol and port', DOOR, { 'SecurityGroupIngress/0': { CidrIp: '0.0.0.0/0', IpProtocol: '-1' } }],
    ['by UDP', DOOR, { 'SecurityGroupIngress/0/IpProtocol': 'udp' }],
    [
      'to the world, where the door leads',
      FROM_DOOR,
      { SourceSecurityGroupId: undefined, CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 },
    ],
  ])('%s', (_, spot, edits) => expect(findings(onlyTheFrontDoorIsOpen, plant(assembly, spot, edits))).toHaveLength(1));

  test('beside the load balancer, in its own stack', () => {
    const group = {
      Type: DOOR.type,
      Properties: { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }] },
    };
    expect(findings(onlyTheFrontDoorIsOpen, add(assembly, door, { More: group }))).toHaveLength(1);
  });
});

test('the same door said otherwise is met', () => {
  const { logicalId } = find(assembly, DOOR);
  const apart: Resource = {
    Type: FROM_DOOR.type,
    Properties: {
      GroupId: { 'Fn::GetAtt': `${logicalId}.GroupId` },
      CidrIp: '0.0.0.0/0',
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
    },
  };
  expect(findings(onlyTheFrontDoorIsOpen, add(assembly, door, { Apart: apart }))).toEqual([]);
  expect(findings(onlyTheFrontDoorIsOpen, plant(assembly, DOOR, { 'SecurityGroupIngress/0/FromPort': '443' }))).toEqual([]);
  expect(
    findings(onlyTheFrontDoorIsOpen, plant(assembly, DOOR, { SecurityGroupIngress: { ...apart.Properties, GroupId: undefined } })),
  ).toEqual([]);
  expect(onlyTheFrontDoorIsOpen.look(assembly).length).toBeGreaterThan(5);
  expect(findings(onlyTheFrontDoorIsOpen, assembly)).toEqual([]);
});

describe('a database that can be reached otherwise is refused', () => {
  const DATABASE: Spot = { type: 'AWS::RDS::DBInstance', stack: 'noordzee-tenant' };
  test.each<[string, Spot, Edits]>([
    ['in the default network', DATABASE, { DBSubnetGroupName: undefined }],
    ['in a group that nobody declares', DATABASE, { DBSubnetGroupName: 'default' }],
    ['under default parameters', DATABASE, { DBParameterGroupName: 'default.postgres17' }],
    ['in the default security group', DATABASE, { VPCSecurityGroups: undefined }],
    ['in no security group', DATABASE, { VPCSecurityGroups: [] }],
    ['in one more', DATABASE, { 'VPCSecurityGroups/-': 'sg-123' }],
    ['from a range', DATABASE_GROUP, from({ CidrIp: '10.60.0.0/16' })],
    ['on another port', DATABASE_GROUP, { 'SecurityGroupIngress/0/FromPort': 22, 'SecurityGroupIngress/0/ToPort': 22 }],
    ['on more ports', DATABASE_GROUP, { 'SecurityGroupIngress/0/FromPort': 0 }],
    ['on every port', DATABASE_GROUP, { 'SecurityGroupIngress/0': { IpProtocol: '-1', SourceSecurityGroupId: 'sg-1' } }],
  ])('%s', (_, spot, edits) => expect(findings(databasesStandInTheDataTier, plant(assembly, spot, edits))).toHaveLength(1));

  test('while the same group by name is met', () => {
    expect(
      findings(databasesStandInTheDataTier, plant(assembly, DATABASE, { DBSubnetGroupName: 'softhouse-production-cell' })),
    ).toEqual([]);
    expect(databasesStandInTheDataTier.look(assembly)).toHaveLength(3 * assembly.all(DATABASE.type).length);
    expect(findings(databasesStandInTheDataTier, assembly)).toEqual([]);
  });
});

describe('a data subnet that leads somewhere is refused', () => {
  const network = find(assembly, { type: 'AWS::RDS::DBSubnetGroup', stack: 'eu-central-1-network' });
  const subnet = (network.properties.SubnetIds as { Ref: string }[])[0]!;
  const association = assembly
    .all('AWS::EC2::SubnetRouteTableAssociation')
    .find((a) => a.stack === network.stack && JSON.stringify(a.properties.SubnetId) === JSON.stringify(subnet))!;
  const route = (RouteTableId: Value): Record<string, Resource> => ({
    Out: { Type: 'AWS::EC2::Route', Properties: { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' } },
  });

  test('by a route in the same stack or another', () => {
    const table = association.properties.RouteTableId!;
    expect(findings(dataSubnetsLeadNowhere, add(assembly, network.stack.name, route(table)))).toHaveLength(1);
    const published = { Table: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/table', Value: table } } };
    const elsewhere = add(add(assembly, network.stack.name, published), 'eu-central-1-ledger', route('{{resolve:ssm:/table}}'));
    expect(findings(dataSubnetsLeadNowhere, elsewhere)).toHaveLength(1);
  });

  test('by the table of another tier, or by none of its own', () => {
    const other = assembly.all('AWS::EC2::Route').find((r) => r.stack === network.stack)!;
    const spot = { type: association.type, stack: network.stack.name, id: association.logicalId };
    expect(findings(dataSubnetsLeadNowhere, plant(assembly, spot, { RouteTableId: other.properties.RouteTableId }))).toHaveLength(
      1,
    );
    expect(findings(dataSubnetsLeadNowhere, remove(assembly, spot))).toHaveLength(1); // the network's main table, whatever is in it
    const edits = { 'SubnetIds/-': '{{resolve:ssm:/freehold/network/public-subnet-1}}' };
    expect(
      findings(dataSubnetsLeadNowhere, plant(assembly, { type: network.type, stack: network.stack.name }, edits)),
    ).toHaveLength(1);
  });

  test('and those of the platform lead nowhere', () => {
    expect(dataSubnetsLeadNowhere.look(assembly).length).toBeGreaterThanOrEqual(4);
    expect(findings(dataSubnetsLeadNowhere, assembly)).toEqual([]);
  });
});
