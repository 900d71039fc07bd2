import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { ReadOrder } from '../shared/read-order';
import type { Measure } from '../shared/seen';

/** What `verify-elsewhere` needs, takes and gives: `Verified`. */
export const ENV = [...CELL_ENV] as const;
/** As they were measured. */
export const METRICS = ['RecoveryTimeMinutes', 'RecoveryPointMinutes'] as const;

export interface VerifyElsewhereOrder extends ReadOrder, Measure {}

/** What machines do about its errors, beside those of the hook that it asks. */
export const ERRORS = { final: ['NoRecoveryRegionError'], later: [], again: [] } as const satisfies MachineErrors;
