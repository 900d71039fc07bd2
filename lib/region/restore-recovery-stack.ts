import type { Construct } from 'constructs';
import { doorToCopies } from '../lifecycle/restore/door-to-copies';
import { readRestored } from '../lifecycle/restore/read-restored';
import { regionName } from '../naming';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/**
 * What a drill needs where the home region is lost: a hook in the network that has no way out, and the door through which it comes to a copy.
 * Everything else of a drill stands at home, and reaches here by the APIs of AWS.
 */
export class RestoreRecoveryStack extends LifeRoom {
  /** Id of the door's security group. */
  readonly door: string;

  constructor(scope: Construct, input: LifeRoomInput) {
    super(scope, 'restore-recovery', input, { description: 'drills in the recovery region' });
    const { cell } = input;
    readRestored(this, this.life);
    this.door = doorToCopies(this, this.life.network, regionName(cell, 'drill-copies')).securityGroupId;
  }
}
