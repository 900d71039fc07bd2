import { RemovalPolicy } from 'aws-cdk-lib';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstanceEngine, ParameterGroup, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { regionName } from '../naming';
import { regionRoleName } from '../role-names';
import { CellNetwork } from '../parts/cell-network';
import { CustomerKey } from '../parts/customer-key';
import { publish } from '../parts/published';
import { retention } from '../parts/retention';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/**
 * In milliseconds, for sessions that say nothing else; exports do, and so may a tenant that is bent on it. A transaction that was
 * forgotten holds up its neighbours, the machines (which try for four minutes) and the audit lines of a whole server, which are
 * carried up to the oldest transaction: after three minutes of doing nothing it ends. Who waits a minute for a lock gives up: a
 * browser has long done so, and a waiting change of a table holds up all who come after it. The price: a person who looks at rows
 * within an open transaction loses it.
 */
const NOBODY_WAITS_FOR_EVER = { idle_in_transaction_session_timeout: '180000', lock_timeout: '60000' };

/**
 * What is written down of each connection. A switch until PostgreSQL 17; since 18 a list, of which RDS takes `all`. Whether RDS still takes
 * a switch there no page says. Source: PostgreSQL 18 documentation, log_connections, and a group of the family postgres18 in public
 * (github.com/edmerc8/ecs-project, rds_logs.tf), read 2026-11-30. The price: a line more for each connection, of how long it took.
 */
export const loggedOfConnections = (major: number): string => (major >= 18 ? 'all' : '1');

/**
 * The region's network and what databases share. A recovery region has the same without a way to the internet: subnets
 * and parameter groups to restore into, nothing that serves.
 */
export class NetworkStack extends RoomStack {
  readonly network: CellNetwork;

  constructor(scope: Construct, input: RoomInput) {
    super(scope, 'network', input, 'network');
    const { platform, cell } = input;
    const key = new CustomerKey(this, 'Key', regionName(cell, 'network'), 'Flow logs of the region');
    this.network = new CellNetwork(this, 'Network', {
      cell,
      name: regionName(cell, 'cell'),
      cidr: cell.cidr,
      natGateways: cell.role === 'home' ? platform.stage.natGateways : 'none',
      key,
      flowLogs: retention(platform, 'flow-log'),
      flowLogRole: regionRoleName(cell, 'flow-log'),
    });

    const { vpc, application, hooks, dataSubnets } = this.network;
    // One way out: S3 and DynamoDB hear hooks by gateway endpoints, which cost nothing, all other services through NAT, which is
    // there for webhooks, IAM and the recovery region anyhow. Eight services in three zones by endpoints of their own would be 24
    // addresses at 0.01 USD an hour, 175 USD a month and network; NAT takes 0.045 USD a gigabyte, so they pay off beyond 5 TB of
    // calls a month. So hooks may speak HTTPS to anybody; what they may do, roles say.
    if (cell.role === 'home') hooks.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS services');
    publish(this, 'network', 'vpc-id', vpc.vpcId);
    publish(this, 'network', 'application-security-group', application.securityGroupId);
    publish(this, 'network', 'hooks-security-group', hooks.securityGroupId);
    publish(this, 'network', 'data-subnet-group', dataSubnets.subnetGroupName);
    vpc.publicSubnets.forEach((subnet, i) => publish(this, 'network', `public-subnet-${i + 1}`, subnet.subnetId));
    vpc
      .selectSubnets({ subnetGroupName: 'application' })
      .subnetIds.forEach((subnet, i) => publish(this, 'network', `application-subnet-${i + 1}`, subnet));
    this.parameterGroups(input);
  }

  /** One parameter group for each PostgreSQL major that a plan sells: TLS forced; connections, changes of schemas and slow statements logged. */
  private parameterGroups({ platform }: RoomInput): void {
    for (const version of [...new Set(platform.plans.map((plan) => plan.database.engine))].sort()) {
      const major = version.split('.')[0]!;
      if (this.node.tryFindChild(`Postgres${major}`)) continue;
      const group = new ParameterGroup(this, `Postgres${major}`, {
        name: regionName(this.network.cell, `postgres${major}`),
        description: `PostgreSQL ${major} with forced TLS`,
        engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.of(version, major) }),
        parameters: {
          'rds.force_ssl': '1',
          ssl_min_protocol_version: 'TLSv1.2',
          log_connections: loggedOfConnections(Number(major)),
          log_disconnections: '1',
          log_min_duration_statement: '1000',
          // Changes of schemas. A statement that sets a password would be in the log, too: logins are by IAM and have none.
          log_statement: 'ddl',
          'rds.log_retention_period': '1440',
          password_encryption: 'scram-sha-256',
          ...NOBODY_WAITS_FOR_EVER,
        },
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
      publish(this, 'network', `parameter-group-${major}`, group.bindToInstance({}).parameterGroupName);
    }
  }
}
