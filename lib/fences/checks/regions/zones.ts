import { groupedBy } from '../../../grouped-by';
import { roomStackName } from '../../../naming';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/** Tiers of every network. A third one, with the way in, only where there is one. */
const TIERS = ['application', 'data'];

/** A zone is a data centre, or a few that fail together. What stands in one alone fails with it. */
export const everythingStandsInTwoZones: Check = {
  id: 'everything-stands-in-two-zones',
  sentence:
    'Every tier of every network, every load balancer and the subnets of every database span two data centres at least; where each of these has a way out, none needs another one.',
  remedy:
    "Use CellNetwork over the region's zones, and LoadBalancer in its public tier; natGateways of the stage says how many ways out.",
  look(assembly) {
    const map = mapOf(assembly);
    return [
      ...withoutNetwork(assembly),
      ...assembly.all('AWS::EC2::VPC').flatMap((vpc) => tiersOf(assembly, map, vpc)),
      ...assembly.all('AWS::ElasticLoadBalancingV2::LoadBalancer').map((balancer) => {
        const { Subnets, SubnetMappings } = balancer.properties;
        const mapped = listOf(SubnetMappings).map((mapping) => (isMap(mapping) ? mapping.SubnetId : mapping));
        return spans(map, balancer, Subnets === undefined ? 'SubnetMappings' : 'Subnets', [...listOf(Subnets), ...mapped]);
      }),
      ...assembly.all('AWS::RDS::DBSubnetGroup').map((group) => spans(map, group, 'SubnetIds', listOf(group.properties.SubnetIds))),
      ...(assembly.platform.stage.natGateways === 'per-zone' ? waysOut(assembly, map) : []),
    ];
  },
};

/** Where the subnets lie, and which way leads out of each. */
interface Subnets {
  /** The resource that a value refers to, whichever of its attributes is meant. */
  thing(value: Value, from: Found): string;
  /** Zone by subnet; none where AWS would choose one. */
  readonly zones: ReadonlyMap<string, string>;
  readonly inNetwork: ReadonlyMap<string, readonly Found[]>;
  tier(subnet: Found): string;
  /** The way to the internet: a gateway of the network, or a NAT gateway by its name. */
  out(subnet: Found): { readonly gateway: boolean; readonly nat?: string };
}

function mapOf(assembly: Assembly): Subnets {
  const thing = (value: Value, { stack }: Found): string => assembly.text(value, stack).replace(/\.\w+>$/, '>');
  const itself = (found: Found): string => thing({ Ref: found.logicalId }, found);
  const by = (type: string, property: string): Map<string, Found[]> =>
    new Map(groupedBy(assembly.all(type), (found) => thing(found.properties[property], found)));
  const tables = by('AWS::EC2::SubnetRouteTableAssociation', 'SubnetId');
  const routes = by('AWS::EC2::Route', 'RouteTableId');
  const subnets = assembly.all('AWS::EC2::Subnet');
  const out: Subnets['out'] = (subnet) => {
    const own = (tables.get(itself(subnet)) ?? []).flatMap((t) => routes.get(thing(t.properties.RouteTableId, t)) ?? []);
    const everywhere = own.filter((route) => route.properties.DestinationCidrBlock === '0.0.0.0/0');
    const nat = everywhere.find((route) => route.properties.NatGatewayId !== undefined);
    return {
      gateway: everywhere.some((route) => route.properties.GatewayId !== undefined),
      ...(nat && { nat: thing(nat.properties.NatGatewayId, nat) }),
    };
  };
  return {
    thing,
    zones: new Map(subnets.map((subnet) => [itself(subnet), zoneOf(assembly, subnet)])),
    inNetwork: by('AWS::EC2::Subnet', 'VpcId'),
    out,
    tier(subnet) {
      const named = listOf(subnet.properties.Tags).find((tag) => isMap(tag) && tag.Key === 'aws-cdk:subnet-name');
      if (isMap(named)) return plain(named.Value);
      const way = out(subnet);
      return way.gateway ? 'public' : way.nat ? 'application' : 'data';
    },
  };
}

const zoneOf = (assembly: Assembly, { properties, stack }: Found): string =>
  assembly.text(properties.AvailabilityZone ?? properties.AvailabilityZoneId, stack);

const asExpected = 'in two zones at least';
function spanning(zones: readonly string[]): Pick<Observation, 'actual' | 'ok'> {
  const known = [...new Set(zones.filter((zone) => zone !== ''))].sort();
  return { actual: known.length > 0 ? `in ${known.join(', ')}` : 'in no zone that is said', ok: known.length > 1 };
}

function spans(map: Subnets, found: Found, property: string, subnets: readonly Value[]): Observation {
  const zones = subnets.map((subnet) => map.zones.get(map.thing(subnet, found)) ?? '');
  return observe(found, property, { expected: asExpected, ...spanning(zones) });
}

function tiersOf(assembly: Assembly, map: Subnets, vpc: Found): Observation[] {
  const own = map.inNetwork.get(map.thing({ Ref: vpc.logicalId }, vpc)) ?? [];
  const tiers = new Map(groupedBy(own, (subnet) => map.tier(subnet)));
  const wanted = new Set([...(assembly.isThePlatform ? TIERS : []), ...tiers.keys()]);
  return [...wanted].map((tier) => {
    const { actual, ok } = spanning((tiers.get(tier) ?? []).map((subnet) => zoneOf(assembly, subnet)));
    return observe(vpc, '', { expected: `the ${tier} tier ${asExpected}`, actual: `the ${tier} tier ${actual}`, ok });
  });
}

/** A subnet whose way out leads through another zone is cut off when that zone is. */
function waysOut(assembly: Assembly, map: Subnets): Observation[] {
  const zoneOfNat = new Map(
    assembly
      .all('AWS::EC2::NatGateway')
      .map((nat) => [map.thing({ Ref: nat.logicalId }, nat), map.zones.get(map.thing(nat.properties.SubnetId, nat)) ?? '']),
  );
  return [...map.inNetwork.values()]
    .filter((subnets) => subnets.some((subnet) => map.out(subnet).gateway))
    .flatMap((subnets) => subnets.filter((subnet) => map.tier(subnet) === 'application' || map.out(subnet).nat !== undefined))
    .map((subnet) => {
      const zone = zoneOf(assembly, subnet);
      const { nat } = map.out(subnet);
      const through = nat === undefined ? 'no way out' : `out through ${zoneOfNat.get(nat) || 'an unknown zone'}`;
      return observe(subnet, 'AvailabilityZone', {
        expected: `out through ${zone}`,
        actual: through,
        ok: through === `out through ${zone}`,
      });
    });
}

function withoutNetwork(assembly: Assembly): Observation[] {
  if (!assembly.isThePlatform) return [];
  return assembly.platform.residencies
    .flatMap(({ home, recovery }) => [home, ...(recovery ? [recovery] : [])])
    .map((cell) => roomStackName(cell, 'network'))
    .filter((stack) => assembly.in(stack, 'AWS::EC2::VPC').length === 0)
    .map((stack) => ({
      stack,
      logicalId: '',
      pointer: '/Resources',
      expected: 'a network of the region',
      actual: 'none',
      ok: false,
    }));
}
