import type { MachineErrors } from '../../shared/contract';
import { CELL_ENV } from '../../shared/cell';
import type { Looked } from '../../shared/looked';

/** `AUDIT_CLASSES`: the audit class of each plan. */
export const ENV = [...CELL_ENV, 'SESSIONS_TABLE', 'AUDIT_CLASSES'] as const;

export interface ReportOrder {
  readonly tenant: string;
  readonly id: string;
}

/** What was done while the window was open, counted; each of it is a line of the object. */
export type ReportResult = Looked & {
  readonly tenant: string;
  readonly id: string;
  /** Calls of AWS by the sessions that were lent, and by those that looked at the door under the same name. */
  readonly calls: number;
  /** Lines of the database's log in the name of the login. */
  readonly statements: number;
  /** The object of the tenant's own trail, and SHA-256 of what is in it. */
  readonly object: string;
  readonly sha256: string;
};

/** Published once a run. */
export const METRICS = ['ReportedCalls', 'ReportedStatements'] as const;

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: ['ReportNotObservedError'] } as const satisfies MachineErrors;
