import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { add, change, drop, together } from './planting';
import type { Spot } from './planting';

/** A private network that others stand in, or have a road to. */

const STACK = 'hanse-tenant';
const VPC: Spot = { type: 'AWS::EC2::VPC', stack: STACK };
const OWN = { Ref: 'NetworkVpc7FB7348F' };
const GROUP: Spot = { type: 'AWS::RDS::DBSubnetGroup', stack: STACK };
const HOME = 'production-eu-central-1-shared-database';

export const PRIVATE_NETWORK: readonly Mutant[] = mutantsOf('private-network-is-its-own', {
  'private-network-missing': ['a private network was sold, and is not there', drop(VPC)],
  'private-network-of-another-range': [
    'a private network has another range than was agreed',
    change(VPC, { CidrBlock: '10.99.0.0/20' }),
  ],
  'private-network-doubled': [
    'a tenant has a second network that nobody agreed on',
    add(STACK, { Second: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.99.0.0/20' } } }),
  ],
  'private-database-in-the-shared-network': [
    'the database of a private network stands in the shared one',
    change(
      { type: 'AWS::RDS::DBInstance', stack: STACK },
      { DBSubnetGroupName: '{{resolve:ssm:/freehold/network/data-subnet-group}}' },
    ),
  ],
  'private-database-missing': ['a private network has no database', drop({ type: 'AWS::RDS::DBInstance', stack: STACK })],
  'private-subnets-of-others': [
    'subnets of another network are among those of a private database',
    change(GROUP, { 'SubnetIds/-': '{{resolve:ssm:/freehold/network/application-subnet-1}}' }),
  ],
  'private-network-peered': [
    'a private network is joined to another one',
    add(STACK, { Road: { Type: 'AWS::EC2::VPCPeeringConnection', Properties: { VpcId: OWN, PeerVpcId: 'vpc-1' } } }),
  ],
  'private-network-on-a-hub': [
    'a private network hangs on a hub of networks',
    add(STACK, { Road: { Type: 'AWS::EC2::TransitGatewayAttachment', Properties: { VpcId: OWN, TransitGatewayId: 'tgw-1' } } }),
  ],
  'private-network-peered-from-outside': [
    'another stack joins a private network to another one',
    together(
      add(STACK, { Named: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/hanse/vpc', Value: OWN } } }),
      add(HOME, {
        Road: {
          Type: 'AWS::EC2::VPCPeeringConnection',
          Properties: { VpcId: '{{resolve:ssm:/freehold/network/vpc-id}}', PeerVpcId: '{{resolve:ssm:/hanse/vpc}}' },
        },
      }),
    ),
  ],
  'private-network-with-a-road': [
    'a route leads from a private network into another one',
    add(STACK, {
      Road: {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: { Ref: 'NetworkVpcapplicationSubnet1RouteTable2A030516' },
          DestinationCidrBlock: '10.0.0.0/8',
          TransitGatewayId: 'tgw-1',
        },
      },
    }),
  ],
  'private-subnets-shared': [
    'another stack stands a database into a private network',
    change({ type: 'AWS::RDS::DBInstance', stack: HOME }, { DBSubnetGroupName: 'softdocket-production-hanse-network' }),
  ],
  'private-subnets-shared-with-accounts': [
    'subnets of a private network are shared with another account',
    add(STACK, { Share: { Type: 'AWS::RAM::ResourceShare', Properties: { Name: 'share', Principals: ['666666666666'] } } }),
  ],
});
