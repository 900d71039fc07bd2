import type { Resource } from '../fences/templates/assembly';
import type { Value } from '../fences/templates/value';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, drop, together } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** Where databases stand, and what reaches them. */

const database = (edits: Edits): Plant => change(at.DATABASE, edits);
const ingress = (edits: Edits): Plant =>
  change(at.DATABASE_GROUP, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`SecurityGroupIngress/${path}`, v])));

const STANDS = mutantsOf('database-stands-in-the-data-tier', {
  'database-in-the-default-network': ['a database stands in the default network', database({ DBSubnetGroupName: undefined })],
  'database-in-a-group-of-nobody': [
    'a database stands in subnets that nobody declares',
    database({ DBSubnetGroupName: 'default' }),
  ],
  'database-of-default-parameters': [
    'a database has the default parameters',
    database({ DBParameterGroupName: 'default.postgres17' }),
  ],
  'parameters-of-another-version': [
    'the parameters of databases are those of another version',
    change({ type: 'AWS::RDS::DBParameterGroup', stack: at.NETWORK }, { Family: 'postgres16' }),
  ],
  'database-of-the-default-group': ['a database is open to the default group', database({ VPCSecurityGroups: undefined })],
  'database-of-no-group': ['a database is in no security group', database({ VPCSecurityGroups: [] })],
  'database-of-one-group-more': ['a database is in one more group, of nobody', database({ 'VPCSecurityGroups/-': 'sg-123' })],
  'database-open-to-a-range': [
    'a whole network reaches the database',
    ingress({ '-': { IpProtocol: 'tcp', FromPort: 5433, ToPort: 5433, CidrIp: '10.10.0.0/16' } }),
  ],
  'database-open-on-another-port': ['a database is open for SSH', ingress({ '0/FromPort': 22, '0/ToPort': 22 })],
  'database-open-on-more-ports': ['a database is open on more than its port', ingress({ '0/FromPort': 0 })],
  'database-open-on-every-port': [
    'a database is open on every port',
    ingress({ '0': { IpProtocol: '-1', SourceSecurityGroupId: 'sg-1' } }),
  ],
  'database-open-by-a-rule-apart': [
    'a rule beside the group opens another port of the database',
    add(at.TENANT, {
      Planted: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['DatabaseSecurityGroup5C91FDCB', 'GroupId'] },
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          SourceSecurityGroupId: '{{resolve:ssm:/freehold/network/application-security-group}}',
        },
      },
    }),
  ],
});

const ASSOCIATION: Spot = { type: 'AWS::EC2::SubnetRouteTableAssociation', stack: at.NETWORK, id: 'dataSubnet1' };
const TABLE = { Ref: 'NetworkVpcdataSubnet1RouteTableC9FE4EEA' };
const route = (RouteTableId: Value, to: { [key: string]: Value } = { NatGatewayId: 'nat-1' }): Record<string, Resource> => ({
  Out: { Type: 'AWS::EC2::Route', Properties: { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...to } },
});

const NOWHERE = mutantsOf('data-subnets-lead-nowhere', {
  'data-subnet-leads-out': ['from the databases a route leads out', add(at.NETWORK, route(TABLE))],
  'data-subnet-leads-to-a-gateway': [
    'from the databases a route leads to the internet',
    add(at.NETWORK, route(TABLE, { GatewayId: 'igw-1' })),
  ],
  'data-subnet-leads-to-a-network': [
    'from the databases a route leads into another network',
    add(at.NETWORK, route(TABLE, { DestinationCidrBlock: '172.16.0.0/12', VpcPeeringConnectionId: 'pcx-1' })),
  ],
  'data-subnet-leads-out-from-another-stack': [
    'a route of another stack leads out from the databases',
    together(
      add(at.NETWORK, { Table: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/table', Value: TABLE } } }),
      add(at.LEDGER, route('{{resolve:ssm:/table}}')),
    ),
  ],
  'data-subnet-of-another-tier': [
    'a data subnet has the routes of the application',
    change(ASSOCIATION, { RouteTableId: { Ref: 'NetworkVpcapplicationSubnet1RouteTable2A030516' } }),
  ],
  'data-subnet-of-the-main-table': ["a data subnet has the network's main table, whatever is in it", drop(ASSOCIATION)],
  'databases-in-a-public-subnet': [
    'databases may stand in a public subnet',
    change(
      { type: 'AWS::RDS::DBSubnetGroup', stack: at.NETWORK },
      { 'SubnetIds/-': '{{resolve:ssm:/freehold/network/public-subnet-1}}' },
    ),
  ],
  'private-network-leads-out': [
    "from the databases of a tenant's own network a route leads out",
    add('hanse-tenant', route(TABLE)),
  ],
});

export const NETWORK: readonly Mutant[] = [...STANDS, ...NOWHERE];
