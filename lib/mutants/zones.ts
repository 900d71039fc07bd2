import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change, dropAll, together } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What stands in one data centre alone, and what needs another one to reach the internet. */

const subnet = (tier: string, number: number, stack = at.NETWORK): Spot => ({
  type: 'AWS::EC2::Subnet',
  stack,
  id: `${tier}Subnet${number}`,
});
const moved = (tier: string, stack?: string, zone: Value = 'ap-south-1a'): Plant =>
  together(...[2, 3].map((number) => change(subnet(tier, number, stack), { AvailabilityZone: zone })));
const GROUP: Spot = { type: 'AWS::RDS::DBSubnetGroup', stack: at.NETWORK };
const WAY_OUT: Spot = { type: 'AWS::EC2::Route', stack: at.NETWORK, id: 'applicationSubnet2DefaultRoute' };
const FIRST = '{{resolve:ssm:/freehold/network/public-subnet-1}}';

export const ZONES: readonly Mutant[] = mutantsOf('everything-stands-in-two-zones', {
  'application-in-one-zone': ['the application stands in one data centre', moved('application')],
  'data-in-one-zone': ['the databases stand in one data centre', moved('data')],
  'public-tier-in-one-zone': ['the way in stands in one data centre', moved('public')],
  'recovery-in-one-zone': [
    'what would be restored into stands in one data centre',
    moved('data', `${at.CELL_AWAY}-network`, 'ap-south-2a'),
  ],
  'private-network-in-one-zone': [
    "a tenant's own network stands in one data centre",
    moved('application', 'hanse-tenant', 'eu-central-1a'),
  ],
  'data-where-aws-likes': [
    'AWS may put all databases into one data centre',
    together(...[1, 2, 3].map((number) => change(subnet('data', number), { AvailabilityZone: undefined }))),
  ],
  'tier-missing': [
    'the application has no room of its own',
    together(...[1, 2, 3].map((n) => change(subnet('application', n), { 'Tags/[Key=aws-cdk:subnet-name]/Value': 'data' }))),
  ],
  'network-missing': ['a region has no network', dropAll('AWS::EC2::VPC', at.NETWORK)],
  'balancer-in-one-zone': ['the load balancer stands in one data centre', change(at.BALANCER, { Subnets: [FIRST, FIRST] })],
  'balancer-mapped-to-one-zone': [
    'the load balancer stands in one data centre, by the other form',
    change(at.BALANCER, { Subnets: undefined, SubnetMappings: [{ SubnetId: FIRST }] }),
  ],
  'balancer-in-strange-subnets': [
    'the load balancer stands in subnets that nobody declares',
    change(at.BALANCER, { Subnets: ['subnet-1', 'subnet-2'] }),
  ],
  'database-room-in-one-zone': [
    'a database has room in one data centre',
    change(GROUP, { SubnetIds: (old: Value) => (old as Value[]).slice(0, 1) }),
  ],
  'way-out-of-another-zone': [
    'the way out leads through another data centre',
    change(WAY_OUT, { NatGatewayId: { Ref: 'NetworkVpcpublicSubnet1NATGateway939C8F7E' } }),
  ],
  'way-out-missing': [
    'the application of one data centre has no way out',
    change(WAY_OUT, { NatGatewayId: undefined, VpcEndpointId: 'vpce-1' }),
  ],
  'ways-out-in-one-zone': [
    'the ways out stand in one data centre',
    change(
      { type: 'AWS::EC2::NatGateway', stack: at.NETWORK, id: 'publicSubnet2' },
      { SubnetId: { Ref: 'NetworkVpcpublicSubnet1Subnet00617657' } },
    ),
  ],
});
