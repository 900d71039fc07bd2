import { TENANT_ID } from '../../../config/reserved-ids';
import { EMERGENCY_LOGIN } from '../../../lib/naming';
import { SESSION_ID } from '../shared/session';
import type { LoginOrder } from './contract';

/** The order names no tenant, no request or nobody. Trying again changes nothing. */
export class InvalidLoginOrderError extends Error {
  override readonly name = 'InvalidLoginOrderError';
}

/** The server does not write down what this login does, so nobody logs in. */
export class UnrecordedStatementsError extends Error {
  override readonly name = 'UnrecordedStatementsError';
}

export function checked(order: LoginOrder): LoginOrder {
  const { tenant, id, requestedBy } = order;
  const right =
    ['make', 'remove'].includes(order.do) &&
    TENANT_ID.test(tenant) &&
    SESSION_ID.test(id) &&
    typeof requestedBy === 'string' &&
    requestedBy.length > 0;
  if (right) return order;
  throw new InvalidLoginOrderError(
    `the order is ${JSON.stringify(order)}; wanted make or remove, a tenant, a request and who asked; nothing was touched; correct what the machine hands over`,
  );
}

/**
 * `acme_bg_ana_lopez_______1a2b3c4d`: the tenant, the person, and the end of the request's number, so that two requests have two logins. All
 * have one length, by which the tenant's role knows them.
 */
export function loginOf({ tenant, id, requestedBy }: Pick<LoginOrder, 'tenant' | 'id' | 'requestedBy'>): string {
  const person = requestedBy
    .toLowerCase()
    .replace(/@.*$/, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, EMERGENCY_LOGIN.person);
  return `${tenant}_bg_${(person || 'person').padEnd(EMERGENCY_LOGIN.person, '_')}_${id.slice(-EMERGENCY_LOGIN.number)}`;
}
