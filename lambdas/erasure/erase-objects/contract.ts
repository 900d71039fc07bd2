import { ERASE_METRICS, SESSION_ENV } from '../shared/contract';
import type { EraseOrder } from '../shared/contract';
import type { MachineErrors } from '../../shared/contract';

/** The tenant's files: every version of every object, every upload that was begun, and the bucket. */
export const ENV = [...SESSION_ENV] as const;
export const METRICS = ERASE_METRICS;
export type { EraseOrder };

/** What machines do about its errors. */
export const ERRORS = {
  final: [],
  later: [],
  again: ['DoorNotClosedError', 'ObjectsNotDeletedError', 'UploadsLeftError'],
} as const satisfies MachineErrors;
