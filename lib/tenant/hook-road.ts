import { Tags } from 'aws-cdk-lib';
import { CfnVPCEndpoint, Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnResourceConfiguration, CfnResourceGateway } from 'aws-cdk-lib/aws-vpclattice';
import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { roadName, tenantName } from '../naming';
import { DATABASE_PORT } from '../parts/cell-network';
import type { CellNetwork } from '../parts/cell-network';
import type { PostgresInstance } from '../parts/postgres-instance';
import { published } from '../parts/published';

export interface HookRoadInput {
  readonly cell: Cell;
  readonly tenant: string;
  /** Where the road ends. */
  readonly network: CellNetwork;
  readonly database: PostgresInstance;
}

/**
 * The road on which hooks of the cell reach the database in a tenant's own network, and nothing else there: an endpoint in the
 * cell's network, a gateway in the tenant's, and between them one resource by its ARN (docs/decisions/019). Whoever is in the
 * tenant's network cannot open a connection into the cell's. Within the cell's network the database's own name leads to the
 * endpoint, so that hooks verify its certificate, and sign logins, as everywhere.
 *
 * Source: AWS PrivateLink guide, "Access VPC resources", and VPC Lattice user guide, "Resource configurations".
 */
export class HookRoad extends Construct {
  constructor(scope: Construct, id: string, { cell, tenant, network, database }: HookRoadInput) {
    super(scope, id);
    const name = roadName(tenant);
    // Its own addresses are what the database sees; one an interface carries 55,000 connections.
    const gateway = new CfnResourceGateway(this, 'Gateway', {
      name,
      vpcIdentifier: network.vpc.vpcId,
      subnetIds: network.vpc.selectSubnets({ subnetGroupName: 'data' }).subnetIds,
      securityGroupIds: [network.hooks.securityGroupId],
      ipAddressType: 'IPV4',
      ipv4AddressesPerEni: 1,
    });
    const destination = new CfnResourceConfiguration(this, 'Destination', {
      name,
      resourceConfigurationType: 'ARN',
      resourceGatewayId: gateway.attrId,
      resourceConfigurationDefinition: { arnResource: database.instance.instanceArn },
      allowAssociationToSharableServiceNetwork: false,
    });
    const group = new SecurityGroup(this, 'Entrance', {
      vpc: Vpc.fromVpcAttributes(this, 'CellNetwork', {
        vpcId: published('network', 'vpc-id'),
        availabilityZones: [...cell.region.zones.slice(0, 3)],
      }),
      securityGroupName: tenantName(cell, tenant, 'road'),
      description: `Who takes the road to the database of ${tenant}`,
      allowAllOutbound: false,
    });
    group.addIngressRule(
      Peer.securityGroupId(published('network', 'hooks-security-group')),
      Port.tcp(DATABASE_PORT),
      'Hooks of the region',
    );
    const endpoint = new CfnVPCEndpoint(this, 'Endpoint', {
      vpcEndpointType: 'Resource',
      resourceConfigurationArn: destination.attrArn,
      vpcId: published('network', 'vpc-id'),
      subnetIds: cell.region.zones.slice(0, 3).map((_, i) => published('network', `application-subnet-${i + 1}`)),
      securityGroupIds: [group.securityGroupId],
      privateDnsEnabled: true, // The instance's own name, as AWS gave it, in a hidden zone of the cell's network.
    });
    Tags.of(endpoint).add('Name', tenantName(cell, tenant, 'road'));
  }
}
