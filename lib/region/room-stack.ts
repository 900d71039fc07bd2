import { Stack } from 'aws-cdk-lib';
import type { IStackSynthesizer } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Cell, Platform } from '../../config/platform';
import { roomStackName } from '../naming';
import type { Room } from '../naming';
import { tagCell } from '../tags';

/** What every room of a region is given. */
export interface RoomInput {
  readonly platform: Platform;
  readonly cell: Cell;
}

/** A stack that exists once in a region: named by its room, tagged with its cell, protected against deletion. */
export class RoomStack extends Stack {
  /** @param input `synthesizer`: for a room whose files are uploaded to a bucket of ours */
  constructor(scope: Construct, room: Room, input: RoomInput & { synthesizer?: IStackSynthesizer }, description: string) {
    const { platform, cell, synthesizer } = input;
    super(scope, roomStackName(cell, room), {
      stackName: roomStackName(cell, room),
      description: `Freehold: ${description} of ${platform.name} ${platform.stage.name}`,
      env: { account: cell.account.id, region: cell.region.region },
      terminationProtection: true,
      ...(synthesizer && { synthesizer }),
    });
    tagCell(this, cell);
  }
}
