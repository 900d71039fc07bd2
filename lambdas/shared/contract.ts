/**
 * What a machine does about the errors that classes of a folder are: the contract of each folder lists its own, and machines match
 * them by name. Hooks that no machine calls need no list.
 */
export interface MachineErrors {
  /** Repeating cannot mend it: the request, or how the tenant stands, is what is wrong. Somebody is told at once. */
  readonly final: readonly string[];
  /** "Not now": another run holds the tenant, or AWS has not caught up with itself. Asked again for hours, slowly. */
  readonly later: readonly string[];
  /** Tried again as whatever AWS throws is: a few times, soon. */
  readonly again: readonly string[];
}

/** Errors of what hooks share. */
export const ERRORS = {
  final: [
    'InvalidConnectionError',
    'LoginRefusedError',
    'NotTheTenantsError',
    'ReservedTenantError',
    'RowsOutOfReachError',
    'UnusableSecretError',
  ],
  later: [],
  again: [
    'BlindError',
    'ConnectionMissingError',
    'DatabaseUnreachableError',
    'InvalidAuditClassesError',
    'InvalidEnvironmentError',
    'MissingEnvironmentError',
    'NoSessionError',
    'UnknownCatalogueError',
    'UnsignedRecordError',
    'UnverifiableSignatureError',
  ],
} as const satisfies MachineErrors;
