import type { IncidentRequest } from '../../../config/incident-request';
import { incidentRequest } from '../../../config/incident-request';
import { tellNext, tryAgain } from './notices';
import type { IncidentAnswer } from './contract';
import { found, recordOf, toldOf, withTold } from './desk';
import type { Desk } from './desk';
import { InvalidIncidentError, UntoldCustomersError } from './errors';
import { standing } from './incident';
import type { Incident } from './incident';
import { look } from './look';
import { open } from './open';

type Asked<Action extends IncidentRequest['action']> = Extract<IncidentRequest, { action: Action }>;

/**
 * What somebody asks of an incident, and what the machine does next.
 *
 * @throws InvalidIncidentError, NoSuchIncidentError, UntoldCustomersError, IncidentConflictError
 */
export async function hear(desk: Desk, request: unknown, execution: string): Promise<IncidentAnswer> {
  const asked = parsed(request);
  switch (asked.action) {
    case 'open':
      return openBy(desk, asked, execution);
    case 'clock':
      return look(desk, asked.incident);
    case 'narrow':
      return narrow(desk, asked);
    case 'own':
      return own(desk, asked);
    case 'notice':
      return notice(desk, asked);
    case 'receipt':
      return receive(desk, asked);
    case 'close':
      return close(desk, asked);
  }
}

function parsed(request: unknown): IncidentRequest {
  const result = incidentRequest.safeParse(request);
  if (result.success) return result.data;
  const what = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`).join('; ');
  throw new InvalidIncidentError(`the request has ${what}; wanted the published shape; nothing was changed; see docs/incidents.md`);
}

async function openBy(desk: Desk, { title, tenants, discoveredAt, owner, requestedBy }: Asked<'open'>, execution: string) {
  const now = desk.now().toISOString();
  if (discoveredAt !== undefined && new Date(discoveredAt).toISOString() > now)
    throw new InvalidIncidentError(
      `discoveredAt is ${discoveredAt}; wanted a moment that has been (it is ${now}); nothing was opened; correct it, or leave it out`,
    );
  await knownAll(desk, tenants ?? []);
  return open(desk, {
    keys: [`order ${execution}`],
    source: 'person',
    title,
    discoveredAt: discoveredAt === undefined ? now : new Date(discoveredAt).toISOString(),
    affected: tenants
      ? { tenants: [...new Set(tenants)].sort(), because: `${requestedBy} says so` }
      : { tenants: 'all', because: `${requestedBy} does not know yet` },
    owner: owner ?? requestedBy,
    openedBy: requestedBy,
  });
}

async function narrow(desk: Desk, { incident: id, tenants, reason, requestedBy }: Asked<'narrow'>): Promise<IncidentAnswer> {
  await knownAll(desk, tenants);
  const next = [...new Set(tenants)].sort();
  const changed = found(
    id,
    await desk.store.change(id, (incident) => {
      stillOpen(incident);
      const who = incident.affected.tenants === 'all' ? 'everybody' : incident.affected.tenants.join(', ') || 'nobody';
      return {
        ...incident,
        affected: { tenants: next, because: `${requestedBy}: ${reason}` },
        considered: incident.considered === 'all' ? 'all' : [...new Set([...incident.considered, ...next])],
        changes: [
          ...incident.changes,
          {
            at: desk.now().toISOString(),
            by: requestedBy,
            what: `concerns ${next.join(', ') || 'nobody'}, not ${who}`,
            why: reason,
          },
        ],
      };
    }),
  );
  await settleTold(desk, changed);
  return { incident: id, outcome: 'narrowed' };
}

async function own(desk: Desk, { incident: id, owner, requestedBy }: Asked<'own'>): Promise<IncidentAnswer> {
  found(
    id,
    await desk.store.change(id, (incident) => {
      stillOpen(incident);
      const change = { at: desk.now().toISOString(), by: requestedBy, what: `led by ${owner}, not ${incident.owner}` };
      return { ...incident, owner, changes: [...incident.changes, change] };
    }),
  );
  return { incident: id, outcome: 'owned' };
}

/** The same text again goes on with the notice that it is; another text is the next one. */
async function notice(desk: Desk, { incident: id, text, requestedBy }: Asked<'notice'>): Promise<IncidentAnswer> {
  const changed = found(
    id,
    await desk.store.change(id, (incident) => {
      stillOpen(incident);
      if (incident.notices.some((one) => one.text === text)) return undefined;
      const next = { number: incident.notices.length + 1, at: desk.now().toISOString(), by: requestedBy, text };
      return { ...incident, notices: [...incident.notices, next] };
    }),
  );
  const { number } = changed.notices.find((one) => one.text === text)!;
  await tryAgain(desk, changed, number);
  return tellNext(desk, changed, number);
}

/** What became of a notice. A late one is taken down, too: an incident that is closed can still turn out to be untold. */
async function receive(desk: Desk, { incident: id, tenants, outcome, detail, requestedBy }: Asked<'receipt'>) {
  const incident = found(id, await desk.store.read(id));
  const { concerned, told } = await toldOf(desk, incident);
  const strange = tenants.filter((tenant) => !concerned.includes(tenant) && !told.has(tenant));
  if (strange.length > 0)
    throw new InvalidIncidentError(
      `${id} neither concerns ${strange.join(', ')} nor told them anything; wanted customers whom it concerns; nothing was noted; see them with "freehold incident show ${id}"`,
    );
  const receipt = { outcome, at: desk.now().toISOString(), by: requestedBy, detail };
  for (const tenant of tenants)
    await desk.store.tell(id, tenant, (before) => {
      const last = before.receipts.at(-1);
      const again = last?.outcome === outcome && last.detail === detail && last.by === requestedBy;
      return again ? before : { ...before, receipts: [...before.receipts, receipt] };
    });
  await settleTold(desk, incident);
  return { incident: id, outcome: 'received', bounced: outcome === 'bounced' ? tenants.length : 0 } as const;
}

/** Everybody heard, or somebody says why not. */
async function close(desk: Desk, { incident: id, facts, actions, untold, requestedBy }: Asked<'close'>): Promise<IncidentAnswer> {
  const before = found(id, await desk.store.read(id));
  // The answer to an earlier try of the same step was lost.
  if (before.closed?.facts === facts) return { incident: id, outcome: 'closed' };
  stillOpen(before);
  const { concerned, told, missing } = await toldOf(desk, before);
  if (missing.length > 0 && untold === undefined)
    throw new UntoldCustomersError(
      `${id} concerns customers who have not received a notice: ${missing
        .slice(0, 20)
        .map((tenant) => `${tenant} (${standing(told.get(tenant))})`)
        .join(
          ', ',
        )}${missing.length > 20 ? ` and ${missing.length - 20} more` : ''}; wanted a receipt of each; nothing was closed: tell them ("freehold incident notice"), narrow whom it concerns, or say why not with --untold`,
    );
  const closed = found(
    id,
    await desk.store.change(id, (incident) => {
      stillOpen(incident);
      return {
        ...withTold(incident, missing, desk.now()),
        status: 'closed',
        closed: { at: desk.now().toISOString(), by: requestedBy, facts, actions, ...(untold !== undefined && { untold }) },
      };
    }),
  );
  await recordOf(desk, closed, { phase: 'closed', concerned, told });
  return { incident: id, outcome: 'closed' };
}

/** Whether everybody has heard by now; when so, that is on record. */
async function settleTold(desk: Desk, { id }: Incident): Promise<void> {
  const before = found(id, await desk.store.read(id));
  const { concerned, told, missing } = await toldOf(desk, before);
  const after = withTold(before, missing, desk.now());
  const isTold = after.toldAt !== undefined;
  if (isTold !== (before.toldAt !== undefined)) await recordOf(desk, after, { phase: isTold ? 'told' : 'untold', concerned, told });
  await desk.store.change(id, (one) => withTold(one, missing, desk.now()));
}

function stillOpen({ id, status, closed }: Incident): void {
  if (status === 'open') return;
  throw new InvalidIncidentError(
    `${id} was closed ${closed?.at} by ${closed?.by}; wanted one that is open; nothing was changed; open another with "freehold incident open"`,
  );
}

async function knownAll(desk: Desk, tenants: readonly string[]): Promise<void> {
  if (tenants.length === 0) return;
  const known = await desk.store.tenants();
  const strange = tenants.filter((tenant) => !known.has(tenant));
  if (strange.length > 0)
    throw new InvalidIncidentError(
      `the ledger of this cell knows no tenant ${strange.join(', ')}; wanted ids of tenants that live or lived here; nothing was changed; list them with "freehold tenant list"`,
    );
}
