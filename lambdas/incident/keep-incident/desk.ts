import type { CellName } from '../../../lib/naming';
import type { RunRecord } from '../../shared/run-record';
import type { TenantState } from '../../shared/tenant-state';
import { NoSuchIncidentError } from './errors';
import type { Incident, Told } from './incident';
import { standing } from './incident';
import type { Severity } from './findings';
import type { IncidentStore } from './store';

/** What whoever works on incidents has at hand. */
export interface Desk {
  readonly store: IncidentStore;
  readonly cell: CellName;
  readonly now: () => Date;
  /** Names of alarms that open an incident. */
  readonly alarms: readonly string[];
  readonly severities: readonly Severity[];
  readonly noticeHours: number;
  readonly remindHours: readonly number[];
  /** Starts the clock of an incident; one that runs, or ran, is not started twice. */
  readonly startClock: (incident: string) => Promise<void>;
  /** Leaves a record; `own` tells it from others of its day. */
  readonly leave: (record: Omit<RunRecord, 'at' | 'platform' | 'stage' | 'region'>, own: string) => Promise<void>;
}

/** @throws NoSuchIncidentError */
export function found(id: string, incident: Incident | undefined): Incident {
  if (incident) return incident;
  throw new NoSuchIncidentError(
    `the ledger of this cell knows no incident ${id}; wanted one that was opened here; list them with "freehold incident list", and mind the residency`,
  );
}

/** Who is to be told: of everybody, those who were there when it was discovered or came later, and not those who never were. */
export function concernedBy({ affected, discoveredAt }: Incident, tenants: ReadonlyMap<string, TenantState>): string[] {
  if (affected.tenants !== 'all') return [...affected.tenants];
  return [...tenants.values()]
    .filter(({ status, updatedAt }) => status !== 'failed' && !(status === 'erased' && updatedAt < discoveredAt))
    .map(({ tenant }) => tenant)
    .sort();
}

/** How those whom it concerns stand. */
export async function toldOf(desk: Desk, incident: Incident) {
  const concerned = concernedBy(incident, await desk.store.tenants());
  const told = await desk.store.told(incident.id);
  return { concerned, told, missing: concerned.filter((tenant) => standing(told.get(tenant)) !== 'delivered') };
}

/** How it stands now with everybody's having heard, as it is known at this moment. */
export function withTold(incident: Incident, missing: readonly string[], now: Date): Incident {
  const at = now.toISOString();
  const { toldAt, ...rest } = incident;
  const late = at >= incident.dueBy &&
    (toldAt === undefined || missing.length > 0) && { overdueAt: incident.overdueAt ?? incident.dueBy };
  return { ...rest, ...(missing.length === 0 && { toldAt: toldAt ?? at }), ...late };
}

/**
 * What is known of an incident's clock, once a phase; `told` and `untold` may follow each other, when a notice turns out to have bounced.
 * `told` and `closed` succeed where everybody heard in time, `overdue` and `untold` never do.
 */
export async function recordOf(
  desk: Desk,
  incident: Incident,
  of: { phase: 'opened' | 'told' | 'untold' | 'overdue' | 'closed'; concerned: readonly string[]; told: ReadonlyMap<string, Told> },
): Promise<void> {
  const { id, title, source, owner, discoveredAt, dueBy, toldAt, overdueAt, closed, affected, revision } = incident;
  const { concerned, phase } = of;
  const heard = concerned.filter((tenant) => standing(of.told.get(tenant)) === 'delivered');
  await desk.leave(
    {
      run: phase === 'opened' ? 'incident-opened' : 'incident',
      outcome: overdueAt === undefined && (toldAt !== undefined || phase === 'opened') ? 'succeeded' : 'failed',
      incident: id,
      phase,
      title,
      source,
      owner,
      discoveredAt,
      dueBy,
      ...(toldAt !== undefined && { toldAt }),
      overdue: overdueAt !== undefined,
      concerned: {
        known: affected.tenants !== 'all',
        customers: concerned.length,
        told: heard.length,
        ...(affected.tenants !== 'all' && { tenants: [...concerned].sort() }),
      },
      ...(closed && { closed }),
    },
    // Names are taken once: what is true again after it was not is another record.
    `${id}-${phase}${phase === 'told' || phase === 'untold' ? `-${revision}` : ''}`,
  );
}
