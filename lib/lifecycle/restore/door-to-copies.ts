import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { DATABASE_PORT } from '../../parts/cell-network';
import type { HookNetwork } from '../../parts/platform-function';

/** Hooks come in, nobody else does, and nothing goes out: a copy serves nobody. */
export function doorToCopies(scope: Construct, { vpc, securityGroup }: HookNetwork, securityGroupName: string): SecurityGroup {
  const door = new SecurityGroup(scope, 'Copies', {
    vpc,
    securityGroupName,
    description: 'Who reaches a database that was restored beside',
    allowAllOutbound: false,
  });
  door.addIngressRule(Peer.securityGroupId(securityGroup.securityGroupId), Port.tcp(DATABASE_PORT), 'From the hooks');
  return door;
}
