/** A tenant, or the cell, has no connection document: its stack is not there yet, or not any more. */
export class ConnectionMissingError extends Error {
  override readonly name = 'ConnectionMissingError';
}

/** The connection document is there, and says something that cannot be used. Trying again changes nothing. */
export class InvalidConnectionError extends Error {
  override readonly name = 'InvalidConnectionError';
}

/** The secret of the administrator holds no password. */
export class UnusableSecretError extends Error {
  override readonly name = 'UnusableSecretError';
}

/** The server does not answer, is starting or has no connection to give. Worth trying again. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** The server answers, and refuses this login or database. Trying again changes nothing. */
export class LoginRefusedError extends Error {
  override readonly name = 'LoginRefusedError';
}

/** The tenant's id is a name that PostgreSQL or RDS has for something else, or a word of a table that is declared to hold no tenant's data. Trying again changes nothing. */
export class ReservedTenantError extends Error {
  override readonly name = 'ReservedTenantError';
}

/**
 * Whether what PostgreSQL refused with this code may go better a moment later: the connection or its transaction ended (08, 40, 25P0x),
 * the server is short of something (53), was stopped or is starting (57), its disk failed (58), or somebody holds what is wanted
 * (55P03, 55006). Everything else is said again however often it is asked. Source: PostgreSQL 18, appendix A.
 */
export const passes = (sqlState: string): boolean => /^(08|40|53|57|58|25P0[2-4]|55P03|55006)/.test(sqlState);
