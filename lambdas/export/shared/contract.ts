import type { MachineErrors } from '../../shared/contract';

/** Errors of what both exports share. */
export const ERRORS = { final: [], later: [], again: ['FileNotObservedError'] } as const satisfies MachineErrors;
