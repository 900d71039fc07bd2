import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  EC2ServiceException,
} from '@aws-sdk/client-ec2';
import { answersOf } from '../answers';
import { ACCOUNT, tagList } from './wire';
import type { Tags, Wire } from './wire';

const ec2 = answersOf(EC2Client);

/** How EC2 lists each kind: the command, the list in its answer, and the field with the id. */
const KINDS = {
  vpc: [DescribeVpcsCommand, 'Vpcs', 'VpcId'],
  subnet: [DescribeSubnetsCommand, 'Subnets', 'SubnetId'],
  'route-table': [DescribeRouteTablesCommand, 'RouteTables', 'RouteTableId'],
  'security-group': [DescribeSecurityGroupsCommand, 'SecurityGroups', 'GroupId'],
  'internet-gateway': [DescribeInternetGatewaysCommand, 'InternetGateways', 'InternetGatewayId'],
  natgateway: [DescribeNatGatewaysCommand, 'NatGateways', 'NatGatewayId'],
  'vpc-endpoint': [DescribeVpcEndpointsCommand, 'VpcEndpoints', 'VpcEndpointId'],
  'vpc-flow-log': [DescribeFlowLogsCommand, 'FlowLogs', 'FlowLogId'],
  'elastic-ip': [DescribeAddressesCommand, 'Addresses', 'AllocationId'],
} as const;
export const NETWORK_KINDS = Object.keys(KINDS) as (keyof typeof KINDS)[];

interface Piece {
  readonly kind: keyof typeof KINDS;
  readonly id: string;
  readonly region: string;
  readonly tags: Tags;
  /** As EC2 says it, where it does: what is deleted is shown for a while. */
  readonly state?: string;
}

export const pieceArn = ({ kind, id, region }: Pick<Piece, 'kind' | 'id' | 'region'>): string =>
  `arn:aws:ec2:${region}:${ACCOUNT}:${kind}/${id}`;

/** What networks are made of. Stacks make it and take it away; what does, says `goes`. */
export class Networks {
  readonly pieces: Piece[] = [];
  /** Whether a stack that has made things is there still. */
  stands: (piece: Piece) => boolean = () => true;

  constructor(wire: Wire) {
    ec2.reset();
    const serve = wire.serve(ec2, EC2ServiceException);
    for (const kind of NETWORK_KINDS) {
      const [command, list, field] = KINDS[kind];
      serve(command as never, ({ NextToken }: { NextToken?: string }, region) => {
        const { page, next } = wire.page(
          this.in(region).filter((one) => one.kind === kind),
          NextToken,
        );
        return {
          [list]: page.map(({ id, tags, state }) => ({ [field]: id, Tags: tagList(tags), ...(state && { State: state }) })),
          ...(next && { NextToken: next }),
        };
      });
    }
  }

  private in(region: string): Piece[] {
    return this.pieces.filter((one) => one.region === region && this.stands(one));
  }

  tagged(region: string): { arn: string; tags: Tags }[] {
    return this.in(region).map((one) => ({ arn: pieceArn(one), tags: one.tags }));
  }
}
