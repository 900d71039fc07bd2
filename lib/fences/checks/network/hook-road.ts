import { tenantStackName } from '../../../naming';
import type { Tenant } from '../../../../config/platform';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

const GATEWAY = 'AWS::VpcLattice::ResourceGateway';
const DESTINATION = 'AWS::VpcLattice::ResourceConfiguration';
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
/** Kinds of endpoint that lead to a service of AWS; all others lead into somebody's network. */
const TO_SERVICES = ['Interface', 'Gateway'];

/**
 * Hooks of the cell reach a database in a network of its own by a road of VPC Lattice, on which connections go one way by its nature
 * (AWS PrivateLink guide, "Access VPC resources"). What is left to us is where it begins, and where it ends.
 */
export const hookRoadLeadsToOneDatabase: Check = {
  id: 'hook-road-leads-to-one-database',
  sentence:
    "The road into a customer's private network leads from the hooks of the region to that customer's database, and to nothing else.",
  remedy: 'Build it by HookRoad in the stack of the tenant, once; nothing else of VPC Lattice belongs to the platform.',
  look(assembly) {
    const tenants = assembly.platform.tenants.filter(({ plan }) => plan.privateNetwork);
    const own = new Map(tenants.map((tenant) => [tenantStackName(tenant.residency.home, tenant.id), tenant]));
    return [
      ...[...own].flatMap(([stack, tenant]) => roadOf(assembly, stack, tenant)),
      ...assembly
        .everything()
        .filter((found) => isOfRoads(found) && !own.has(found.stack.name))
        .map((found) =>
          observe(found, '', { expected: 'in the stack of a tenant with a network of its own', actual: 'elsewhere', ok: false }),
        ),
    ];
  },
};

const isEndpoint = ({ type, properties }: Found): boolean =>
  type === ENDPOINT && !TO_SERVICES.includes(plain(properties.VpcEndpointType ?? 'Gateway'));
const isOfRoads = (found: Found): boolean => found.type.startsWith('AWS::VpcLattice::') || isEndpoint(found);

function roadOf(assembly: Assembly, stack: string, tenant: Tenant): Observation[] {
  if (!assembly.stackNamed(stack) && !assembly.isThePlatform) return [];
  const pieces = assembly.everything().filter((found) => found.stack.name === stack && isOfRoads(found));
  const kinds = pieces.map(({ type }) => type).sort();
  const actual = kinds.join(', ') || 'no road';
  const expected = [ENDPOINT, DESTINATION, GATEWAY].sort().join(', ');
  if (actual !== expected) return [{ stack, logicalId: '', pointer: '/Resources', expected, actual, ok: false }];
  const piece = (type: string): Found => pieces.find((found) => found.type === type)!;
  const road = { gateway: piece(GATEWAY), destination: piece(DESTINATION), endpoint: piece(ENDPOINT) };
  return [...end(assembly, road), ...middle(assembly, road), ...beginning(assembly, road, tenant)];
}

interface Road {
  readonly gateway: Found;
  readonly destination: Found;
  readonly endpoint: Found;
}

/** A resource as a reference names it, by whichever of its attributes. */
const thing = (assembly: Assembly, value: Value | undefined, { stack }: Found): string =>
  assembly.text(value, stack).replace(/\.\w+>$/, '>');
const itself = ({ stack, logicalId }: Found): string => `<${stack.name}/${logicalId}>`;

/** Where it ends: a gateway that stands where the database does, from which nothing goes out but to the database's port. */
function end(assembly: Assembly, { gateway }: Road): Observation[] {
  const { stack } = gateway;
  const [vpc] = assembly.in(stack.name, 'AWS::EC2::VPC');
  const subnets = assembly
    .in(stack.name, 'AWS::RDS::DBSubnetGroup')
    .flatMap((group) => listOf(group.properties.SubnetIds).map((id) => thing(assembly, id, group)));
  const stands = listOf(gateway.properties.SubnetIds).map((id) => thing(assembly, id, gateway));
  const network = vpc ? itself(vpc) : 'no network';
  const range = vpc ? assembly.text(vpc.properties.CidrBlock, stack) : '';
  const wanted = `from ${range} tcp ${portOf(assembly, gateway)}`;
  return [
    same(gateway, 'VpcIdentifier', { expected: network, actual: thing(assembly, gateway.properties.VpcIdentifier, gateway) }),
    observe(gateway, 'SubnetIds', {
      expected: 'in subnets of the database alone',
      actual: stands.filter((id) => !subnets.includes(id)).join(', ') || `in ${stands.length} of them`,
      ok: stands.length > 0 && stands.every((id) => subnets.includes(id)),
    }),
    ...groupsOf(assembly, gateway).flatMap((group) => [
      same(group, '', { expected: wanted, actual: rulesOf(assembly, group, 'Egress').join('; ') }),
      same(group, '', { expected: '', actual: rulesOf(assembly, group, 'Ingress').join('; ') }, 'nothing let in'),
    ]),
  ];
}

/** What lies between: one resource, the tenant's own instance, which no network of services can take up. */
function middle(assembly: Assembly, { gateway, destination }: Road): Observation[] {
  const { stack, properties } = destination;
  const [instance] = assembly.in(stack.name, 'AWS::RDS::DBInstance');
  const definition = isMap(properties.ResourceConfigurationDefinition) ? properties.ResourceConfigurationDefinition : {};
  const name = instance ? assembly.text({ Ref: instance.logicalId }, stack) : 'no instance';
  return [
    same(destination, 'ResourceConfigurationType', {
      expected: 'ARN',
      actual: assembly.text(properties.ResourceConfigurationType, stack),
    }),
    same(destination, 'ResourceGatewayId', {
      expected: itself(gateway),
      actual: thing(assembly, properties.ResourceGatewayId, destination),
    }),
    observe(destination, 'ResourceConfigurationDefinition', {
      expected: `the instance ${name}`,
      actual: assembly.text(definition.ArnResource, stack) || Object.keys(definition).join(', '),
      ok: Object.keys(definition).length === 1 && leadsTo(assembly, { instance, name, destination, arn: definition.ArnResource }),
    }),
    same(destination, 'AllowAssociationToSharableServiceNetwork', {
      expected: 'false',
      actual: assembly.text(properties.AllowAssociationToSharableServiceNetwork ?? false, stack),
    }),
  ];
}

/** By the instance's attribute, or by an ARN of the stack's own account and region that ends in its name. */
function leadsTo(
  assembly: Assembly,
  { instance, name, destination, arn }: { instance: Found | undefined; name: string; destination: Found; arn: Value | undefined },
): boolean {
  if (!instance) return false;
  const { account, region } = destination.stack;
  const said = assembly.text(arn, destination.stack);
  const ends = [name, itself(instance), assembly.text(instance.properties.DBInstanceIdentifier, instance.stack)];
  return (
    thing(assembly, arn, destination) === itself(instance) ||
    ends.some((one) => one !== '' && said.endsWith(`:rds:${region}:${account}:db:${one}`))
  );
}

/** Where it begins: in the cell's network, by its own name for those alone in whose group hooks stand. */
function beginning(assembly: Assembly, { destination, endpoint }: Road, { residency }: Tenant): Observation[] {
  const { stack, properties } = endpoint;
  const cell = (value: string): string => assembly.text(`{{resolve:ssm:/freehold/network/${value}}}`, stack);
  const wanted = `from ${cell('hooks-security-group')} tcp ${portOf(assembly, endpoint)}`;
  const subnets = residency.home.region.zones.map((_, i) => cell(`application-subnet-${i + 1}`));
  const stands = listOf(properties.SubnetIds).map((id) => assembly.text(id, stack));
  return [
    same(endpoint, 'VpcEndpointType', { expected: 'Resource', actual: assembly.text(properties.VpcEndpointType, stack) }),
    same(endpoint, 'ResourceConfigurationArn', {
      expected: itself(destination),
      actual: thing(assembly, properties.ResourceConfigurationArn, endpoint),
    }),
    same(endpoint, 'VpcId', { expected: cell('vpc-id'), actual: assembly.text(properties.VpcId, stack) }),
    observe(endpoint, 'SubnetIds', {
      expected: 'in subnets of the region, where hooks stand',
      actual: `in ${stands.length} subnets`,
      ok: stands.length > 0 && stands.every((id) => subnets.includes(id)),
    }),
    // Else hooks would look for the database under a name for which it has no certificate.
    same(endpoint, 'PrivateDnsEnabled', { expected: 'true', actual: assembly.text(properties.PrivateDnsEnabled ?? false, stack) }),
    ...groupsOf(assembly, endpoint).flatMap((group) => [
      same(group, '', { expected: wanted, actual: rulesOf(assembly, group, 'Ingress').join('; ') }),
      same(group, '', { expected: '', actual: rulesOf(assembly, group, 'Egress').join('; ') }, 'nothing let out'),
    ]),
  ];
}

function same(
  found: Found,
  property: string,
  { expected, actual }: { expected: string; actual: string },
  said = expected,
): Observation {
  return observe(found, property, { expected: said, actual: actual || said, ok: actual === expected });
}

const portOf = (assembly: Assembly, { stack }: Found): string =>
  assembly
    .in(stack.name, 'AWS::RDS::DBInstance')
    .map(({ properties }) => assembly.text(properties.Port, stack))
    .join();

/** The groups that it stands in; what is not a group of its own stack is a finding. */
function groupsOf(assembly: Assembly, found: Found): Found[] {
  const own = assembly.in(found.stack.name, 'AWS::EC2::SecurityGroup');
  const ids = listOf(found.properties.SecurityGroupIds).map((id) => thing(assembly, id, found));
  const groups = ids.map((id) => own.find((group) => itself(group) === id));
  // Without one AWS takes the network's default group, in which anybody may stand.
  return groups.length > 0 ? groups.map((group) => group ?? found) : [found];
}

/** What CloudFormation is told so that nothing goes out: an address that nobody has. */
const NOBODY = '255.255.255.255/32';

/** Every rule of a group, in its own resource or beside it, as `from <whom> tcp <port>`. */
function rulesOf(assembly: Assembly, group: Found, way: 'Ingress' | 'Egress'): string[] {
  const beside = assembly
    .all(`AWS::EC2::SecurityGroup${way}`)
    .filter((rule) => thing(assembly, rule.properties.GroupId, rule) === itself(group))
    .map(({ stack, properties }) => ({ stack, rule: properties }));
  const within = listOf(group.properties[`SecurityGroup${way}`]).map((rule) => ({
    stack: group.stack,
    rule: isMap(rule) ? rule : {},
  }));
  // A group that says nothing of what goes out lets everything out (CloudFormation user guide, AWS::EC2::SecurityGroup).
  if (way === 'Egress' && within.length === 0) return ['everything'];
  return [...within, ...beside].flatMap(({ stack, rule }) => {
    const ends = Object.entries(rule).filter(([key]) => /^(Cidr|Source|Destination)/.test(key));
    const whom = ends.map(([, value]) => assembly.text(value, stack)).join(' and ');
    if (whom === NOBODY) return [];
    const ports = [rule.FromPort, rule.ToPort].map((port) => assembly.text(port, stack));
    return [`from ${whom} ${assembly.text(rule.IpProtocol, stack)} ${[...new Set(ports)].join('-')}`];
  });
}
