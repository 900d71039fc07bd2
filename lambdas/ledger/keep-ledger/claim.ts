import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { TenantState, TenantStatus } from '../../shared/tenant-state';
import type { LedgerOrder } from './contract';
import { CellFullError, ConflictError, NoSuchTenantError, TenantBusyError, WrongStateError } from './errors';
import type { Condition, TenantTable } from './table';

type Run = Pick<LedgerOrder, 'execution' | 'machine'>;

/** Who holds tenants, and whether they still run. */
export interface Claims {
  readonly table: TenantTable;
  readonly machines: SFNClient;
  readonly now: () => Date;
}

/** @throws NoSuchTenantError */
export async function known({ table }: Pick<Claims, 'table'>, tenant: string): Promise<TenantState> {
  const state = await table.read(tenant);
  if (state) return state;
  throw new NoSuchTenantError(
    `the ledger of this cell knows no tenant ${tenant}; wanted one that was onboarded here; list them with "freehold tenant list", and mind the residency`,
  );
}

/** @throws WrongStateError unless the tenant stands in one of the named states */
export function standing(
  { tenant, status }: TenantState,
  from: readonly TenantStatus[],
  { machine, remedy }: { machine: string; remedy?: string },
): void {
  if (from.includes(status)) return;
  throw new WrongStateError(
    `tenant ${tenant} is ${status}; ${machine} wants it ${from.join(' or ')}; ${remedy ?? `look at it with "freehold tenant show ${tenant}", and ask for what fits`}`,
  );
}

/** When a write happens: now, and later than the one before it, so that no two writes of a state have one moment. */
export function moment({ now }: Pick<Claims, 'now'>, before: Pick<TenantState, 'updatedAt'>): string {
  return new Date(Math.max(now().getTime(), Date.parse(before.updatedAt) + 1)).toISOString();
}

/** It stands as it was read: whoever else wrote since comes first. */
export const unchanged = ({ status, updatedAt }: TenantState): Condition => ({
  expression: '#status = :status AND #updatedAt = :updatedAt',
  values: { ':status': status, ':updatedAt': updatedAt },
});

/**
 * Whether a run may take the tenant: nobody holds it, or this run does, or one that ended without settling.
 *
 * @returns false when another run holds it and goes on
 */
export async function free(claims: Claims, { holder }: TenantState, { execution }: Pick<Run, 'execution'>): Promise<boolean> {
  return holder === undefined || holder === execution || !(await runs(claims, holder));
}

/**
 * Takes the tenant for one run.
 *
 * @throws WrongStateError, TenantBusyError, ConflictError, CellFullError
 */
export async function claim(claims: Claims, run: Run, { state, from, set = {}, limits }: Claiming): Promise<TenantState> {
  standing(state, from, run);
  const { tenant, holder } = state;
  if (!(await free(claims, state, run)))
    throw new TenantBusyError(
      `tenant ${tenant} is held by ${holder}; wanted it for ${run.machine} alone; this run asks again, or wait for that one to end`,
    );
  const taken = { ...set, holder: run.execution, machine: run.machine, updatedAt: moment(claims, state) };
  const stood = await claims.table.move(state, { set: taken, ...(limits && { limits }) }, unchanged(state));
  if (stood === undefined) return { ...state, ...taken };
  if (stood === 'full')
    throw new CellFullError(
      `the cell has no place left for what tenant ${tenant} is to become; wanted one within the quotas of its account; raise the quota that "freehold check" names and state it in platform.yaml`,
    );
  throw new ConflictError(
    `tenant ${tenant} changed while it was claimed for ${run.machine}; wanted it as it was read; the machine asks again`,
  );
}

export interface Claiming {
  /** As it was read. */
  readonly state: TenantState;
  readonly from: readonly TenantStatus[];
  readonly set?: Partial<TenantState>;
  /** Of the cell's places, where `set` has others than the tenant takes. */
  readonly limits?: Readonly<Record<string, number>>;
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
