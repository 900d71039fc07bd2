import { groupedBy } from '../../grouped-by';
import { countsOfRows } from '../counts';
import type { PromiseResult, Results } from '../results';
import { bearings, statusOf } from '../applicability';
import { countsIn } from './observations';
import { nistId } from './profile';
import { PLATFORM, roomsOf } from './rooms';
import { promiseId, token } from './words';

type Status = PromiseResult['status'];

/** What one room does for one control: a promise of the catalog, or a control that NIST publishes. */
export interface Claim {
  readonly control: string;
  readonly room: string;
  readonly state: string;
  readonly said: string;
  /** Checks that looked at something in the room. */
  readonly checks: readonly string[];
}

const STATES: Readonly<Partial<Record<Status, string>>> = {
  met: 'implemented',
  attested: 'implemented',
  partly: 'partial',
  "application's duty": 'partial',
  'not applicable': 'not-applicable',
  'not built': 'planned',
};

/**
 * A status in OSCAL's words where it has one for it. OSCAL allows others, and none of its own says that something is unknown, not met,
 * or that nobody attested it: `partial` or `planned` would claim more than was seen.
 */
export const implementationState = (status: Status): string => STATES[status] ?? token(status);

/** Every promise and every control of NIST that is referred to: by the platform as a whole, and by each room that shows something of it. */
export function claimsOf(results: Results): Claim[] {
  const { promises, observations } = results;
  const roomOf = roomsOf(results);
  const rowsOf = new Map(groupedBy(observations, ({ check }) => check));
  const claims = (control: string, { status, why }: { status: Status; why: string }, rows: Results['observations']): Claim[] => {
    const shown = rows.filter(({ skipped }) => !skipped);
    const checks = (some: Results['observations']): string[] => [...new Set(some.map(({ check }) => check))];
    const whole = { control, room: PLATFORM, state: implementationState(status), said: why, checks: checks(shown) };
    const rooms = groupedBy(shown, ({ template }) => roomOf(template)).filter(([room]) => room !== PLATFORM);
    return [
      whole,
      ...rooms.map(([room, there]): Claim => {
        const counts = countsOfRows(there);
        return {
          control,
          room,
          // Never stronger than the whole, and not even that where the room itself breaks it.
          state: counts.broken > counts.excepted ? 'not-met' : implementationState(status),
          said: `${countsIn(counts)} In all: ${why}`,
          checks: checks(there),
        };
      }),
    ];
  };
  return [
    ...promises.flatMap((promise) =>
      claims(
        promiseId(promise.id),
        { status: promise.status, why: `${promise.id} is ${promise.status}: ${promise.why}` },
        [...new Set(promise.halves.flatMap(({ checks }) => checks.flatMap((each) => each.observations)))].map(
          (n) => observations[n]!,
        ),
      ),
    ),
    ...bearings(results).flatMap((bearing) => {
      const control = nistId(bearing);
      if (control === undefined) return [];
      const { status, why } = statusOf(bearing);
      return claims(
        control,
        { status, why: `${bearing.control} is ${status}: ${why}` },
        bearing.checks.flatMap(([{ id }]) => rowsOf.get(id) ?? []),
      );
    }),
  ];
}
