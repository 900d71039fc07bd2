import { keepRecord, recordStore, unlessRefused } from '../../shared/keep-record';
import type { RecordsEnv } from '../../shared/keep-record';
import type { TenantState } from '../../shared/tenant-state';
import { known, moment, unchanged } from './claim';
import { settledContainment } from './contain';
import type { Claims } from './claim';
import type { LedgerOrder, Settled } from './contract';
import { ClaimLostError, ConflictError } from './errors';

type Order = Extract<LedgerOrder, { do: 'settle' }>;
type Note = Extract<LedgerOrder, { do: 'note' }>;
/** Where records go, and where this runs. */
type Env = RecordsEnv & Readonly<Record<'HOME_REGION', string>>;

/**
 * Ends a run: the tenant's new state and the claim let go, in one write; before that the record, twice: an item of the tenant's
 * history, and a signed object that nobody can change. A run that settles again changes nothing.
 *
 * @throws ClaimLostError when another run has taken the tenant over, ConflictError when somebody wrote at the same moment
 */
export async function settle(claims: Claims, env: Env, order: Order): Promise<Settled> {
  const { tenant, outcome, execution } = order;
  const state = await known(claims, tenant);
  // Settled by an earlier try of the same step, whose answer was lost.
  if (state.holder !== execution && state.settledBy === execution) return { tenant, status: state.status, outcome };
  const set = settled(claims, state, order);
  await record(claims, env, { state, order, status: set.status });
  if (state.holder !== execution)
    throw new ClaimLostError(
      `tenant ${tenant} is ${state.status}, held by ${state.holder ?? 'nobody'}; wanted it held by ${execution}; this run's record is in the ledger, and nothing is to be done: the other run goes on`,
    );
  const remove: (keyof TenantState)[] = ['holder', 'machine', 'next', ...(order.failure ? [] : (['failure'] as const))];
  if (order.machine === 'contain' && settledContainment(state, order.outcome === 'failed').free) remove.push('containment');
  if (PLACELESS.includes(set.status)) remove.push('places');
  if ((await claims.table.move(state, { set, remove }, unchanged(state))) === undefined)
    return { tenant, status: set.status, outcome };
  throw new ConflictError(`tenant ${tenant} changed while its run settled; wanted it as it was read; the machine asks again`);
}

/** How a run ends: with its tenant let go, or with its record alone where it held nobody. */
export const end = (claims: Claims, env: Env, order: Order | Note): Promise<Settled> =>
  order.do === 'settle' ? settle(claims, env, order) : note(claims, env, order);

/** The record of a run that held nobody: the tenant stands as it stood, and another run may go on with it. */
async function note(claims: Claims, env: Env, order: Note): Promise<Settled> {
  const state = await known(claims, order.tenant);
  await record(claims, env, { state, order, status: state.status });
  return { tenant: order.tenant, status: state.status, outcome: order.outcome };
}

/** States in which a tenant takes no place of the cell. */
const PLACELESS = ['failed', 'erased'];

/** What the run leaves. A tenant whose end was asked for meanwhile stays so: a change then says how it stands if that is cancelled. */
function settled(claims: Claims, state: TenantState, order: Order): Partial<TenantState> & Pick<TenantState, 'status'> {
  const { erasure, next } = state;
  const status = order.status ?? state.status;
  const before = status === 'active' || status === 'suspended' ? status : undefined;
  const leaving = state.status === 'leaving' && erasure !== undefined && before !== undefined;
  return {
    status: leaving ? 'leaving' : status,
    ...(leaving && { erasure: { ...erasure, before } }),
    updatedAt: moment(claims, state),
    settledBy: order.execution,
    ...(order.machine === 'contain' && containmentAfter(state, order)),
    ...(order.plan !== undefined && { plan: order.plan, ...next }),
    ...(order.failure && { failure: sentenceOf(order.failure) }),
  };
}

const containmentAfter = (state: TenantState, { outcome }: Order): Pick<TenantState, 'containment'> => {
  const { containment } = settledContainment(state, outcome === 'failed');
  return containment ? { containment } : {};
};

async function record(
  claims: Claims,
  env: Env,
  { state, order, status }: { state: TenantState; order: Order | Note; status: TenantState['status'] },
): Promise<void> {
  const { tenant, outcome, execution, machine, startedAt, failure, detail } = order;
  const by = machine === 'erasure' ? state.erasure : state.asked?.execution === execution ? state.asked : undefined;
  const said = {
    run: machine,
    at: claims.now().toISOString(),
    outcome,
    tenant,
    plan: ('plan' in order ? order.plan : undefined) ?? state.plan,
    status,
    execution,
    ...(by && { requestedBy: by.requestedBy, ...(by.reason !== undefined && { reason: by.reason }) }),
    ...(failure && { failure }),
    ...detail,
  };
  const run = execution.split(':').at(-1)!;
  // One name for one end: a run whose success could not be written and that then settles as failed has both on record.
  const store = recordStore(env, env.HOME_REGION);
  await keepRecord(store, said, `run=${machine}/date=${startedAt.slice(0, 10)}/${run}-${outcome}-${status}`).catch(unlessRefused);
  await claims.table.note(tenant, `${startedAt}#${machine}#${run}`, said);
}

/** The cause of a hook's error is JSON with `errorType` and `errorMessage`; of anything else it is a text. */
function sentenceOf({ Error: name = 'Error', Cause: cause = '' }: NonNullable<Order['failure']>): string {
  try {
    const { errorType = name, errorMessage = cause } = JSON.parse(cause) as { errorType?: string; errorMessage?: string };
    return `${errorType}: ${errorMessage}`;
  } catch {
    return `${name}: ${cause}`;
  }
}
