import { overlaps, parseCidr } from '../../../config/cidr';
import type { OnboardingRequest } from '../../../config/request-schema';
import type { Catalogue, PlanOffer } from '../../shared/catalogue';
import type { TenantState } from '../../shared/tenant-state';

type Asks = Pick<OnboardingRequest, 'tenant' | 'plan' | 'cidr'>;

/**
 * What is wrong with the range that a request names; empty = nothing. Whether another tenant of this cell has it, the ledger says as
 * it takes the place: every tenant's own network has one size and lies on its own boundary, so two overlap or are the same.
 */
export function networkMistake({ tenant, plan, cidr }: Asks, { networks }: Catalogue, offer: PlanOffer | undefined): string {
  if (offer?.privateNetwork && cidr === undefined)
    return `cidr is missing; plan ${plan} has a network of the tenant's own and wants a /20 that overlaps no other`;
  if (offer && !offer.privateNetwork && cidr !== undefined)
    return `cidr is ${cidr}; plan ${plan} has no network of the tenant's own`;
  const range = cidr === undefined ? undefined : parseCidr(cidr);
  if (!range) return '';
  const declared = networks[`tenant ${tenant}`];
  if (declared !== undefined && declared !== cidr) return `cidr is ${cidr}; tenant ${tenant} is declared with ${declared}`;
  const other = Object.entries(networks).find(([owner, its]) => owner !== `tenant ${tenant}` && overlaps(parseCidr(its)!, range));
  return other ? `cidr is ${cidr}, which overlaps the network of ${other[0]}, ${other[1]}` : '';
}

/** A range as a place of the cell, of which there is one. */
export const rangePlace = ({ cidr }: Pick<TenantState, 'cidr'>): Readonly<Record<string, 1>> =>
  cidr === undefined ? {} : { [`network:${cidr}`]: 1 };

/** What the tenant's template is told of its network. */
export const networkParameters = ({ cidr }: Pick<TenantState, 'cidr'>): Readonly<Record<string, string>> =>
  cidr === undefined ? {} : { Cidr: cidr };
