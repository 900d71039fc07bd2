import type { Resource } from '../fences/templates/assembly';
import type { Value } from '../fences/templates/value';
import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { add, change, together } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Ports that nobody needs, open to the own network and not to the world: what firewalls towards the internet do not see. */

const APPLICATION: Spot = { type: 'AWS::EC2::SecurityGroup', stack: at.NETWORK, id: 'Application' };
const HOOKS: Spot = { type: 'AWS::EC2::SecurityGroup', stack: at.NETWORK, id: 'Hooks' };
const DOOR: Spot = { type: 'AWS::EC2::SecurityGroup', stack: at.FRONT_DOOR };
const INSIDE = '10.10.0.0/16';

type Fields = { [key: string]: Value };
const tcp = (port: number, more: Fields): Fields => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...more });
const rule = (way: 'Ingress' | 'Egress', properties: Fields): Record<string, Resource> => ({
  Planted: { Type: `AWS::EC2::SecurityGroup${way}`, Properties: properties },
});
const group = (name: string): string => `{{resolve:ssm:/freehold/network/${name}-security-group}}`;

export const PORTS: readonly Mutant[] = mutantsOf('only-needed-ports-are-open', {
  'port-for-signing-in': [
    'whoever is in the network can ask the application for a shell',
    change(APPLICATION, { SecurityGroupIngress: [tcp(22, { CidrIp: INSIDE })] }),
  ],
  'every-port-to-the-own-range': [
    'the own range reaches every port of the application',
    change(APPLICATION, { SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, CidrIp: INSIDE }] }),
  ],
  'application-from-the-whole-network': [
    'the own range, and not the front door alone, reaches the application',
    change(APPLICATION, { SecurityGroupIngress: [tcp(8443, { CidrIp: INSIDE })] }),
  ],
  'hooks-take-calls': [
    'hooks take calls, which they answer none of',
    change(HOOKS, { SecurityGroupIngress: [tcp(5433, { CidrIp: INSIDE })] }),
  ],
  'hooks-send-mail': ['hooks reach a mail server', change(HOOKS, { 'SecurityGroupEgress/-': tcp(25, { CidrIp: INSIDE }) })],
  'everything-leaves': [
    'whatever runs the application sends anything anywhere',
    change(APPLICATION, { 'SecurityGroupEgress/-': { IpProtocol: '-1', CidrIp: '0.0.0.0/0' } }),
  ],
  'everything-leaves-unsaid': [
    'a group says nothing of the way out, so that everything leaves',
    change(APPLICATION, { SecurityGroupEgress: undefined }),
  ],
  'door-to-databases': [
    'the front door reaches databases',
    change(DOOR, { 'SecurityGroupEgress/-': tcp(5433, { CidrIp: INSIDE }) }),
  ],
  'database-from-the-door': [
    'a database takes calls from the front door',
    together(
      add(at.FRONT_DOOR, {
        Planted: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/door', Value: { 'Fn::GetAtt': ['LoadBalancerDoor377B0129', 'GroupId'] } },
        },
      }),
      change(at.DATABASE_GROUP, { 'SecurityGroupIngress/-': tcp(5433, { SourceSecurityGroupId: '{{resolve:ssm:/door}}' }) }),
    ),
  ],
  'database-calls-out': [
    'a database opens connections to another database',
    change(at.DATABASE_GROUP, { 'SecurityGroupEgress/-': tcp(5433, { CidrIp: INSIDE }) }),
  ],
  'copies-from-the-network': [
    'a copy of a database takes calls from the own range',
    change(
      { type: 'AWS::EC2::SecurityGroup', stack: at.RESTORE, id: 'Copies' },
      { SecurityGroupIngress: [tcp(5433, { CidrIp: INSIDE })] },
    ),
  ],
  'port-by-a-rule-apart': [
    'a rule in another stack opens a port of the application',
    add(at.WATCH, rule('Ingress', tcp(6379, { GroupId: group('application'), SourceSecurityGroupId: group('hooks') }))),
  ],
  'group-of-no-tier': [
    'a group of which nobody has said what for takes calls',
    add(at.NETWORK, {
      Planted: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupName: 'planted',
          GroupDescription: 'Planted',
          VpcId: { Ref: 'NetworkVpc7FB7348F' },
          SecurityGroupIngress: [tcp(8443, { CidrIp: INSIDE })],
          SecurityGroupEgress: [tcp(443, { CidrIp: '0.0.0.0/0' })],
        },
      },
    }),
  ],
});
