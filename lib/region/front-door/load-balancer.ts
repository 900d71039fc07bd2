import { Duration, Stack } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationProtocolVersion,
  ApplicationTargetGroup,
  DesyncMitigationMode,
  IpAddressType,
  ListenerAction,
  ListenerCondition,
  Protocol,
  SslPolicy,
  TargetType,
  XffHeaderProcessingMode,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { landingBucketName, regionName } from '../../naming';
import { cite } from '../../parts/cite';
import { published } from '../../parts/published';
import { responseHeaders } from './response-headers';
import { SECURITY_TXT_PATHS } from './security-txt';

/** Where the application answers, over TLS: nothing travels in the clear behind the door either. */
export const APPLICATION_PORT = 8443;
const HEALTH_PATH = '/health';

/** AWS delivers a request's log and a connection's log; both land in the region's landing bucket. */
const LOGS = { access_logs: 'alb/access', connection_logs: 'alb/connections' };

/**
 * The one way in from the internet. HTTPS is forwarded to a target group that is empty until the application joins it;
 * plain HTTP leads to HTTPS and serves nothing.
 */
export class LoadBalancer extends Construct {
  readonly balancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targets: ApplicationTargetGroup;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, input: { cell: Cell; certificate: ICertificate; securityTxt: string }) {
    super(scope, id);
    const { cell } = input;
    const vpc = publicTier(this, cell);
    this.securityGroup = this.door(cell, vpc);
    this.balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      loadBalancerName: regionName(cell, 'door'), // 32 characters at most
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      internetFacing: true,
      ipAddressType: IpAddressType.IPV4,
      securityGroup: this.securityGroup,
      deletionProtection: true,
      crossZoneEnabled: true,
      http2Enabled: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: DesyncMitigationMode.STRICTEST,
      xffHeaderProcessingMode: XffHeaderProcessingMode.APPEND, // the last address in it is the caller's, whatever the caller claims
      idleTimeout: Duration.seconds(60),
      clientKeepAlive: Duration.hours(1),
    });
    // A firewall that cannot answer closes the door: outage before exposure.
    this.balancer.setAttribute('waf.fail_open.enabled', 'false');
    this.log(cell);

    this.targets = this.emptyTargets(cell, vpc);
    this.listener = this.balancer.addListener('Https', {
      protocol: ApplicationProtocol.HTTPS,
      port: 443,
      open: false, // the security group says who may come
      sslPolicy: SslPolicy.TLS13_12_RES_PQ,
      certificates: [input.certificate],
      defaultAction: ListenerAction.forward([this.targets]),
    });
    for (const [header, value] of Object.entries(responseHeaders(Stack.of(this)))) this.listener.setAttribute(header, value);
    this.listener.addAction('SecurityTxt', {
      priority: 1,
      conditions: [ListenerCondition.pathPatterns(SECURITY_TXT_PATHS)],
      action: ListenerAction.fixedResponse(200, { contentType: 'text/plain', messageBody: input.securityTxt }),
    });
    const redirect = this.balancer.addListener('Http', {
      protocol: ApplicationProtocol.HTTP,
      port: 80,
      open: false,
      defaultAction: ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
    cite(redirect, 'EX-041', 'NIST.800.53.R5-ELBv2ACMCertificateRequired');
  }

  private door(cell: Cell, vpc: IVpc): SecurityGroup {
    const group = new SecurityGroup(this, 'Door', {
      vpc,
      securityGroupName: regionName(cell, 'front-door'),
      description: 'The internet to the load balancer, the load balancer to the application',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.anyIpv4(), Port.HTTPS, 'The internet');
    group.addIngressRule(Peer.anyIpv4(), Port.HTTP, 'The internet, to be redirected');
    group.addEgressRule(Peer.ipv4(cell.cidr), Port.tcp(APPLICATION_PORT), 'The application');
    cite(group, 'EX-040', 'AwsSolutions-EC23');
    // The other half: whatever runs the application takes requests from the door and from nobody else.
    SecurityGroup.fromSecurityGroupId(this, 'Application', published('network', 'application-security-group')).addIngressRule(
      group,
      Port.tcp(APPLICATION_PORT),
      'The front door',
      true, // declared here: the rule goes with the door, not with the network
    );
    return group;
  }

  /** By attribute: the L2 would extend the bucket's policy, which another stack holds. */
  private log(cell: Cell): void {
    for (const [kind, prefix] of Object.entries(LOGS)) {
      this.balancer.setAttribute(`${kind}.s3.enabled`, 'true');
      this.balancer.setAttribute(`${kind}.s3.bucket`, landingBucketName(cell));
      this.balancer.setAttribute(`${kind}.s3.prefix`, prefix);
    }
  }

  /**
   * By address, so that containers, instances and functions of any kind can join. A load balancer does not verify its
   * targets' certificates: TLS here keeps readers out, and the security groups keep impostors out.
   */
  private emptyTargets(cell: Cell, vpc: IVpc): ApplicationTargetGroup {
    return new ApplicationTargetGroup(this, 'Targets', {
      // A name of its own stops CloudFormation from replacing the group, which would leave the application in the old one.
      targetGroupName: regionName(cell, 'app'), // 32 characters at most
      vpc,
      targetType: TargetType.IP,
      protocol: ApplicationProtocol.HTTPS,
      protocolVersion: ApplicationProtocolVersion.HTTP1,
      port: APPLICATION_PORT,
      targets: [],
      deregistrationDelay: Duration.seconds(60), // as long as an idle connection lives: a deployment cuts off nobody
      healthCheck: {
        protocol: Protocol.HTTPS,
        path: HEALTH_PATH,
        healthyHttpCodes: '200',
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }
}

/** The network room's public subnets, one a zone. */
function publicTier(scope: Construct, cell: Cell): IVpc {
  const availabilityZones = cell.region.zones.slice(0, 3);
  return Vpc.fromVpcAttributes(scope, 'Network', {
    vpcId: published('network', 'vpc-id'),
    vpcCidrBlock: cell.cidr,
    availabilityZones,
    publicSubnetIds: availabilityZones.map((_, i) => published('network', `public-subnet-${i + 1}`)),
    publicSubnetRouteTableIds: availabilityZones.map(() => 'not-read'), // left out, CDK warns about each at every synthesis
  });
}
