import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import { RECORDS_ENV } from '../../shared/run-record';
import type { Addressee, IncidentNotice, Noticed } from '../../shared/incident-notice';

/** What `keep-incident` needs, takes and gives. */
export const ENV = [
  ...CELL_ENV,
  'TENANTS_TABLE',
  ...RECORDS_ENV,
  'SEVERITIES',
  /** Names of alarms that open an incident; `none` where no alarm does. */
  'ALARMS',
  'NOTICE_HOURS',
  'REMIND_HOURS',
] as const;

/** An event of EventBridge, whole, as a rule hands it over. */
export interface FindingEvent {
  readonly 'detail-type': string;
  readonly [field: string]: unknown;
}

export type IncidentOrder =
  | FindingEvent
  /** The shape of `incidentRequest`. */
  | { readonly do: 'hear'; readonly request: unknown; readonly execution: string }
  /** The clock has come to a moment at which there is something to see. */
  | { readonly do: 'look'; readonly incident: string }
  /** What became of handing notices over. */
  | { readonly do: 'handed'; readonly incident: string; readonly number: number; readonly noticed: Noticed };

/** What the machine does next. `clock`: it looks at `until`; `tell`: it hands the notice over and says what came of it; else it ends. */
export type IncidentAnswer = { readonly incident: string } & (
  | { readonly outcome: 'clock'; readonly until: string }
  | { readonly outcome: 'tell'; readonly number: number; readonly notice: IncidentNotice; readonly to: readonly Addressee[] }
  | { readonly outcome: (typeof OUTCOMES)[number] }
);
export const OUTCOMES = [
  'opened',
  'joined',
  'narrowed',
  'owned',
  'noticed',
  'received',
  'closed',
  /** A finding below the severities that open an incident, or one that somebody has resolved: nothing is kept. */
  'passed',
] as const;

/**
 * `DueReminders`: moments at which the customers were still untold, before the deadline. `OverdueIncidents`: 1 at every look after it.
 * `UndeliveredNotices`: notices that could not be handed over, or came back.
 */
export const METRICS = ['DueReminders', 'OverdueIncidents', 'UndeliveredNotices'] as const;

/** Errors by which it says no: whoever asked corrects the request. */
export const REFUSALS = ['IncidentConflictError', 'InvalidIncidentError', 'NoSuchIncidentError', 'UntoldCustomersError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['InvalidIncidentError', 'NoSuchIncidentError', 'UntoldCustomersError'],
  later: ['IncidentConflictError'],
  again: ['UnreadableFindingError'],
} as const satisfies MachineErrors;

/** Keys beside the tenants', which no tenant's id can be: the role of this hook may write under these alone. */
export const PARTITIONS = { incidents: '#incidents', findings: '#findings', notices: '#notices' } as const;
