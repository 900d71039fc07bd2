import { FIRST_KEYS } from '../../../config/signing-keys';
import type { TenantState } from '../../shared/tenant-state';
import type { Claimed } from './contract';
import { networkParameters } from './own-network';

/** What a machine is told of the tenant that it holds, or that stands already as it was asked for. */
export function claimed(state: TenantState, how: Pick<Claimed, 'outcome' | 'asked'>): Claimed {
  const { tenant, isolation, plan, name, contact, status, blueprint, signing } = state;
  return {
    ...how,
    tenant,
    isolation,
    plan,
    name,
    contact,
    status,
    suspended: status === 'suspended',
    signingKeys: signing?.keys ?? FIRST_KEYS,
    ...(blueprint && { blueprint }),
    parameters: networkParameters(state),
  };
}
