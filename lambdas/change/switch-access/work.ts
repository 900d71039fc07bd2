import { TENANT_ID } from '../../../config/reserved-ids';
import type { Looked } from '../../shared/looked';
import { isTenantsOwn } from '../../shared/postgres/logins';
import type { LoginState } from '../../shared/postgres/logins';
import type { AccessOrder } from './contract';

/** The order names no tenant, or nothing to do. Trying again changes nothing. */
export class InvalidAccessOrderError extends Error {
  override readonly name = 'InvalidAccessOrderError';
}

export function checked(order: AccessOrder): AccessOrder {
  const wrong = !TENANT_ID.test(order.tenant)
    ? `tenant ${JSON.stringify(order.tenant)}; wanted the id of a tenant`
    : !['suspend', 'end', 'resume', 'revoke'].includes(order.do)
      ? `do ${JSON.stringify(order.do)}; wanted suspend, end, resume or revoke`
      : undefined;
  if (!wrong) return order;
  throw new InvalidAccessOrderError(`the order has ${wrong}; nothing was touched; correct what the machine hands over`);
}

/** The roles that an order is about: by their endings, so that logins for facilities are among them. */
export function concerned(order: AccessOrder, roles: readonly LoginState[]): string[] {
  const all = roles.map(({ role }) => role);
  return order.do === 'revoke' ? all : all.filter(isTenantsOwn);
}

/** Roles that an order is about and that do not stand as it wants them. */
export const amiss = (
  order: AccessOrder,
  { roles, states }: { roles: readonly string[]; states: readonly LoginState[] },
): string[] =>
  order.do === 'end'
    ? []
    : states.filter(({ role, open }) => roles.includes(role) && open !== (order.do === 'resume')).map(({ role }) => role);

/** Whether there is nothing left to wait for: neither connections that are ending, nor roles. */
export function looked({ tenant }: AccessOrder, { left, amiss }: { left: number; amiss: readonly string[] }): Looked {
  if (left > 0) return { done: false, waitingFor: `${left} connections of ${tenant} are ending` };
  if (amiss.length > 0) return { done: false, waitingFor: `${amiss.join(', ')} do not stand as wanted yet` };
  return { done: true };
}
