import { Network } from '../../../proofs/network';
import type { GroupRule } from '../../../proofs/network';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';

/** What stands in a network, by what may reach it and what it may reach. */
type Tier = 'door' | 'application' | 'hooks' | 'road' | 'road-end' | 'database' | 'copies';
/** With whom: anybody, an address of the own network, or groups of tiers. */
type Peer = 'anybody' | 'own network' | readonly Tier[];
type Ports = Readonly<Record<number, Peer>>;

const APPLICATION = 8443;
const DATABASE = 5433;

/**
 * Every port that the service needs, by tier and way. Said here once more, and not read from what builds the groups: a port that is
 * opened there by mistake would be on such a list at once.
 */
const NEEDED: Readonly<Record<Tier, { readonly in: Ports; readonly out: Ports }>> = {
  door: { in: { 443: 'anybody', 80: 'anybody' }, out: { [APPLICATION]: 'own network' } },
  // Out by 443: customers' webhooks, and services of AWS.
  application: { in: { [APPLICATION]: ['door'] }, out: { 443: 'anybody', [DATABASE]: 'own network' } },
  hooks: { in: {}, out: { 443: 'anybody', [DATABASE]: 'own network' } },
  road: { in: { [DATABASE]: ['hooks'] }, out: {} },
  'road-end': { in: {}, out: { [DATABASE]: 'own network' } },
  database: { in: { [DATABASE]: ['application', 'hooks', 'road-end'] }, out: {} },
  // What is restored beside serves nobody.
  copies: { in: { [DATABASE]: ['hooks'] }, out: {} },
};

/** By what wears a group, since a name can say anything. */
const WORN_BY: Readonly<Record<string, Tier>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'door',
  'AWS::Lambda::Function': 'hooks',
  'AWS::VpcLattice::ResourceGateway': 'road-end',
  'AWS::EC2::VPCEndpoint': 'road',
  'AWS::RDS::DBInstance': 'database',
};
/** What no template declares, application and hooks to come and copies of databases, is told by the end of the group's name. */
const NAMED: readonly Tier[] = ['application', 'hooks', 'copies'];

/** A port that nobody needs is closed towards whoever could knock: the own network's included, in both ways. */
export const onlyNeededPortsAreOpen: Check = {
  id: 'only-needed-ports-are-open',
  sentence:
    'Every security group opens the ports that its tier needs, towards those that it needs them for, in both ways; every other port is closed.',
  remedy:
    'Take the port away; where the service does need it, put it on the list of its tier in lib/fences/checks/network/ports.ts.',
  look(assembly) {
    const network = new Network(assembly);
    const groups = new Map(assembly.all('AWS::EC2::SecurityGroup').map((group) => [network.groupId(group), group]));
    const tiersOf = (id: string): Tier[] => tiers(assembly, network, { id, group: groups.get(id) });
    return network.rules.filter(({ other }) => other !== NOBODY).map((rule) => weighed(network, rule, tiersOf));
  },
};

/** What CloudFormation is told so that nothing goes out: an address that nobody has. */
const NOBODY = '255.255.255.255/32';

function tiers(assembly: Assembly, network: Network, { id, group }: { id: string; group: Found | undefined }): Tier[] {
  const worn = (network.wearers.get(id) ?? []).map(({ type }) => WORN_BY[type]);
  if (worn.length > 0) return worn.every((tier) => tier !== undefined) ? [...new Set(worn)] : [];
  const name = group ? assembly.text(group.properties.GroupName, group.stack) : '';
  return NAMED.filter((tier) => name.endsWith(`-${tier}`));
}

/** A group that several tiers wear opens what each of them needs, and no more. */
function weighed(network: Network, rule: GroupRule, tiersOf: (id: string) => Tier[]): Observation {
  const own = tiersOf(rule.group);
  const { protocol, from, to, other, way } = rule;
  const needs = (tier: Tier): boolean => {
    const peer = protocol === 'tcp' && from === to ? NEEDED[tier][way][from] : undefined;
    if (peer === undefined || peer === 'anybody') return peer === 'anybody';
    const tiers = tiersOf(other);
    if (peer === 'own network') return network.isInside(rule) || tiers.length > 0;
    return tiers.length > 0 && tiers.every((one) => peer.includes(one));
  };
  const ports = `${protocol === '-1' ? 'any protocol' : protocol} ${from === to ? from : `${from}-${to}`}`;
  const all = own.map((tier) => `${tier}: ${listed(NEEDED[tier][way])}`).join('; ');
  return observe(rule.found, rule.property, {
    expected: `${way === 'in' ? 'in' : 'out'}, ${all || 'a tier that is known'}`,
    actual: `${way === 'in' ? 'from' : 'to'} ${other} by ${ports}${own.length > 0 ? '' : ', of a group of no tier that is known'}`,
    ok: own.length > 0 && own.every(needs),
  });
}

const listed = (ports: Ports): string => Object.keys(ports).join(', ') || 'no port';
