import { capital } from '../site/words';
import type { Access, Results, TenantResult } from '../results';

type Store = Access['stores'][number];
type Plain = (text: string) => string;

/** Whoever is no role of the tenant's own, as its reader may know them: by what they are for. */
const OF_THE_PLATFORM = 'a function of the platform';
const OWN = 'its own';

/**
 * Who can read one tenant's data, without names that it must not hold: its own roles by name, whoever else by what they are for. Of what
 * tenants share, the stores alone in which something of this tenant lies, as the pack says it elsewhere.
 */
export function readersOf(tenant: TenantResult, access: Results['access'], plain: Plain): Access[] {
  const mine = ({ template, logicalId }: Store): boolean =>
    tenant.holdings.some((holding) => holding.template === template && holding.logicalId === logicalId);
  const own = (text: string): string => text.replaceAll('{B}', tenant.id);
  return access.flatMap((group): Access[] => {
    if (!group.tenants.includes(tenant.id)) return [];
    if (group.own)
      return [
        { own: group.own, tenants: [tenant.id], stores: group.stores.map((store) => shown(store, (text) => plain(own(text)))) },
      ];
    const stores = group.stores.filter(mine).map((store) => ({ ...shown(store, plain), arn: '', template: '', logicalId: '' }));
    return stores.length > 0 ? [{ region: { region: group.region!.region, account: '' }, tenants: [tenant.id], stores }] : [];
  });
}

const shown = ({ kind, arn, template, logicalId, users }: Store, plain: Plain): Store => ({
  ...{ kind, arn: plain(arn), template: plain(template), logicalId },
  users: merged(
    users.map(({ who, actions, reads, reason }) =>
      reason === OWN
        ? { who: plain(who), actions, reads, reason: 'its own role' }
        : { who: capital(plain(reason)), actions, reads, reason: OF_THE_PLATFORM },
    ),
  ),
});

/** Several of one purpose are one to who may not know them apart. */
function merged(users: Store['users']): Store['users'] {
  const found = new Map<string, Store['users'][number]>();
  for (const user of users) {
    const known = found.get(user.who);
    const actions = [...new Set([...(known?.actions ?? []), ...user.actions])].sort();
    found.set(user.who, { ...user, actions, reads: user.reads || known?.reads === true });
  }
  return [...found.values()];
}
