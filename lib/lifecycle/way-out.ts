import { Stack } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { regionName } from '../naming';
import type { CellName, Room } from '../naming';
import type { HookNetwork } from '../parts/platform-function';

/**
 * Out to HTTPS, for what stands in the network and calls what has no address in it: S3 and DynamoDB, to which gateway endpoints lead
 * by their public addresses, services without an endpoint, and the registry of the task's image. Of these AWS publishes no list that a
 * template could name, so the group admits every address; whom the caller may call, its role says. Nothing comes in by it.
 */
export function wayOut(
  scope: Construct,
  { room, cell, network }: { room: Room; cell: CellName; network: HookNetwork },
): SecurityGroup {
  const stack = Stack.of(scope);
  const known = stack.node.tryFindChild('WayOut');
  if (known) return known as SecurityGroup;
  const group = new SecurityGroup(stack, 'WayOut', {
    vpc: network.vpc,
    securityGroupName: regionName(cell, `${room}-way-out`),
    description: 'Hooks in the network: the way to services without an address in it',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS');
  return group;
}
