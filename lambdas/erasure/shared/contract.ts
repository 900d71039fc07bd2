import type { Artefact } from './artefact';
import { CELL_ENV } from '../../shared/cell';
import type { Looked } from '../../shared/looked';
import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';

/** What every step of an erasure has in common: its order, its ledger, its clock, and what it answers. */
export const ERASE_ENV = [...CELL_ENV, 'DELETIONS_TABLE'] as const;
/** And what the steps have that destroy by AWS's own calls: the ARN of their role, in which they begin a session for the tenant. */
export const SESSION_ENV = [...ERASE_ENV, 'OWN_ROLE'] as const;

/** Published once a run. 1 when the step is not done after the day that it is due by. */
export const ERASE_METRICS = ['OverdueSteps'] as const;

export interface EraseOrder extends TenantOrder {
  /** ISO moment until which the step must be done; after it every run that is not says so by metric. */
  readonly dueBy: string;
  /** Only what belongs to this stack of the tenant; left out = to either. Heard by the steps whose things are in both regions. */
  readonly of?: 'tenant' | 'recovery';
  /** The day of every lock has passed: what is still locked is waited for, and not reported as kept. Heard by `erase-backups`. */
  readonly lapsed?: true;
}

/** Lines are in the ledger; the machine is told how many, since a state of it holds 256 KB at most. */
export type EraseResult = Looked & {
  /** Lines that this run wrote, by state. */
  readonly noted: Readonly<Record<Artefact['state'], number>>;
};

/** What machines do about errors that every step may end in. */
export const ERRORS = {
  final: ['InvalidEraseOrderError'],
  later: [],
  again: ['UnreadableLineError'],
} as const satisfies MachineErrors;
