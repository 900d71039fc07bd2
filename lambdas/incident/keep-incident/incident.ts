import type { Affected } from './concerned';
import type { Severity } from './findings';

/** An incident as the ledger keeps it: one item, of which every write is conditional on the one before. All moments are ISO, in UTC. */
export interface Incident {
  readonly id: string;
  readonly status: 'open' | 'closed';
  readonly source: 'guardduty' | 'security-hub' | 'alarm' | 'person';
  readonly title: string;
  readonly severity?: Severity;
  readonly discoveredAt: string;
  /** Until then whoever it concerns must have heard of it. */
  readonly dueBy: string;
  /** Who leads it. */
  readonly owner: string;
  readonly openedBy: string;
  readonly affected: Affected;
  /** Whoever it was ever thought to concern: who was taken off with a reason is not put on again by the same finding. */
  readonly considered: Affected['tenants'];
  /** How often it was seen, and when last. */
  readonly sightings: number;
  readonly lastSeenAt: string;
  readonly notices: readonly Notice[];
  readonly changes: readonly { readonly at: string; readonly by: string; readonly what: string; readonly why?: string }[];
  /** Hours since discovery at which somebody was reminded. */
  readonly reminded: readonly number[];
  /** When everybody whom it concerns had received a notice; absent while somebody has not. */
  readonly toldAt?: string;
  /** When the time was up, and somebody had not heard. It stays, however it ends. */
  readonly overdueAt?: string;
  readonly closed?: {
    readonly at: string;
    readonly by: string;
    readonly facts: string;
    readonly actions: readonly string[];
    readonly untold?: string;
  };
  readonly revision: number;
}

interface Notice {
  readonly number: number;
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/** What became of one customer's notices. */
export interface Told {
  readonly tenant: string;
  readonly handed: readonly { readonly number: number; readonly at: string; readonly messageId: string }[];
  readonly failed: readonly { readonly number: number; readonly at: string; readonly why: string }[];
  readonly receipts: readonly {
    readonly outcome: 'delivered' | 'bounced';
    readonly at: string;
    readonly by: string;
    readonly detail: string;
  }[];
}

/** How a customer stands: only what was received counts as told. */
export function standing(told: Told | undefined): 'untold' | 'failed' | 'handed' | 'bounced' | 'delivered' {
  const receipt = told?.receipts.at(-1)?.outcome;
  if (receipt !== undefined) return receipt;
  if (!told || (told.handed.length === 0 && told.failed.length === 0)) return 'untold';
  return (told.failed.at(-1)?.number ?? 0) > (told.handed.at(-1)?.number ?? 0) ? 'failed' : 'handed';
}

const HOUR = 3_600_000;
export const hoursAfter = (moment: string, hours: number): string => new Date(Date.parse(moment) + hours * HOUR).toISOString();

/** What the clock sees at a moment. */
export interface Look {
  /** Hours of reminders that are due and were not given. */
  readonly remind: readonly number[];
  readonly overdue: boolean;
  /** When to look again. */
  readonly until: string;
}

/** Once a day where no moment is waited for: an incident that stays open is not forgotten, and one that is overdue rings each day. */
const DAILY = 24;

export function lookAt(
  { discoveredAt, dueBy, reminded, toldAt }: Incident,
  { now, remindHours }: { now: Date; remindHours: readonly number[] },
): Look {
  const at = now.toISOString();
  const daily = hoursAfter(at, DAILY);
  if (toldAt !== undefined) return { remind: [], overdue: false, until: daily };
  if (at >= dueBy) return { remind: [], overdue: true, until: daily };
  const moments = remindHours.map((hours) => ({ hours, at: hoursAfter(discoveredAt, hours) }));
  const [next = dueBy] = moments.map((moment) => moment.at).filter((moment) => moment > at);
  return {
    remind: moments.filter((moment) => moment.at <= at && !reminded.includes(moment.hours)).map(({ hours }) => hours),
    overdue: false,
    until: next < dueBy ? next : dueBy,
  };
}
