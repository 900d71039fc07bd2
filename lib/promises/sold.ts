import type { PromiseEntry } from '../../config/book-schema';
import type { Platform } from '../../config/platform';
import { isSoldIn } from '../../config/sold';
import type { Verdict } from './verdict';

/** Proofs of what only a tenant with a network of its own has. */
const OF_PRIVATE_NETWORKS = ['hook-road-leads-to-one-database', 'private-network-is-its-own'];
/** Whoever says that customers can choose a place says it of each plan that they can buy. */
const OF_CHOICE = 'residency-can-be-chosen';

type Spoken = Pick<PromiseEntry, 'checks' | 'figures' | 'kind'>;

/**
 * A promise of private networks, or of a choice of residencies, is kept where plans are sold. A residency in whose home region hooks have
 * no road into a private network does not sell them, and the book says so.
 */
export function asFarAsSold(verdict: Verdict, { checks, figures, kind }: Spoken, { plans, residencies }: Platform): Verdict {
  const chosen = kind.includes(OF_CHOICE);
  const concerned = chosen || OF_PRIVATE_NETWORKS.some((id) => checks[id] !== undefined);
  const spoken = <T extends { readonly name: string }>(all: readonly T[], names: readonly string[]): readonly T[] =>
    chosen && names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
  const alone = spoken(
    plans,
    figures.flatMap((each) => each.plans ?? []),
  ).filter(({ privateNetwork }) => privateNetwork);
  const without = spoken(
    residencies,
    figures.flatMap((each) => each.residencies ?? []),
  ).filter(({ home }) => alone.some((plan) => !isSoldIn(home.region, plan)));
  if (without.length === 0 || verdict.status === 'not met' || !concerned) return verdict;
  const named = without.map(({ name, home }) => `${name} (${home.region.region})`).join(', ');
  const decides = `VPC Lattice in that region${chosen ? ', or a page that says which plans can be chosen there' : ''}`;
  return {
    status: verdict.status === 'met' ? 'partly' : verdict.status,
    why: `${verdict.why}; plan ${alone.map(({ name }) => name).join(', ')} is not sold in residency ${named}, which has no VPC Lattice`,
    decides: verdict.decides ? `${verdict.decides}; ${decides}` : decides,
  };
}
