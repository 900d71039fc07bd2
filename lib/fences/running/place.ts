import { cellsOf } from '../../../config/cells';
import type { Cell, Residency } from '../../../config/platform';
import { ROOMS, roomStackName } from '../../naming';
import type { Room } from '../../naming';
import type { Assembly, Found, StackTemplate } from '../templates/assembly';
import { partitionOf } from '../templates/references';

/** A room's stack as the configuration has it, and the template of it. */
export interface RoomAt {
  readonly room: Room;
  readonly cell: Cell;
  readonly residency: Residency;
  readonly stack: StackTemplate;
}

const known = new WeakMap<Assembly, readonly RoomAt[]>();

/** Every room of every cell that has a template. */
export function roomsOf(assembly: Assembly): readonly RoomAt[] {
  const read = known.get(assembly);
  if (read) return read;
  const found = assembly.platform.residencies.flatMap((residency) =>
    cellsOf(residency).flatMap((cell) =>
      ROOMS.flatMap((room): RoomAt[] => {
        const stack = assembly.stackNamed(roomStackName(cell, room));
        return stack ? [{ room, cell, residency, stack }] : [];
      }),
    ),
  );
  known.set(assembly, found);
  return found;
}

export const roomOf = (assembly: Assembly, { stack }: Pick<Found, 'stack'>): RoomAt | undefined =>
  roomsOf(assembly).find((room) => room.stack.name === stack.name);

export const namesOf = ({ platform }: Assembly): string => `${platform.name}-${platform.stage.name}-`;

/** The name of a hook or a machine without the platform's and the stage's. */
export function shortName(assembly: Assembly, name: string): string {
  const before = namesOf(assembly);
  return name.startsWith(before) ? name.slice(before.length) : name;
}

/** An ARN in the account and region of a stack. */
export const arnAt = ({ region, account }: StackTemplate, service: string, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;

export const onCallAt = (assembly: Assembly, stack: StackTemplate): string => arnAt(stack, 'sns', `${namesOf(assembly)}on-call`);

export const roleAt = ({ region, account }: StackTemplate, name: string): string =>
  `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
