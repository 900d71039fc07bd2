import { TENANT_ID } from '../../../config/reserved-ids';
import type { ContainOrder } from './contract';
import { STEPS } from './contract';

/** The order names no tenant, or one that has no role, or nothing to do. Trying again changes nothing. */
export class InvalidContainOrderError extends Error {
  override readonly name = 'InvalidContainOrderError';
}

/** The group around the database is not the one that the tenant's stack declares. Nothing was changed. */
export class StrangeGroupError extends Error {
  override readonly name = 'StrangeGroupError';
}

export function checked(order: ContainOrder): ContainOrder {
  const wrong = !TENANT_ID.test(order.tenant)
    ? `tenant ${JSON.stringify(order.tenant)}; wanted the id of a tenant`
    : !STEPS.includes(order.do)
      ? `do ${JSON.stringify(order.do)}; wanted ${STEPS.join(', ')}`
      : Number.isNaN(Date.parse(order.since))
        ? `since ${JSON.stringify(order.since)}; wanted a moment`
        : order.do === 'admit' && Number.isNaN(Date.parse(order.notBefore ?? ''))
          ? `notBefore ${JSON.stringify(order.notBefore)}; wanted the moment by which older sessions have ended`
          : undefined;
  if (!wrong) return order;
  throw new InvalidContainOrderError(`the order has ${wrong}; nothing was touched; correct what the machine hands over`);
}
