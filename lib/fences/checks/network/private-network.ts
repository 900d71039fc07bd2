import { tenantStackName } from '../../../naming';
import type { Tenant } from '../../../../config/platform';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { leavesOf } from '../../templates/leaves';
import { listOf } from '../../policies/policy';

/** Roads between networks, and shares of them. */
const ROADS = [
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::VPCPeeringConnection',
  'AWS::NetworkManager::VpcAttachment',
  'AWS::RAM::ResourceShare',
  'AWS::VpcLattice::ServiceNetworkVpcAssociation',
];
const BY_ROUTE = ['VpcPeeringConnectionId', 'TransitGatewayId', 'CoreNetworkArn'];
/** What stands in a network by naming it or a part of it. */
const GUESTS = [
  'AWS::EC2::Subnet',
  'AWS::EC2::VPCEndpoint',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::Lambda::Function',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBSubnetGroup',
];

/** A network that somebody else also stands in, or has a road to, is not one of its own. */
export const privateNetworkIsItsOwn: Check = {
  id: 'private-network-is-its-own',
  sentence:
    'A customer who bought a private network has one that nobody else stands in, with the database in it and no road to another network.',
  remedy: 'Keep the network in the stack of the tenant (TenantStack.site), and share nothing of it.',
  look: (assembly) =>
    assembly.platform.tenants.filter(({ plan }) => plan.privateNetwork).flatMap((tenant) => ownNetwork(assembly, tenant)),
};

function ownNetwork(assembly: Assembly, tenant: Tenant): Observation[] {
  const stack = tenantStackName(tenant.residency.home, tenant.id);
  if (!assembly.stackNamed(stack) && !assembly.isThePlatform) return [];
  const [vpc, ...more] = assembly.in(stack, 'AWS::EC2::VPC');
  if (!vpc || more.length > 0) {
    const actual = `${more.length + (vpc ? 1 : 0)} networks`;
    return [{ stack, logicalId: '', pointer: '/Resources', expected: 'one network of its own', actual, ok: false }];
  }
  const range = assembly.text(vpc.properties.CidrBlock, vpc.stack);
  return [
    observe(vpc, 'CidrBlock', { expected: `the range ${tenant.cidr}`, actual: `the range ${range}`, ok: range === tenant.cidr }),
    alone(assembly, vpc),
    noRoad(assembly, vpc),
    ...assembly.in(stack, 'AWS::RDS::DBInstance').map((instance) => standsThere(assembly, instance, vpc)),
    ...(assembly.in(stack, 'AWS::RDS::DBInstance').length > 0
      ? []
      : [observe(vpc, '', { expected: 'the database in it', actual: 'no database', ok: false })]),
  ];
}

/** What a text of ours refers to in the tenant's own stack: `<stack/...>`. */
const ofStack = (text: string, { name }: Found['stack']): boolean => text.includes(`<${name}/`);

/** The resource that a reference names, whichever of its attributes. */
const thing = (assembly: Assembly, value: Parameters<Assembly['text']>[0], { stack }: Found): string =>
  assembly.text(value, stack).replace(/\.\w+>$/, '>');

function alone(assembly: Assembly, vpc: Found): Observation {
  const { stack: own } = vpc;
  const groups = assembly.in(own.name, 'AWS::RDS::DBSubnetGroup').map((g) => assembly.text({ Ref: g.logicalId }, g.stack));
  const parts = assembly.in(own.name, 'AWS::EC2::VPC', 'AWS::EC2::Subnet').map((p) => `<${own.name}/${p.logicalId}`);
  const names = (text: string): boolean =>
    groups.includes(text) || parts.some((part) => text === `${part}>` || text.startsWith(`${part}.`));
  const guests = assembly
    .all(...GUESTS)
    .filter(({ stack }) => stack !== own && stack.account === own.account && stack.region === own.region)
    .filter((found) => leavesOf(assembly, found).some(({ text }) => names(text)));
  return observe(vpc, '', {
    expected: 'nobody else in it',
    actual: guests.map(({ stack, logicalId }) => `${stack.name}/${logicalId}`).join(', ') || 'nobody else in it',
    ok: guests.length === 0,
  });
}

function noRoad(assembly: Assembly, vpc: Found): Observation {
  const roads = assembly
    .all(...ROADS)
    .filter((road) => road.stack === vpc.stack || leavesOf(assembly, road).some(({ text }) => ofStack(text, vpc.stack)));
  const routes = assembly
    .all('AWS::EC2::Route')
    .filter((route) => BY_ROUTE.some((way) => route.properties[way] !== undefined))
    .filter((route) => route.stack === vpc.stack || ofStack(assembly.text(route.properties.RouteTableId, route.stack), vpc.stack));
  return observe(vpc, '', {
    expected: 'no road to another network',
    actual:
      [...roads, ...routes].map(({ stack, logicalId }) => `${stack.name}/${logicalId}`).join(', ') || 'no road to another network',
    ok: roads.length + routes.length === 0,
  });
}

function standsThere(assembly: Assembly, instance: Found, vpc: Found): Observation {
  const own = thing(assembly, { Ref: vpc.logicalId }, vpc);
  const group = assembly
    .in(vpc.stack.name, 'AWS::RDS::DBSubnetGroup')
    .find(
      (g) => assembly.text({ Ref: g.logicalId }, g.stack) === assembly.text(instance.properties.DBSubnetGroupName, instance.stack),
    );
  const subnets = new Map(
    assembly.in(vpc.stack.name, 'AWS::EC2::Subnet').map((s) => [thing(assembly, { Ref: s.logicalId }, s), s]),
  );
  const rooms = listOf(group?.properties.SubnetIds).map((id) => subnets.get(thing(assembly, id, instance)));
  const inside = rooms.filter((subnet) => subnet && thing(assembly, subnet.properties.VpcId, subnet) === own);
  return observe(instance, 'DBSubnetGroupName', {
    expected: 'in subnets of its own network alone',
    actual: group ? `in ${inside.length} of ${rooms.length} subnets of its own network` : 'in subnets of no stack of its own',
    ok: rooms.length > 0 && inside.length === rooms.length,
  });
}
