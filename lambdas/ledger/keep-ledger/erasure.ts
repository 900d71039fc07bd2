import { erasureRequest } from '../../../config/request-schema';
import type { ErasureRequest } from '../../../config/request-schema';
import { holds } from '../../shared/legal-hold';
import type { TenantState } from '../../shared/tenant-state';
import { free, known, moment, runs, standing, unchanged } from './claim';
import type { Claims } from './claim';
import { ENDING_DAYS, RUN_DAYS } from './contract';
import type { Begun, Emptied, Heard, LedgerOrder } from './contract';
import { ClaimLostError, ConflictError, InvalidRequestError, NameMismatchError, RunTooOldError, WrongStateError } from './errors';
import type { Catalogue } from '../../shared/catalogue';
import { asked } from './reserve';

type Hear = Extract<LedgerOrder, { do: 'hear-erasure' }>;
type Begin = Extract<LedgerOrder, { do: 'begin-erasure' }>;
type Ask<Action extends ErasureRequest['action']> = Extract<ErasureRequest, { action: Action }>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Hears a request about an erasure: to begin one, cancel it, hold it, or let it go on. Nothing is erased here. Who asked for
 * what, and why, goes into the tenant's history: a hold that was released has left no other trace.
 *
 * @throws InvalidRequestError, NoSuchTenantError, WrongStateError, NameMismatchError, ConflictError
 */
export async function hear(claims: Claims, catalogue: Catalogue, order: Hear): Promise<Heard> {
  const request = asked(erasureRequest, order.request);
  const state = await known(claims, request.tenant);
  const { outcome, after } = await answered(claims, catalogue, { order, request, state });
  await noted(claims, { order, request, outcome, status: after.status });
  const { tenant, isolation, plan, erasure } = after.erasure ? after : state;
  return { outcome, tenant, isolation, plan, erasureId: erasure?.id ?? '', at: erasure?.at ?? '' };
}

/**
 * How many days an erasure takes from its day to its end, at most. Backups that are kept longer than a run lasts are waited for by
 * another run, when this one has timed out: they are no reason to refuse an erasure, but for a month's notice.
 */
const daysToEnd = ({ plan }: TenantState, catalogue: Catalogue): number =>
  Math.min(ENDING_DAYS + catalogue.plans[plan]!.backups.longestDays, RUN_DAYS - 30);

/** What came of a request, and how the tenant stands after it. */
interface Answer {
  readonly outcome: Heard['outcome'];
  readonly after: TenantState;
}

async function noted(
  claims: Claims,
  { order, request, outcome, status }: { order: Hear; request: ErasureRequest; outcome: Heard['outcome']; status: string },
): Promise<void> {
  const { execution, machine, startedAt } = order;
  const said = request.action === 'erase' ? { ...request, name: undefined } : request; // The name has been compared; it is in the state.
  const record = { run: machine, at: claims.now().toISOString(), outcome, status, execution, ...said };
  await claims.table.note(request.tenant, `${startedAt}#${machine}#${execution.split(':').at(-1)}`, record);
}

function answered(
  claims: Claims,
  catalogue: Catalogue,
  { order, request, state }: { order: Hear; request: ErasureRequest; state: TenantState },
): Promise<Answer> {
  switch (request.action) {
    case 'erase':
      return leave(claims, catalogue, { order, request, state });
    case 'cancel':
      return cancel(claims, order, state);
    case 'hold':
      return hold(claims, request, state);
    case 'release':
      return changed(claims, state, { set: {}, remove: ['hold'] }, 'released');
  }
}

async function leave(
  claims: Claims,
  catalogue: Catalogue,
  { order, request, state }: { order: Hear; request: Ask<'erase'>; state: TenantState },
): Promise<Answer> {
  const id = order.execution.split(':').at(-1)!;
  if (request.name !== state.name)
    throw new NameMismatchError(
      `the name typed is ${JSON.stringify(request.name)}; tenant ${state.tenant} has another; type the name as "freehold tenant show ${state.tenant}" gives it`,
    );
  if (state.status === 'leaving' && state.erasure?.id === id) return { outcome: 'leaving', after: state };
  // Its run was stopped, or is beyond redriving: whoever asks again goes on with the same erasure.
  const theirs = state.status === 'erasing' ? state.holder! : order.execution.replace(/[^:]*$/, state.erasure?.id ?? '');
  const begun = state.status === 'leaving' || state.status === 'erasing';
  if (begun && !(await runs(claims, theirs))) return { outcome: 'leaving', after: state };
  const remedy = begun && `another run does it (${theirs}): leave it to that one, or cancel it first, if it is not too late`;
  standing(state, ['active', 'suspended'], { machine: 'erasure', ...(remedy && { remedy }) });
  const requestedAt = claims.now().toISOString();
  const at = new Date(request.at ?? requestedAt).getTime();
  const { deletion } = catalogue.plans[state.plan]!;
  const latest = claims.now().getTime() + (RUN_DAYS - daysToEnd(state, catalogue)) * DAY;
  if (at > latest)
    throw new InvalidRequestError(
      `at is ${new Date(at).toISOString()}; wanted a moment before ${new Date(latest).toISOString()}: a run waits for a year at most, the end of what it erases included; nothing was noted: ask again when the day is nearer`,
    );
  const erasure = {
    id,
    requestedAt,
    requestedBy: request.requestedBy,
    reason: request.reason,
    at: new Date(at).toISOString(),
    before: state.status as 'active' | 'suspended',
    productionDueBy: new Date(at + deletion.productionWithinHours * HOUR).toISOString(),
    backupsDueBy: new Date(at + deletion.backupsWithinDays * DAY).toISOString(),
  };
  return changed(claims, state, { set: { status: 'leaving', erasure }, remove: ['cancelledBy'] }, 'leaving');
}

async function cancel(claims: Claims, { execution }: Hear, state: TenantState): Promise<Answer> {
  if (state.cancelledBy === execution) return { outcome: 'cancelled', after: state }; // The answer to an earlier try was lost.
  const remedy = TOO_LATE.includes(state.status)
    ? 'what has begun to end can only end: onboard the customer anew, under another id, and import its last export'
    : 'no erasure is asked for, so there is nothing to do';
  standing(state, ['leaving'], { machine: 'a cancellation', remedy });
  const set = { status: state.erasure!.before, cancelledBy: execution };
  return changed(claims, state, { set, remove: ['erasure'] }, 'cancelled');
}

const TOO_LATE: readonly TenantState['status'][] = ['erasing', 'erased'];

async function hold(claims: Claims, { reason, approver, expires }: Ask<'hold'>, state: TenantState): Promise<Answer> {
  if (expires <= claims.now().toISOString().slice(0, 10))
    throw new WrongStateError(
      `the legal hold of ${state.tenant} would expire on ${expires}; wanted a day to come; name the first day on which it shall no longer hold`,
    );
  const remedy = TOO_LATE.includes(state.status)
    ? 'what has begun to end cannot be held: tell counsel at once what the certificates say is gone, and what is retained'
    : 'nothing of it is stored, so there is nothing to hold';
  standing(state, ['onboarding', 'active', 'suspended', 'leaving'], { machine: 'a legal hold', remedy });
  const since = claims.now().toISOString();
  return changed(claims, state, { set: { hold: { reason, approver, expires, since } } }, 'held');
}

/** Writes only when the tenant still stands as it was read: the last moment belongs to whoever writes first. */
async function changed(
  claims: Claims,
  state: TenantState,
  { set, remove = [] }: { set: Partial<TenantState>; remove?: readonly (keyof TenantState)[] },
  outcome: Heard['outcome'],
): Promise<Answer> {
  const updatedAt = moment(claims, state);
  if (await claims.table.change(state.tenant, { set: { ...set, updatedAt }, remove }, unchanged(state)))
    return { outcome, after: { ...state, ...set } };
  throw new ConflictError(
    `tenant ${state.tenant} changed while the request was heard; wanted it as it was read; the machine asks again`,
  );
}

/**
 * The day has come. From this write on the erasure can only end; until it, a cancellation, a legal hold or a run that holds
 * the tenant comes first.
 */
export async function begin(claims: Claims, catalogue: Catalogue, order: Begin): Promise<Begun> {
  const state = await known(claims, order.tenant);
  const { tenant, isolation, plan, hold: legal, erasure } = state;
  const self = { tenant, isolation, plan };
  if (state.status === 'erasing' && erasure?.id === order.erasureId && state.holder === order.execution)
    return begun(state, catalogue);
  if (TOO_LATE.includes(state.status) && erasure?.id === order.erasureId) return goOn(claims, catalogue, { order, state });
  if (state.status !== 'leaving' || erasure?.id !== order.erasureId) return { ...self, outcome: 'cancelled' };
  const now = claims.now();
  young(order, now, daysToEnd(state, catalogue));
  const again = nextLook(erasure.at, now);
  if (legal && holds(legal, now)) {
    const why = `a legal hold approved by ${legal.approver} until ${legal.expires}: ${legal.reason}`;
    const free = `${legal.expires}T00:00:00.000Z`;
    return { ...self, outcome: 'wait', why, until: free < again ? free : again };
  }
  // What was put on its role and taken from its database would be in the way of the end of its stacks.
  if (state.containment) {
    const { state: how, since, reason } = state.containment;
    return { ...self, outcome: 'wait', why: `${how} since ${since}: ${reason}; release it first`, until: again };
  }
  if (!(await free(claims, state, order)))
    return { ...self, outcome: 'wait', why: `${state.machine} still runs: ${state.holder}`, until: again };
  const set = { status: 'erasing', holder: order.execution, machine: 'erasure', updatedAt: moment(claims, state) } as const;
  if (await claims.table.change(tenant, { set }, unchanged(state))) return begun({ ...state, ...set }, catalogue);
  return { ...self, outcome: 'wait', why: 'somebody else changed the tenant at the same moment', until: later(now, 1_000) };
}

/**
 * When to ask again whether an erasure whose day has come may begin: after a twelfth of the time that it has waited, a minute at
 * least and two days at most. A hold that is released is noticed as soon, and a year of waiting is some three hundred looks.
 */
export const nextLook = (day: string, now: Date): string =>
  later(now, Math.min(Math.max((now.getTime() - Date.parse(day)) / 12, 60_000), 2 * DAY));

/**
 * @throws RunTooOldError when the year that Step Functions gives a run would end before the erasure does
 */
function young({ tenant, startedAt }: Begin, now: Date, needed: number): void {
  const left = RUN_DAYS - (now.getTime() - Date.parse(startedAt)) / DAY;
  if (left >= needed) return;
  throw new RunTooOldError(
    `this run waits since ${startedAt} for the erasure of ${tenant} to begin, and may last ${Math.floor(left)} days more; wanted ${needed}, which the erasure may take; nothing was erased, and the tenant is leaving still: send the same request again, and a new run goes on with it`,
  );
}

/**
 * Takes over an erasure whose run died; one that still runs goes on by itself, and one that has ended is over. "Cancelled" would be
 * no answer to that: it says that nothing was erased.
 */
async function goOn(claims: Claims, catalogue: Catalogue, { order, state }: { order: Begin; state: TenantState }): Promise<Begun> {
  const { tenant, status, holder, settledBy } = state;
  if (holder === undefined || (await runs(claims, holder)))
    throw new WrongStateError(
      `tenant ${tenant} is ${status}; this run wanted to begin the same erasure; another run does it (${holder ?? settledBy}): leave it to that one`,
    );
  const set = { holder: order.execution, machine: 'erasure', updatedAt: moment(claims, state) };
  if (await claims.table.change(tenant, { set }, unchanged(state))) return begun({ ...state, ...set }, catalogue);
  throw new ConflictError(
    `tenant ${tenant} changed while its erasure was taken over; wanted it as it was read; the machine asks again`,
  );
}

function begun({ tenant, isolation, plan, name, contact, erasure }: TenantState, catalogue: Catalogue): Begun {
  const { deletion } = catalogue.plans[plan]!;
  return {
    outcome: 'begun',
    tenant,
    isolation,
    plan,
    name,
    contact,
    erasure: erasure!,
    dueBy: erasure!.productionDueBy,
    backups: deletion.backups,
    retained: deletion.retained,
  };
}

/**
 * The first moments stay: a second sweep does not move the day on which the last backup lapses. That is the plan's longest retention
 * after the last one can have been made, or later, when the sweep saw one that was made while backups were kept for more days.
 */
export async function noteEmpty(
  claims: Claims,
  catalogue: Catalogue,
  { tenant, execution, sweep }: Extract<LedgerOrder, { do: 'note-empty' }>,
): Promise<Emptied> {
  const state = await known(claims, tenant);
  standing(state, ['erasing'], { machine: 'the end of an erasure' });
  const emptyAt = state.erasure!.emptyAt ?? claims.now().toISOString();
  const days = catalogue.plans[state.plan]!.backups.longestDays;
  const byPlan = later(new Date(emptyAt), days * DAY);
  const seen = sweep.backupsUntil ?? byPlan;
  const lastBackupLapses = state.erasure!.lastBackupLapses ?? (seen > byPlan ? seen : byPlan);
  const set = { erasure: { ...state.erasure!, emptyAt, lastBackupLapses }, updatedAt: moment(claims, state) };
  if (state.holder !== execution)
    throw new ClaimLostError(`tenant ${tenant} is held by ${state.holder}; wanted it held by ${execution}; the other run goes on`);
  if (!(await claims.table.change(tenant, { set }, unchanged(state))))
    throw new ConflictError(
      `tenant ${tenant} changed while its production was noted empty; wanted it as it was read; the machine asks again`,
    );
  return { emptyAt, lastBackupLapses };
}

const later = (from: Date, milliseconds: number): string => new Date(from.getTime() + milliseconds).toISOString();
