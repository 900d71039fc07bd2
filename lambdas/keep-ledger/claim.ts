import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { TenantState, TenantStatus } from '../shared/tenant-state';
import type { LedgerOrder } from './contract';
import { NoSuchTenantError, TenantBusyError, WrongStateError } from './errors';
import type { TenantTable } from './table';

type Run = Pick<LedgerOrder, 'execution' | 'machine'>;

/** Who holds tenants, and whether they still run. */
export interface Claims {
  readonly table: TenantTable;
  readonly machines: SFNClient;
  readonly now: () => Date;
}

/** Nobody holds it, or this run does already. */
export const FREE = '(attribute_not_exists(#holder) OR #holder = :holder)';

/** @throws NoSuchTenantError */
export async function known({ table }: Pick<Claims, 'table'>, tenant: string): Promise<TenantState> {
  const state = await table.read(tenant);
  if (state) return state;
  throw new NoSuchTenantError(
    `the ledger of this cell knows no tenant ${tenant}; wanted one that was onboarded here; list them with "freehold tenant list", and mind the residency`,
  );
}

/** @throws WrongStateError unless the tenant stands in one of the named states */
export function standing(state: TenantState, from: readonly TenantStatus[], machine: string): void {
  if (from.includes(state.status)) return;
  throw new WrongStateError(
    `tenant ${state.tenant} is ${state.status}; ${machine} wants it ${from.join(' or ')}; look at it with "freehold tenant show ${state.tenant}"`,
  );
}

/**
 * Takes the tenant for one run. A claim whose execution no longer runs is taken over: it ended without settling.
 *
 * @throws NoSuchTenantError, WrongStateError, TenantBusyError
 */
export async function claim(
  claims: Claims,
  run: Run,
  { tenant, from, set = {} }: { tenant: string; from: readonly TenantStatus[]; set?: Partial<TenantState> },
): Promise<TenantState> {
  const state = await known(claims, tenant);
  standing(state, from, run.machine);
  const taken = { ...set, holder: run.execution, machine: run.machine, updatedAt: claims.now().toISOString() };
  const condition = {
    expression: `#status = :status AND ${FREE}`,
    values: { ':status': state.status, ':holder': run.execution },
  };
  if (await claims.table.change(tenant, { set: taken }, condition)) return { ...state, ...taken };
  const holder = (await known(claims, tenant)).holder;
  if (holder !== undefined && holder !== run.execution && !(await runs(claims, holder))) {
    const dead = {
      expression: '#status = :status AND #holder = :dead',
      values: { ':status': state.status, ':dead': holder },
    };
    if (await claims.table.change(tenant, { set: taken }, dead)) return { ...state, ...taken };
  }
  throw new TenantBusyError(
    `tenant ${tenant} is held by ${holder ?? 'another run'}; wanted it for ${run.machine} alone; this run asks again, or wait for that one to end`,
  );
}

/** Whether an execution still runs; one that Step Functions has forgotten does not. */
export async function runs({ machines }: Pick<Claims, 'machines'>, execution: string): Promise<boolean> {
  try {
    const { status } = await machines.send(new DescribeExecutionCommand({ executionArn: execution }));
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
