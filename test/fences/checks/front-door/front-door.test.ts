import type { Resource } from '../../../../lib/fences/templates/assembly';
import type { Value } from '../../../../lib/fences/templates/value';
import { balancersAreHardened, onlyHttpsServes, onlyTheFrontDoorIsOpen } from '../../../../lib/fences/checks/front-door/front-door';
import { databasesStandInTheDataTier, dataSubnetsLeadNowhere } from '../../../../lib/fences/checks/network/network';
import { buildPlatform } from '../../../support/build';
import { add, find, findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const HTTP: Spot = { type: 'AWS::ElasticLoadBalancingV2::Listener', id: 'Http7' };
const HTTPS: Spot = { type: 'AWS::ElasticLoadBalancingV2::Listener', id: 'Https' };
const door = find(assembly, HTTP).stack.name;
const served = (spot: Spot, edits: Edits): string[] => findings(onlyHttpsServes, plant(assembly, spot, edits));
const header = (name: string, value: Value): Edits => ({
  ListenerAttributes: (old: Value) => [
    ...(old as { Key: string }[]).filter((a) => !a.Key.includes(name)),
    ...(value === undefined ? [] : [{ Key: `routing.http.response.${name}.header_value`, Value: value }]),
  ],
});
const HSTS = 'strict_transport_security';

test('the same headers said otherwise are met', () => {
  const csp = { 'Fn::Join': ['; ', ["default-src 'self'", "frame-ancestors 'self'"]] };
  for (const edits of [
    header(HSTS, 'max-age=31536000; preload; includeSubDomains'),
    header(HSTS, 'max-age=63072000; includesubdomains; preload'),
    header('x_frame_options', 'SAMEORIGIN'),
    header('content_security_policy', "default-src 'none'; script-src 'self'; frame-ancestors 'none'"),
    header('content_security_policy', "Default-Src 'self'; frame-ancestors https://portal.example"),
    header('content_security_policy', csp),
  ])
    expect(served(HTTPS, edits)).toEqual([]);
  expect(served(HTTP, { 'DefaultActions/0/RedirectConfig/Host': '#{host}' })).toEqual([]);
  expect(onlyHttpsServes.look(assembly).length).toBeGreaterThanOrEqual(3);
  expect(findings(onlyHttpsServes, assembly)).toEqual([]);
});

test('a load balancer with the defence that AWS starts with is met', () => {
  const BALANCER: Spot = { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' };
  const defensive = (old: Value) =>
    (old as { Key: string; Value: string }[]).map((a) =>
      a.Key === 'routing.http.desync_mitigation_mode' ? { ...a, Value: 'defensive' } : a,
    );
  expect(balancersAreHardened.look(assembly).length).toBeGreaterThan(1);
  expect(findings(balancersAreHardened, assembly)).toEqual([]);
  expect(findings(balancersAreHardened, plant(assembly, BALANCER, { LoadBalancerAttributes: defensive }))).toEqual([]);
});

const DOOR: Spot = { type: 'AWS::EC2::SecurityGroup', id: 'Door' };

test('the same door said otherwise is met', () => {
  const { logicalId } = find(assembly, DOOR);
  const apart: Resource = {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: { 'Fn::GetAtt': `${logicalId}.GroupId` },
      CidrIp: '0.0.0.0/0',
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
    },
  };
  expect(findings(onlyTheFrontDoorIsOpen, add(assembly, door, { Apart: apart }))).toEqual([]);
  for (const edits of [{ 'SecurityGroupIngress/0/FromPort': '443' }, { 'SecurityGroupIngress/0/IpProtocol': '6' }])
    expect(findings(onlyTheFrontDoorIsOpen, plant(assembly, DOOR, edits))).toEqual([]);
  expect(
    findings(onlyTheFrontDoorIsOpen, plant(assembly, DOOR, { SecurityGroupIngress: { ...apart.Properties, GroupId: undefined } })),
  ).toEqual([]);
  expect(onlyTheFrontDoorIsOpen.look(assembly).length).toBeGreaterThan(5);
  expect(findings(onlyTheFrontDoorIsOpen, assembly)).toEqual([]);
});

test('a database in the data tier is met, whether its group is named or referred to', () => {
  const DATABASE: Spot = { type: 'AWS::RDS::DBInstance', stack: 'noordzee-tenant' };
  expect(
    findings(databasesStandInTheDataTier, plant(assembly, DATABASE, { DBSubnetGroupName: 'softhouse-production-cell' })),
  ).toEqual([]);
  const groups = assembly.all('AWS::RDS::DBParameterGroup').length;
  expect(databasesStandInTheDataTier.look(assembly)).toHaveLength(3 * assembly.all(DATABASE.type).length + groups);
  expect(findings(databasesStandInTheDataTier, assembly)).toEqual([]);
});

test('the data subnets of the platform lead nowhere', () => {
  expect(dataSubnetsLeadNowhere.look(assembly).length).toBeGreaterThanOrEqual(4);
  expect(findings(dataSubnetsLeadNowhere, assembly)).toEqual([]);
});
