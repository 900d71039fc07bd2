import type { MachineErrors } from '../../shared/contract';

/** What machines do about errors that the hooks of this folder share. */
export const ERRORS = {
  final: ['NoSuchSessionError', 'WrongSessionError'],
  later: [],
  again: ['SessionMovedError'],
} as const satisfies MachineErrors;
