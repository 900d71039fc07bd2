import { ERASE_METRICS, SESSION_ENV } from '../shared/contract';
import type { EraseOrder } from '../shared/contract';
import type { MachineErrors } from '../../shared/contract';

/** The tenant's vaults in both regions, with every recovery point that no lock protects. */
export const ENV = [...SESSION_ENV] as const;
export const METRICS = ERASE_METRICS;
export type { EraseOrder };

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: ['RecoveryPointsKeptError'] } as const satisfies MachineErrors;
