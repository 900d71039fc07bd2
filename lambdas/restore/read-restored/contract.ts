import type { MachineErrors } from '../../shared/contract';

/** What `read-restored` needs, takes and gives: `Seen`. It stands where there is no way out, and asks nobody. */
export const ENV = [] as const;
export const METRICS = ['ReadCopies'] as const;

/** What machines do about its errors, which come to them by `verify-elsewhere`. */
export const ERRORS = { final: [], later: [], again: [] } as const satisfies MachineErrors;
