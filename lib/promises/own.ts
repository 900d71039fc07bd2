import type { PromiseEntry } from '../../config/book-schema';
import type { Figures } from '../../config/figures';
import type { Assembly } from '../fences/templates/assembly';
import { households } from '../fences/templates/tenants';
import type { Row } from './row';

/** What a promised figure puts into the stacks of every tenant that it speaks of. */
const OWN: readonly { readonly promised: (figure: Figures) => boolean; readonly type: string; readonly what: string }[] = [
  { promised: ({ isolation }) => isolation === 'dedicated', type: 'AWS::RDS::DBInstance', what: 'database instance' },
  { promised: ({ privateNetwork }) => privateNetwork === true, type: 'AWS::EC2::VPC', what: 'network' },
];

/**
 * Tenants whom the promise says have something of their own, and in whose stacks no check looked at one: a population that is full of
 * what others have is empty for them.
 *
 * @param rows everything that the promise's checks looked at
 * @returns why the promise is not met; `undefined` where nobody is without
 */
export function withoutTheirOwn({ figures }: PromiseEntry, rows: readonly Row[], assembly: Assembly): string | undefined {
  for (const figure of figures) {
    const concerned = households(assembly).filter(({ tenant }) => figure.plans?.includes(tenant.plan.name) ?? true);
    for (const { promised, type, what } of OWN) {
      if (!promised(figure)) continue;
      const without = concerned.filter(
        ({ stacks }) =>
          !rows.some(
            ({ seen }) => stacks.includes(seen.stack) && assembly.stackNamed(seen.stack)?.resources[seen.logicalId]?.Type === type,
          ),
      );
      if (without.length === 0) continue;
      const names = without.map(({ tenant }) => tenant.id).join(', ');
      return `${without.length} of ${concerned.length} tenants have no ${what} of their own: ${names}`;
    }
  }
  return undefined;
}
