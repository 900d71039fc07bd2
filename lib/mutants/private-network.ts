import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import type { Value } from '../fences/templates/assembly';
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

const ROAD = { resource: 'AWS::VpcLattice::ResourceConfiguration', gateway: 'AWS::VpcLattice::ResourceGateway' } as const;
const GATEWAY: Spot = { type: ROAD.gateway, stack: STACK };
const DESTINATION: Spot = { type: ROAD.resource, stack: STACK };
const ENDPOINT: Spot = { type: 'AWS::EC2::VPCEndpoint', stack: STACK, id: 'Road' };
const ENTRANCE: Spot = { type: 'AWS::EC2::SecurityGroup', stack: STACK, id: 'RoadEntrance' };
const EXIT: Spot = { type: 'AWS::EC2::SecurityGroup', stack: STACK, id: 'NetworkHooks' };
const lattice = (kind: string, properties: Fields) => ({ Type: `AWS::VpcLattice::${kind}`, Properties: properties });
type Fields = Readonly<Record<string, string>>;
const rule = (group: object, from: object) => ({
  Type: 'AWS::EC2::SecurityGroupIngress',
  Properties: { GroupId: group, IpProtocol: 'tcp', FromPort: 5433, ToPort: 5433, ...from } as Record<string, Value>,
});

/** A road of hooks that begins, ends or passes elsewhere than it should. */
export const HOOK_ROAD: readonly Mutant[] = mutantsOf('hook-road-leads-to-one-database', {
  'road-missing': ['hooks have no road to the database of a tenant whom they serve', drop(ENDPOINT)],
  'road-without-a-destination': ['the destination of the road is left out', drop(DESTINATION)],
  'road-doubled': [
    'a second gateway leads into a private network',
    add(STACK, { Second: lattice('ResourceGateway', { Name: 'second', VpcIdentifier: 'vpc-1' }) }),
  ],
  'road-of-the-region': [
    'a network of services is in the region, which others may join',
    add(HOME, { Services: lattice('ServiceNetwork', { Name: 'services' }) }),
  ],
  'road-from-another-stack': [
    'another stack has an endpoint that leads into somebody’s network',
    add(HOME, {
      Other: {
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: { VpcEndpointType: 'Resource', VpcId: 'vpc-1', ResourceConfigurationArn: 'arn:aws:vpc-lattice:::other' },
      },
    }),
  ],
  'road-by-a-tunnel': ['an endpoint carries a whole network', change(ENDPOINT, { VpcEndpointType: 'Tunnel' })],
  'road-to-a-range': [
    'the road leads to every address of the private network',
    change(DESTINATION, {
      ResourceConfigurationType: 'CIDR',
      ResourceConfigurationDefinition: { CidrResource: { CidrRanges: ['10.64.0.0/20'] } },
    }),
  ],
  'road-to-a-name': [
    'the road leads to a name that anybody could point elsewhere',
    change(DESTINATION, { ResourceConfigurationDefinition: { DnsResource: { DomainName: 'db.example', IpAddressType: 'IPV4' } } }),
  ],
  'road-to-another-database': [
    'the road leads to the database of another tenant',
    change(DESTINATION, {
      'ResourceConfigurationDefinition/ArnResource':
        'arn:aws:rds:eu-central-1:123456789012:db:softdocket-production-globex-database',
    }),
  ],
  'road-that-others-may-join': [
    'the destination may be taken up by networks of services',
    change(DESTINATION, { AllowAssociationToSharableServiceNetwork: true }),
  ],
  'road-ends-in-the-application': [
    'the gateway stands where the application does',
    change(GATEWAY, { 'SubnetIds/0': { Ref: 'NetworkVpcapplicationSubnet1Subnet' } }),
  ],
  'road-ends-in-another-network': ['the gateway stands in the network of the cell', change(GATEWAY, { VpcIdentifier: 'vpc-1' })],
  'road-in-the-default-group': [
    'the gateway stands in the default group of its network',
    change(GATEWAY, { SecurityGroupIds: undefined }),
  ],
  'road-that-goes-on': [
    'from the gateway connections go anywhere',
    change(EXIT, { SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }] }),
  ],
  'road-whose-exit-is-not-said': [
    'the gateway’s group says nothing of what goes out',
    change(EXIT, { SecurityGroupEgress: undefined }),
  ],
  'road-entered-from-inside': [
    'the gateway’s group lets something in',
    add(STACK, { Entered: rule({ 'Fn::GetAtt': ['NetworkHooksEEFCF94D', 'GroupId'] }, { CidrIp: '10.64.0.0/20' }) }),
  ],
  'road-open-to-the-application': [
    'the application of the cell may take the road',
    change(ENTRANCE, {
      'SecurityGroupIngress/0/SourceSecurityGroupId': '{{resolve:ssm:/freehold/network/application-security-group}}',
    }),
  ],
  'road-open-to-the-cell': [
    'everybody in the cell’s network may take the road',
    add(STACK, { Everybody: rule({ 'Fn::GetAtt': ['RoadEntrance4EB86605', 'GroupId'] }, { CidrIp: '10.20.0.0/16' }) }),
  ],
  'road-on-every-port': ['the road is open on every port', change(ENTRANCE, { 'SecurityGroupIngress/0/FromPort': 0 })],
  'road-without-its-own-group': [
    'the entrance stands in the group of another',
    change(ENDPOINT, { SecurityGroupIds: ['{{resolve:ssm:/freehold/network/hooks-security-group}}'] }),
  ],
  'road-begins-elsewhere': [
    'the road begins in a network that is not the cell’s',
    change(ENDPOINT, { VpcId: '{{resolve:ssm:/freehold/network/data-subnet-group}}' }),
  ],
  'road-under-another-name': [
    'hooks would meet the database under a name that its certificate does not have',
    change(ENDPOINT, { PrivateDnsEnabled: false }),
  ],
});
