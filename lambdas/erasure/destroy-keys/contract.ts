import { ERASE_METRICS, SESSION_ENV } from '../shared/contract';
import type { EraseOrder } from '../shared/contract';
import type { MachineErrors } from '../../shared/contract';

/** The tenant's keys: for its data and its signatures at home, for its backups in the recovery region. */
export const ENV = [...SESSION_ENV] as const;
export const METRICS = ERASE_METRICS;
export type KeysOrder = EraseOrder & {
  /** `schedule`: order their destruction, done when each is seen to await it. `look`: done when each is seen to be gone. */
  readonly do: 'schedule' | 'look';
};

/** What machines do about its errors. */
export const ERRORS = { final: ['DestructionCancelledError'], later: [], again: [] } as const satisfies MachineErrors;
