import { SaidError } from '../../../config/mistakes';

/** There are no credentials, or they are not of the account that the configuration names. */
export class CredentialsError extends SaidError {
  override readonly name = 'CredentialsError';
}

/** A service of the cell refused, lacks what was asked of it, or gave no answer. */
export class CellError extends SaidError {
  override readonly name = 'CellError';
}

/** What was asked cannot be done with this tenant. Nothing was started. */
export class TenantError extends SaidError {
  override readonly name = 'TenantError';
}
