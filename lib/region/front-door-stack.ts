import type { Construct } from 'constructs';
import { cellDomain, regionName } from '../naming';
import { provisionerRoleName } from '../role-names';
import { CustomerKey } from '../parts/customer-key';
import { publish } from '../parts/published';
import { retention } from '../parts/retention';
import { BlockList } from './front-door/block-list';
import { FrontDoorAlarms } from './front-door/front-door-alarms';
import { Honeypot } from './front-door/honeypot';
import { APPLICATION_PORT, LoadBalancer } from './front-door/load-balancer';
import { PublicName } from './front-door/public-name';
import { securityTxt } from './front-door/security-txt';
import { WebFirewall } from './front-door/web-firewall';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/**
 * Where the public comes in: the cell's name and certificate, the load balancer, the web firewall and its honeypot. The
 * application joins the target group that is published here; until then the door answers 503 and security.txt.
 */
export class FrontDoorStack extends RoomStack {
  constructor(scope: Construct, input: RoomInput) {
    super(scope, 'front-door', input, 'front door');
    const { platform, cell } = input;
    const key = new CustomerKey(this, 'Key', regionName(cell, 'front-door'), 'Firewall log and block list of the front door');
    key.allowThrough('Table', ['dynamodb'], provisionerRoleName(cell));

    const name = new PublicName(this, 'Name', cell);
    const { certificate } = name;
    const door = new LoadBalancer(this, 'LoadBalancer', { cell, certificate, securityTxt: securityTxt(platform, cell) });
    const blockList = new BlockList(this, 'BlockList', { cell, key });
    const firewall = new WebFirewall(this, 'Firewall', {
      cell,
      paths: platform.paths,
      balancer: door.balancer,
      blockList,
      key,
      retention: retention(platform, 'access-log'),
    });
    new Honeypot(this, 'Honeypot', { platform, cell, blockList, log: firewall.log, key });
    new FrontDoorAlarms(this, 'Alarms', { cell, door, firewall, certificate });
    name.pointAt(door.balancer, firewall.association);

    for (const [thing, value] of Object.entries({
      'domain-name': cellDomain(cell),
      'load-balancer-arn': door.balancer.loadBalancerArn,
      'load-balancer-dns-name': door.balancer.loadBalancerDnsName,
      'listener-arn': door.listener.listenerArn,
      'target-group-arn': door.targets.targetGroupArn,
      'security-group': door.securityGroup.securityGroupId,
      'application-port': String(APPLICATION_PORT),
      'web-acl-arn': firewall.acl.attrArn,
    })) {
      publish(this, 'front-door', thing, value);
    }
  }
}
