import type { Platform } from '../../config/platform';
import type { Resource } from '../fences/assembly';
import type { Verdict } from './verdict';

/**
 * Running code keeps a promise to the tenants that it reaches. Hooks stand in the cell's network: the machines of tenants' life
 * refuse whoever's database stands in a network of its own, and a hook that opens databases finds none there. Where such a plan is
 * sold, what they keep is kept in part, and the book says for whom it is not.
 *
 * @param declared functions and machines of the half
 */
export function asFarAsReached(verdict: Verdict, declared: readonly Resource[], { plans }: Platform): Verdict {
  const alone = plans.filter(({ privateNetwork }) => privateNetwork).map(({ name }) => name);
  if (alone.length === 0 || verdict.status === 'not met' || !declared.some(servesTenants)) return verdict;
  const decides = `a road for hooks into the network of a tenant of plan ${alone.join(', ')}`;
  return {
    status: verdict.status === 'met' ? 'partly' : verdict.status,
    why: `${verdict.why}; not for tenants of plan ${alone.join(', ')}, whose network hooks do not reach`,
    decides: verdict.decides ? `${verdict.decides}; ${decides}` : decides,
  };
}

const servesTenants = ({ Type, Properties }: Resource): boolean =>
  Type === 'AWS::StepFunctions::StateMachine' || Properties?.VpcConfig !== undefined;
