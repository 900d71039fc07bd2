import { createHash } from 'node:crypto';
import type { Affected } from './concerned';
import { affectedBy } from './concerned';
import type { IncidentAnswer } from './contract';
import { recordOf, toldOf, withTold } from './desk';
import type { Desk } from './desk';
import { IncidentConflictError } from './errors';
import type { Sighting } from './findings';
import { hoursAfter } from './incident';
import type { Incident } from './incident';

/** What opens an incident, or joins one that is open. */
export interface Opening {
  readonly keys: readonly string[];
  readonly source: Incident['source'];
  readonly title: string;
  readonly severity?: Incident['severity'];
  readonly discoveredAt: string;
  readonly affected: Affected;
  readonly owner: string;
  readonly openedBy: string;
}

/** Of a finding that nobody has taken yet. */
const NOBODY = 'security on-call';

/** A finding of the severities that open an incident does so, or joins the one that it opened before. */
export async function meet(desk: Desk, sighting: Sighting): Promise<IncidentAnswer> {
  if (!opens(desk, sighting)) return { incident: '', outcome: 'passed' };
  const tenants = await desk.store.tenants();
  const { keys, source, title, severity, at } = sighting;
  return open(desk, {
    keys,
    source,
    title,
    severity,
    discoveredAt: earlier(at, desk.now()),
    affected: affectedBy(sighting.resources, desk.cell, (tenant) => tenants.has(tenant)),
    owner: NOBODY,
    openedBy: source,
  });
}

/** Findings by their severity, alarms by their names; nothing that somebody has put away. */
const opens = ({ alarms, severities }: Desk, { settled, source, severity, alarm = '' }: Sighting): boolean =>
  !settled && (source === 'alarm' ? alarms.includes(alarm) : severities.includes(severity));

/** AWS told a moment before it was heard. A clock that goes wrong does not give more time. */
const earlier = (at: string, now: Date): string => (at !== '' && at < now.toISOString() ? at : now.toISOString());

/** Two that are told at one moment make one incident: whoever is second reads what the first wrote. */
export async function open(desk: Desk, opening: Opening): Promise<IncidentAnswer> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const keys = new Map<string, string | undefined>();
    for (const key of opening.keys) keys.set(key, await desk.store.seenBefore(key));
    const ids = [...new Set(keys.values())].filter((id) => id !== undefined);
    const before = await Promise.all(ids.map((id) => desk.store.read(id)));
    const going = before.find((incident) => incident?.status === 'open');
    if (going) {
      const joined = await join(desk, going, opening);
      if (joined) return joined;
      continue; // It was closed meanwhile: what is found after the end opens another.
    }
    // Somebody opened it by this very order, and it was closed since: an answer that was lost opens nothing again.
    if (opening.source === 'person' && before[0]) return { incident: before[0].id, outcome: 'joined' };
    const incident = made(desk, opening);
    // Of what was handed over once more after the end, the incident is the one that it opened.
    if (before.some((one) => one?.id === incident.id)) return { incident: incident.id, outcome: 'joined' };
    if (!(await desk.store.open(incident, keys))) continue;
    await begun(desk, incident);
    return { incident: incident.id, outcome: 'opened' };
  }
  throw new IncidentConflictError(
    `an incident of ${opening.keys[0]} was opened or closed by others in each of 8 attempts; wanted one attempt alone; ask again`,
  );
}

function made({ noticeHours }: Desk, opening: Opening): Incident {
  const { keys, discoveredAt, ...rest } = opening;
  const hash = createHash('sha256')
    .update(JSON.stringify([keys, discoveredAt]))
    .digest('hex');
  return {
    id: `inc-${discoveredAt.slice(0, 10).replaceAll('-', '')}-${hash.slice(0, 8)}`,
    status: 'open',
    ...rest,
    considered: opening.affected.tenants,
    discoveredAt,
    dueBy: hoursAfter(discoveredAt, noticeHours),
    sightings: 1,
    lastSeenAt: discoveredAt,
    notices: [],
    changes: [],
    reminded: [],
    revision: 1,
  };
}

/** Again where an earlier run wrote the incident and went no further: its clock is started, and its record left, all the same. */
async function begun(desk: Desk, incident: Incident): Promise<void> {
  await desk.startClock(incident.id);
  const { concerned, told } = await toldOf(desk, incident);
  await recordOf(desk, incident, { phase: 'opened', concerned, told });
}

/** @returns nothing where it is not open any more */
async function join(
  desk: Desk,
  { id }: Incident,
  { affected, discoveredAt, source }: Opening,
): Promise<IncidentAnswer | undefined> {
  const joined = await desk.store.change(id, (incident) => {
    if (incident.status !== 'open') return undefined;
    const { considered } = incident;
    const more =
      affected.tenants === 'all' || considered === 'all' ? [] : affected.tenants.filter((one) => !considered.includes(one));
    const seen = {
      ...incident,
      sightings: incident.sightings + 1,
      lastSeenAt: discoveredAt > incident.lastSeenAt ? discoveredAt : incident.lastSeenAt,
    };
    if (more.length === 0 || considered === 'all' || incident.affected.tenants === 'all') return seen;
    const wider = {
      ...seen,
      affected: { ...incident.affected, tenants: [...incident.affected.tenants, ...more].sort() },
      considered: [...considered, ...more],
      changes: [...incident.changes, { at: desk.now().toISOString(), by: source, what: `concerns ${more.join(', ')}, too` }],
    };
    return withTold(wider, more, desk.now());
  });
  if (joined?.status !== 'open') return undefined;
  await begun(desk, joined);
  return { incident: id, outcome: 'joined' };
}
