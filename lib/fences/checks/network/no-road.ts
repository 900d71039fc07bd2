import { Network } from '../../../proofs/network';
import type { GroupRule } from '../../../proofs/network';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { statementsOf } from '../../policies/policy';
import type { Statement } from '../../policies/policy';
import { isExact } from '../../policies/callers';
import { listOf } from '../../templates/value';

/** Between networks, to the internet and from it, over all stacks at once (decision 023). */
export const noRoadIsOpen: Check = {
  id: 'no-road-is-open',
  sentence:
    'From the internet nothing is reached but load balancers on 443, and on 80 to be sent there; no database is; no network has a road to another; and nothing leaves but by 443 from where a list says so.',
  remedy: 'Let groups admit groups; what must leave goes by 443 through the NAT of the application subnets.',
  look(assembly) {
    const network = new Network(assembly);
    return [
      ...network.rules.map((rule) => (rule.way === 'in' ? enters(network, rule) : leaves(network, rule))),
      ...assembly.all('AWS::RDS::DBSubnetGroup').flatMap((group) => staysIn(assembly, network, group)),
      ...assembly.all('AWS::RDS::DBInstance').map((instance) => isHidden(assembly, instance)),
      ...assembly.all('AWS::EC2::VPCEndpoint').flatMap((endpoint) => doorOf(assembly, endpoint)),
      ...assembly
        .everything()
        .filter(({ type }) => isOfNetworks(type))
        .map(known),
    ];
  },
};

/** Types by which packets go somewhere; those that we build are read above, and of another nobody has said where it leads. */
const isOfNetworks = (type: string): boolean =>
  /^AWS::(EC2|NetworkManager|NetworkFirewall|DirectConnect|GlobalAccelerator|RAM|VpcLattice|RDS::DBProxy|ApiGateway|ApiGatewayV2|CloudFront|Transfer)::/.test(
    `${type}::`,
  );
const READ =
  /^AWS::(EC2::(EIP|FlowLog|InternetGateway|NatGateway|Route|RouteTable|SecurityGroup|SecurityGroup(In|E)gress|Subnet|SubnetRouteTableAssociation|VPC|VPCEndpoint|VPCGatewayAttachment)|VpcLattice::Resource(Gateway|Configuration))$/;

const known = (found: Found): Observation =>
  observe(found, '', {
    expected: 'a piece of a network of which it is known where it leads',
    actual: READ.test(found.type) ? found.type : `${found.type}, of which nobody has said where it leads`,
    ok: READ.test(found.type),
  });

/** A range of ports lets through what nobody has named. */
const isOnePort = ({ protocol, from, to }: GroupRule): boolean => protocol === 'tcp' && from === to;
const isGroup = (other: string): boolean => /^<|^sg-/.test(other) || other.includes('GroupId');
const wordsOf = ({ other, protocol, from, to }: GroupRule): string =>
  `${other} by ${protocol === '-1' ? 'any protocol' : protocol} ${from === to ? from : `${from}-${to}`}`;

/** What comes in is a group, or the network's own range; from elsewhere to load balancers alone. */
function enters(network: Network, rule: GroupRule): Observation {
  const wearers = network.wearers.get(rule.group) ?? [];
  const onlyDoors = wearers.length > 0 && wearers.every(({ type }) => type === 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const asDoor = onlyDoors && rule.protocol === 'tcp' && rule.from === rule.to && [80, 443].includes(rule.from);
  const holdsData = wearers.some(({ type }) => type.startsWith('AWS::RDS::')); // a range is all of the cell, other tenants' databases included
  const ok = isOnePort(rule) && (isGroup(rule.other) || (network.isInside(rule) && !holdsData) || asDoor);
  const on =
    [...new Set(wearers.map(({ stack, logicalId }) => `${stack.name}/${logicalId}`))].join(', ') || 'nothing that is declared';
  return observe(rule.found, rule.property, {
    expected: asDoor ? 'the internet at a load balancer on 443 or 80' : 'groups, and the own network',
    actual: ok ? wordsOf(rule) : `${wordsOf(rule)} reaches ${on}`,
    ok,
  });
}

/** CDK's word for "nowhere": one address that nobody has. */
const NOWHERE = '255.255.255.255/32';

function leaves(network: Network, rule: GroupRule): Observation {
  const inside = (isOnePort(rule) && (isGroup(rule.other) || network.isInside(rule))) || rule.other === NOWHERE;
  const byHttps = rule.protocol === 'tcp' && rule.from === 443 && rule.to === 443;
  const holdsData = (network.wearers.get(rule.group) ?? []).some(({ type }) => type.startsWith('AWS::RDS::'));
  const ok = inside || (byHttps && !holdsData);
  return observe(rule.found, rule.property, {
    expected: holdsData ? 'nothing leaves' : 'the own network, or anywhere by 443',
    actual: `to ${wordsOf(rule)}`,
    ok,
  });
}

function staysIn(assembly: Assembly, network: Network, group: Found): Observation[] {
  return [group.properties.SubnetIds].flat().map((subnet, i) => {
    const ways = network.waysOut(assembly.text(subnet, group.stack));
    return observe(group, `SubnetIds/${i}`, {
      expected: 'no way out',
      actual: ways.join(', ') || 'no way out',
      ok: ways.length === 0,
    });
  });
}

const isHidden = (assembly: Assembly, instance: Found): Observation => {
  const isPublic = assembly.text(instance.properties.PubliclyAccessible, instance.stack) !== 'false';
  return observe(instance, 'PubliclyAccessible', {
    expected: 'no address in the internet',
    actual: isPublic ? 'an address in the internet' : 'no address in the internet',
    ok: !isPublic,
  });
};

/** An endpoint of a service lets the own account through, and to what AWS publishes; to a resource there is no policy (decision 019). */
function doorOf(assembly: Assembly, endpoint: Found): Observation[] {
  if (assembly.text(endpoint.properties.VpcEndpointType, endpoint.stack) === 'Resource') return [];
  const statements = statementsOf(assembly, endpoint.stack, endpoint.properties.PolicyDocument);
  if (statements.length === 0) return [door(endpoint, '', false, 'no policy, which admits everybody to everything')];
  return [
    ...statements.map((s, i) =>
      door(endpoint, `/Statement/${i}`, !s.allows || isNarrow(s, endpoint), s.sid || s.actions.join(', ')),
    ),
    servesAll(assembly, endpoint),
  ];
}

/** Past a table that it is not in, calls leave by the internet, and no policy of the endpoint is asked. */
function servesAll(assembly: Assembly, endpoint: Found): Observation {
  const { stack, properties } = endpoint;
  const served = listOf(properties.RouteTableIds).map((table) => assembly.text(table, stack));
  const network = assembly.text(properties.VpcId, stack);
  const past = assembly
    .all('AWS::EC2::RouteTable')
    .filter((table) => assembly.text(table.properties.VpcId, table.stack) === network)
    .filter((table) => !served.includes(assembly.text({ Ref: table.logicalId }, table.stack)));
  return observe(endpoint, 'RouteTableIds', {
    expected: 'every route table of its network',
    actual: past.map(({ logicalId }) => `not ${logicalId}`).join(', ') || 'every route table of its network',
    ok: past.length === 0,
  });
}

const door = (endpoint: Found, at: string, ok: boolean, what: string): Observation =>
  observe(endpoint, `PolicyDocument${at}`, {
    expected: 'the own account, or reading from buckets that are named',
    actual: ok ? what : `${what}: anybody, to anything`,
    ok,
  });

function isNarrow({ negated, actions, resources, conditions }: Statement, { stack }: Found): boolean {
  if (negated) return false;
  if (conditions.some((c) => isExact(c, /^aws:(principalaccount|resourceaccount)$/, (v) => v === stack.account))) return true;
  return (
    actions.every((a) => a === 's3:GetObject') &&
    resources.length > 0 &&
    resources.every((r) => /^arn:[\w-]+:s3:::[a-z0-9.-]{8,}\//.test(r))
  );
}
