import { ERASE_ENV, ERASE_METRICS } from '../shared/contract';
import type { EraseOrder } from '../shared/contract';
import type { MachineErrors } from '../../shared/contract';

/** The tenant's vaults in both regions, with every recovery point that no lock protects. */
export const ENV = [...ERASE_ENV] as const;
export const METRICS = ERASE_METRICS;
export type { EraseOrder };

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: ['RecoveryPointsKeptError'] } as const satisfies MachineErrors;
