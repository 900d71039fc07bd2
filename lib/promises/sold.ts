import type { Platform } from '../../config/platform';
import { isSoldIn } from '../../config/sold';
import type { Verdict } from './verdict';

/** Proofs of what only a tenant with a network of its own has. */
const OF_PRIVATE_NETWORKS = ['hook-road-leads-to-one-database', 'private-network-is-its-own'];

/**
 * A promise of private networks is kept where they are sold. A residency in whose home region hooks have no road into one does not
 * sell them, and the book says so.
 *
 * @param checks ids of the proofs that the promise names
 */
export function asFarAsSold(verdict: Verdict, checks: readonly string[], { plans, residencies }: Platform): Verdict {
  const alone = plans.filter(({ privateNetwork }) => privateNetwork);
  const without = residencies.filter(({ home }) => alone.some((plan) => !isSoldIn(home.region, plan)));
  if (without.length === 0 || verdict.status === 'not met' || !checks.some((id) => OF_PRIVATE_NETWORKS.includes(id)))
    return verdict;
  const named = without.map(({ name, home }) => `${name} (${home.region.region})`).join(', ');
  const decides = 'VPC Lattice in that region';
  return {
    status: verdict.status === 'met' ? 'partly' : verdict.status,
    why: `${verdict.why}; plan ${alone.map(({ name }) => name).join(', ')} is not sold in residency ${named}, which has no VPC Lattice`,
    decides: verdict.decides ? `${verdict.decides}; ${decides}` : decides,
  };
}
