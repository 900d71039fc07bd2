import { Aws, CustomResource, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import {
  FlowLog,
  FlowLogDestination,
  FlowLogResourceType,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { SubnetConfiguration } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SubnetGroup } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';

import type { Cell, RetentionClass } from '../../config/platform';
import { publicBuckets } from '../naming';
import { boundary, BoundedRole } from './bounded-role';
import { cite } from './cite';
import type { CustomerKey } from './customer-key';
import { hookArn } from './hook-arn';
import { LogStore } from './log-store';
import { addressesIn, sizeOf } from './network-range';
import { allow } from './statement';

/** PostgreSQL listens here: a port other than the default keeps the simplest scanners away. */
export const DATABASE_PORT = 5433;

export interface CellNetworkInput {
  readonly cell: Cell;
  /** Name of the network and of what it holds; a tenant's own network carries the tenant's. */
  readonly name: string;
  readonly cidr: string;
  /** `none`: nothing in it reaches the internet and nothing on the internet reaches it. */
  readonly natGateways: 'per-zone' | 'one' | 'none';
  readonly key: CustomerKey;
  readonly flowLogs: RetentionClass;
  /** Role that delivers flow logs, from role-names.ts. */
  readonly flowLogRole: string;
}

/**
 * A network over the region's zones (three, or two where there are two) in three tiers. `data` routes to the network and
 * the gateway endpoints alone. Traffic is logged under a customer key, the default security group is closed.
 */
export class CellNetwork extends Construct {
  readonly vpc: Vpc;
  /** For whatever runs the application: out to HTTPS, and to the databases. */
  readonly application: SecurityGroup;
  /** For what opens databases on behalf of tenants' life: in the cell's network its hooks, in a tenant's own the end of their road. */
  readonly hooks: SecurityGroup;
  readonly dataSubnets: SubnetGroup;
  readonly cell: Cell;

  constructor(scope: Construct, id: string, input: CellNetworkInput) {
    super(scope, id);
    this.cell = input.cell;
    const zones = input.cell.region.zones.slice(0, 3);
    const reachesInternet = input.natGateways !== 'none';
    this.vpc = new Vpc(this, 'Vpc', {
      vpcName: input.name,
      ipAddresses: addressesIn(input.cidr),
      availabilityZones: zones,
      natGateways: input.natGateways === 'per-zone' ? zones.length : input.natGateways === 'one' ? 1 : 0,
      subnetConfiguration: tiers(input, reachesInternet),
      restrictDefaultSecurityGroup: false,
      createInternetGateway: reachesInternet,
    });
    // By themselves they are named by their path, in which a blueprint cannot say whose they are.
    for (const subnet of [...this.vpc.publicSubnets, ...this.vpc.privateSubnets, ...this.vpc.isolatedSubnets]) {
      Tags.of(subnet).add('Name', `${input.name}-${subnet.node.id}`);
    }
    for (const subnet of this.vpc.publicSubnets) {
      cite(subnet, 'EX-030', 'NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW');
    }
    this.closeDefaultSecurityGroup(input);
    this.logTraffic(input);

    this.application = this.group('Application', `${input.name}-application`, 'Whatever runs the application');
    this.hooks = this.group('Hooks', `${input.name}-hooks`, 'Hooks that open databases');
    if (reachesInternet) this.application.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Customers webhooks and AWS');
    for (const from of [this.application, this.hooks]) {
      from.addEgressRule(Peer.ipv4(input.cidr), Port.tcp(DATABASE_PORT), 'Databases');
    }
    this.endpoints();
    this.dataSubnets = new SubnetGroup(this, 'DataSubnets', {
      subnetGroupName: input.name,
      description: `Data tier of ${input.name}`,
      vpc: this.vpc,
      vpcSubnets: { subnetGroupName: 'data' },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private group(id: string, name: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, securityGroupName: name, description, allowAllOutbound: false });
  }

  /** CloudFormation cannot reach the default group; the hook revokes its rules. Id and type are what cdk-nag looks for. */
  private closeDefaultSecurityGroup({ cell }: CellNetworkInput): void {
    new CustomResource(this.vpc, 'RestrictDefaultSecurityGroupCustomResource', {
      resourceType: 'Custom::VpcRestrictDefaultSG',
      serviceToken: hookArn(this, cell, 'apply-region-settings'),
      properties: { Setting: 'default-security-group', DefaultSecurityGroupId: this.vpc.vpcDefaultSecurityGroup },
    });
  }

  private logTraffic(input: CellNetworkInput): void {
    const log = new LogStore(this, 'FlowLog', { name: `/freehold/flow/${input.name}`, key: input.key, retention: input.flowLogs });
    const role = new BoundedRole(this, 'FlowLogRole', {
      name: input.flowLogRole,
      boundary: boundary(this, input.cell, 'service'),
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Writes the flow log of ${input.name}`,
      statements: [
        allow('WriteLog', ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], [log.logGroupArn]),
        allow('FindLog', ['logs:DescribeLogGroups'], ['*']),
      ],
    });
    cite(role, 'EX-012', 'AwsSolutions-IAM5[Resource::*]');
    new FlowLog(this, 'FlowLogs', {
      flowLogName: input.name,
      resourceType: FlowLogResourceType.fromVpc(this.vpc),
      trafficType: FlowLogTrafficType.ALL,
      destination: FlowLogDestination.toCloudWatchLogs(log, role.closed()),
    });
  }

  /**
   * Whoever pulls an image is sent to S3 with an address that the registry has signed, of an account that is not ours; the endpoint
   * stands in the way of all that is in S3, NAT or not. Reading alone: nothing of ours can be carried there.
   * Source: Amazon ECR user guide, "Create the Amazon S3 gateway endpoint", and Amazon Linux 2023 user guide.
   */
  private imagesAndPackages(): PolicyStatement {
    return new PolicyStatement({
      sid: 'ImagesAndPackages',
      principals: [new AnyPrincipal()],
      actions: ['s3:GetObject'],
      resources: publicBuckets(this.cell.region.region).map((bucket) => `arn:${Aws.PARTITION}:s3:::${bucket}/*`),
    });
  }

  private endpoints(): void {
    for (const [id, service] of Object.entries({
      S3: GatewayVpcEndpointAwsService.S3,
      DynamoDb: GatewayVpcEndpointAwsService.DYNAMODB,
    })) {
      const endpoint = this.vpc.addGatewayEndpoint(`${id}Endpoint`, { service });
      endpoint.addToPolicy(
        new PolicyStatement({
          sid: 'OwnAccountOnly',
          principals: [new AnyPrincipal()],
          actions: [id === 'S3' ? 's3:*' : 'dynamodb:*'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:PrincipalAccount': Stack.of(this).account } },
        }),
      );
      if (id === 'S3') endpoint.addToPolicy(this.imagesAndPackages());
    }
  }
}

/** A third of the room for the application in each zone, a sixteenth for data, a thirty-second for the load balancer. */
/** Ranges are cut in this order: a network that had no way out keeps the ranges of all that stands in it when it gets one. */
function tiers({ cidr, cell }: CellNetworkInput, reachesInternet: boolean): SubnetConfiguration[] {
  const bits = sizeOf(cidr);
  const ways = { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: bits + 5, mapPublicIpOnLaunch: false };
  const within: SubnetConfiguration[] = [
    {
      name: 'application',
      subnetType: reachesInternet ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED,
      cidrMask: bits + 3,
    },
    { name: 'data', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: bits + 4 },
  ];
  if (!reachesInternet) return within;
  return cell.takenOver ? [...within, ways] : [ways, ...within];
}
