import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { add, change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Ways into and out of networks, and copies that outlive their day. */

const ROUTE_OF_DATA = 'NetworkVpcdataSubnet1RouteTableC9FE4EEA';
const HOOKS: Spot = { type: 'AWS::EC2::SecurityGroup', stack: at.NETWORK, id: 'Hooks' };
const S3_DOOR: Spot = { type: 'AWS::EC2::VPCEndpoint', stack: at.NETWORK, id: 'S3' };
const ingress = (rule: { [key: string]: Value }): Plant =>
  change(at.DATABASE_GROUP, { 'SecurityGroupIngress/-': { IpProtocol: 'tcp', FromPort: 5433, ToPort: 5433, ...rule } });
const piece = (Type: string, Properties: { [key: string]: Value } = {}): Plant =>
  add(at.NETWORK, { Planted: { Type, Properties } });

const OPEN = mutantsOf('no-road-is-open', {
  'road-past-an-endpoint': [
    'a subnet calls S3 past the endpoint and its policy',
    change({ type: 'AWS::EC2::VPCEndpoint', stack: at.NETWORK, id: 'S3' }, { 'RouteTableIds/0': undefined }),
  ],
  'road-from-the-internet': ['a database takes calls from the internet', ingress({ CidrIp: '0.0.0.0/0' })],
  'road-by-six': ['a database takes calls from the internet of version 6', ingress({ CidrIpv6: '::/0' })],
  'road-from-an-office': ['a database takes calls from an office', ingress({ CidrIp: '198.51.100.0/24' })],
  'road-from-a-list': ['a database takes calls from a list that is kept elsewhere', ingress({ SourcePrefixListId: 'pl-12345678' })],
  'road-by-a-rule-elsewhere': [
    'a rule in another stack opens the hooks to the internet',
    add(at.WATCH, {
      Planted: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: { GroupId: '{{resolve:ssm:/freehold/network/hooks-security-group}}', IpProtocol: '-1', CidrIp: '0.0.0.0/0' },
      },
    }),
  ],
  'road-at-another-port': [
    'the load balancer listens to the internet on another port',
    change(
      { type: 'AWS::EC2::SecurityGroup', stack: at.FRONT_DOOR },
      { 'SecurityGroupIngress/-': { IpProtocol: 'tcp', FromPort: 8443, ToPort: 8443, CidrIp: '0.0.0.0/0' } },
    ),
  ],
  'road-out-of-data': [
    'a route leads from the databases to the internet',
    change(
      { type: 'AWS::EC2::Route', stack: at.NETWORK, id: 'publicSubnet1' },
      { RouteTableId: (): Value => ({ Ref: ROUTE_OF_DATA }) },
    ),
  ],
  'road-out-by-anything': [
    'hooks send anything anywhere',
    change(HOOKS, { 'SecurityGroupEgress/-': { IpProtocol: '-1', CidrIp: '0.0.0.0/0' } }),
  ],
  'road-out-by-default': [
    'a group says nothing of the way out, and AWS lets everything out',
    change(HOOKS, { SecurityGroupEgress: undefined }),
  ],
  'road-out-of-a-database': [
    'a database opens connections to the internet',
    change(at.DATABASE_GROUP, { 'SecurityGroupEgress/-': { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' } }),
  ],
  'road-to-a-public-database': ['a database has an address in the internet', change(at.DATABASE, { PubliclyAccessible: true })],
  'road-by-peering': ['two networks are joined', piece('AWS::EC2::VPCPeeringConnection', { VpcId: 'vpc-1', PeerVpcId: 'vpc-2' })],
  'road-by-an-access-list': [
    'a list of rules for a subnet that nobody has read',
    piece('AWS::EC2::NetworkAclEntry', { CidrBlock: '0.0.0.0/0', RuleAction: 'allow' }),
  ],
  'tunnel-to-an-office': ['a tunnel leads to an office', piece('AWS::EC2::VPNConnection', { Type: 'ipsec.1' })],
  'road-by-a-machine': ['a machine stands in the network', piece('AWS::EC2::Instance', { ImageId: 'ami-12345678' })],
  'door-to-everybody': [
    "an endpoint lets anybody's objects through",
    change(S3_DOOR, { 'PolicyDocument/Statement/[Sid=OwnAccountOnly]/Condition': undefined }),
  ],
  'door-without-a-policy': ['an endpoint says nothing of who passes', change(S3_DOOR, { PolicyDocument: undefined })],
});

const LAST = mutantsOf('last-copy-is-gone-as-promised', {
  'last-copy-waits-for-its-key': ["a tenant's key waits 30 days to be deleted", change(at.DATA_KEY, { PendingWindowInDays: 30 })],
  'last-copy-waits-by-default': [
    "a tenant's key does not say how long it waits",
    change(at.RECOVERY_KEY, { PendingWindowInDays: undefined }),
  ],
  'last-copy-under-another-key': [
    "a tenant's copies lie under a key that stays",
    change(at.DATABASE, { AutomaticBackupReplicationKmsKeyId: 'alias/aws/rds' }),
  ],
  'last-copy-on-a-shared-instance': [
    'a shared instance keeps backups longer than is promised',
    change({ type: 'AWS::RDS::DBInstance', stack: `${at.CELL}-shared-database` }, { BackupRetentionPeriod: 35 }),
  ],
  'last-copy-never-lapses': [
    'copies of a shared instance have no day',
    change(
      { type: 'AWS::Backup::BackupPlan', stack: `${at.CELL}-shared-database` },
      { 'BackupPlan/BackupPlanRule/0/Lifecycle': undefined },
    ),
  ],
});

export const ROADS: readonly Mutant[] = [...OPEN, ...LAST];
