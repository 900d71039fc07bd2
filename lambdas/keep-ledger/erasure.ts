import { erasureRequest } from '../../config/request-schema';
import type { ErasureRequest } from '../../config/request-schema';
import type { TenantState } from '../shared/tenant-state';
import { FREE, known, runs, standing } from './claim';
import type { Claims } from './claim';
import type { Begun, Emptied, Heard, LedgerOrder } from './contract';
import { ClaimLostError, ConflictError, NameMismatchError, WrongStateError } from './errors';
import type { Catalogue } from '../shared/catalogue';
import { asked } from './reserve';

type Hear = Extract<LedgerOrder, { do: 'hear-erasure' }>;
type Begin = Extract<LedgerOrder, { do: 'begin-erasure' }>;
type Ask<Action extends ErasureRequest['action']> = Extract<ErasureRequest, { action: Action }>;

const HOUR = 3_600_000;

/**
 * Hears a request about an erasure: to begin one, cancel it, hold it, or let it go on. Nothing is erased here.
 *
 * @throws InvalidRequestError, NoSuchTenantError, WrongStateError, NameMismatchError, ConflictError
 */
export async function hear(claims: Claims, catalogue: Catalogue, order: Hear): Promise<Heard> {
  const request = asked(erasureRequest, order.request);
  const state = await known(claims, request.tenant);
  switch (request.action) {
    case 'erase':
      return leave(claims, catalogue, { order, request, state });
    case 'cancel':
      return cancel(claims, state);
    case 'hold':
      return hold(claims, request, state);
    case 'release':
      return release(claims, state);
  }
}

async function leave(
  claims: Claims,
  catalogue: Catalogue,
  { order, request, state }: { order: Hear; request: Ask<'erase'>; state: TenantState },
): Promise<Heard> {
  const id = order.execution.split(':').at(-1)!;
  if (request.name !== state.name)
    throw new NameMismatchError(
      `the name typed is ${JSON.stringify(request.name)}; tenant ${state.tenant} has another; type the name as "freehold tenant show ${state.tenant}" gives it`,
    );
  if (state.status === 'leaving' && state.erasure?.id === id) return heard(state, 'leaving');
  // Its run is beyond redriving: whoever asks again goes on with the same erasure.
  if (state.status === 'erasing' && !(await runs(claims, state.holder!))) return heard(state, 'leaving');
  standing(state, ['active', 'suspended'], 'erasure');
  const requestedAt = claims.now().toISOString();
  const at = new Date(request.at ?? requestedAt).getTime();
  const { deletion } = catalogue.plans[state.plan]!;
  const erasure = {
    id,
    requestedAt,
    requestedBy: request.requestedBy,
    reason: request.reason,
    at: new Date(at).toISOString(),
    before: state.status as 'active' | 'suspended',
    productionDueBy: new Date(at + deletion.productionWithinHours * HOUR).toISOString(),
    backupsDueBy: new Date(at + deletion.backupsWithinDays * 24 * HOUR).toISOString(),
  };
  return changed(claims, state, { set: { status: 'leaving', erasure } }, 'leaving');
}

async function cancel(claims: Claims, state: TenantState): Promise<Heard> {
  standing(state, ['leaving'], 'a cancellation');
  return changed(claims, state, { set: { status: state.erasure!.before }, remove: ['erasure'] }, 'cancelled');
}

async function hold(claims: Claims, { reason, approver, expires }: Ask<'hold'>, state: TenantState): Promise<Heard> {
  if (expires <= claims.now().toISOString().slice(0, 10))
    throw new WrongStateError(
      `the legal hold of ${state.tenant} would expire on ${expires}; wanted a day to come; a hold that has ended holds nothing`,
    );
  standing(state, ['onboarding', 'active', 'suspended', 'leaving'], 'a legal hold');
  const since = claims.now().toISOString();
  return changed(claims, state, { set: { hold: { reason, approver, expires, since } } }, 'held');
}

async function release(claims: Claims, state: TenantState): Promise<Heard> {
  return changed(claims, state, { set: {}, remove: ['hold'] }, 'released');
}

/** Writes only when the tenant still stands as it was read: the last moment belongs to whoever writes first. */
async function changed(
  claims: Claims,
  state: TenantState,
  { set, remove = [] }: { set: Partial<TenantState>; remove?: readonly (keyof TenantState)[] },
  outcome: Heard['outcome'],
): Promise<Heard> {
  const updatedAt = claims.now().toISOString();
  const condition = {
    expression: '#status = :status AND #updatedAt = :updatedAt',
    values: { ':status': state.status, ':updatedAt': state.updatedAt },
  };
  if (await claims.table.change(state.tenant, { set: { ...set, updatedAt }, remove }, condition))
    return heard({ ...state, ...set }, outcome);
  throw new ConflictError(
    `tenant ${state.tenant} changed while the request was heard; wanted it as it was read; the machine asks again`,
  );
}

function heard({ tenant, isolation, plan, erasure }: TenantState, outcome: Heard['outcome']): Heard {
  return { outcome, tenant, isolation, plan, erasureId: erasure?.id ?? '', at: erasure?.at ?? '' };
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
  if (state.status === 'erasing' && erasure?.id === order.erasureId) return goOn(claims, catalogue, { order, state });
  if (state.status !== 'leaving' || erasure?.id !== order.erasureId) return { ...self, outcome: 'cancelled' };
  const now = claims.now();
  if (legal && legal.expires > now.toISOString().slice(0, 10)) {
    const why = `a legal hold approved by ${legal.approver} until ${legal.expires}: ${legal.reason}`;
    return { ...self, outcome: 'wait', why, until: later(now, HOUR) };
  }
  if (state.holder !== undefined && state.holder !== order.execution && (await runs(claims, state.holder)))
    return { ...self, outcome: 'wait', why: `${state.machine} still runs: ${state.holder}`, until: later(now, 60_000) };
  const set = { status: 'erasing', holder: order.execution, machine: 'erasure', updatedAt: now.toISOString() } as const;
  const free = state.holder === undefined ? FREE : '(#holder = :dead OR #holder = :holder)';
  const condition = {
    expression: `#status = :status AND #updatedAt = :updatedAt AND ${free}`,
    values: {
      ':status': 'leaving',
      ':updatedAt': state.updatedAt,
      ':holder': order.execution,
      ...(state.holder !== undefined && { ':dead': state.holder }),
    },
  };
  if (await claims.table.change(tenant, { set }, condition)) return begun({ ...state, ...set }, catalogue);
  return { ...self, outcome: 'wait', why: 'somebody else changed the tenant at the same moment', until: later(now, 1_000) };
}

/** Takes over an erasure whose run died; one that still runs goes on by itself. */
async function goOn(claims: Claims, catalogue: Catalogue, { order, state }: { order: Begin; state: TenantState }): Promise<Begun> {
  const { tenant, isolation, plan, holder } = state;
  const set = { holder: order.execution, machine: 'erasure', updatedAt: claims.now().toISOString() };
  const dead = { expression: '#status = :status AND #holder = :dead', values: { ':status': 'erasing', ':dead': holder! } };
  const mine = !(await runs(claims, holder!)) && (await claims.table.change(tenant, { set }, dead));
  return mine ? begun({ ...state, ...set }, catalogue) : { tenant, isolation, plan, outcome: 'cancelled' };
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

/** The first moment stays: a second sweep does not move the day on which the last backup lapses. */
export async function noteEmpty(
  claims: Claims,
  catalogue: Catalogue,
  { tenant, execution }: Extract<LedgerOrder, { do: 'note-empty' }>,
): Promise<Emptied> {
  const state = await known(claims, tenant);
  standing(state, ['erasing'], 'the end of an erasure');
  const emptyAt = state.erasure!.emptyAt ?? claims.now().toISOString();
  const held = { expression: '#holder = :holder', values: { ':holder': execution } };
  if (!(await claims.table.change(tenant, { set: { erasure: { ...state.erasure!, emptyAt } } }, held)))
    throw new ClaimLostError(`tenant ${tenant} is held by ${state.holder}; wanted it held by ${execution}; the other run goes on`);
  const days = catalogue.plans[state.plan]!.backups.longestDays;
  return { emptyAt, lastBackupLapses: later(new Date(emptyAt), days * 24 * HOUR) };
}

const later = (from: Date, milliseconds: number): string => new Date(from.getTime() + milliseconds).toISOString();
