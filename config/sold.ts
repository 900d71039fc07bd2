import type { Platform, Residency } from './platform';
import type { RegionFacts } from './region-schema';
import type { Plan } from './plan-schema';

/**
 * Whether a plan can be sold in a region. A tenant with a network of its own is reached by a road of VPC Lattice, and where the region
 * has none the tenant would have no life: no export, no suspension, no audit trail.
 */
export const isSoldIn = (
  { unavailable }: Pick<RegionFacts, 'unavailable'>,
  { privateNetwork }: Pick<Plan, 'privateNetwork'>,
): boolean => !privateNetwork || !unavailable.some(({ service }) => service === 'vpc-lattice');

/** The plans that a residency sells. */
export const plansSoldIn = ({ plans }: Pick<Platform, 'plans'>, { home }: Residency): readonly Plan[] =>
  plans.filter((plan) => isSoldIn(home.region, plan));

/**
 * Whether the stacks of a plan's tenants restore their own instance in place. A machine changes no stack with a network of the tenant's own:
 * such a tenant is declared.
 */
export const isRestoredInPlace = ({ isolation, privateNetwork }: Pick<Plan, 'isolation' | 'privateNetwork'>): boolean =>
  isolation === 'dedicated' && !privateNetwork;
