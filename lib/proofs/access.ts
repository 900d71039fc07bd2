import type { Assembly } from '../fences/templates/assembly';
import { groupedBy } from '../grouped-by';
import { isolationOf } from './isolation';
import type { Crossing } from './isolation';
import { spoken } from './patterns';
import type { User as FromTemplates } from './readers';
import { usersOfRooms, usersOfTenants } from './readers';
import { isAdministration, reads, reasonFor } from './register';
import type { Kind, Store } from './stores';
import type { World } from './world';
import { worldOf } from './world';

/** Somebody who can use a store, and why that is right. */
interface User {
  who: string;
  actions: string[];
  reads: boolean;
  reason: string;
}
interface StoreAccess {
  kind: Kind;
  arn: string;
  template: string;
  logicalId: string;
  users: User[];
}
interface Access {
  own?: { plan: string; residency: string };
  region?: { region: string; account: string };
  tenants: string[];
  stores: StoreAccess[];
}

/**
 * For tenants of each shape every store of theirs, and for each region every store that tenants share, with everybody who can use it:
 * roles of templates as the isolation proof finds them, and whoever a store's own policy names beside these, people's roles included.
 */
export function accessOf(assembly: Assembly): Access[] {
  const world = worldOf(assembly);
  const crossings = new Map(
    isolationOf(assembly).kins.flatMap(({ stores }) => stores.map((of) => [of.store, of.crossings] as const)),
  );
  // Templates as deployed may let in whom no synthesis would: nobody is passed over for want of a reason.
  const full = ({ store, users }: { store: Store; users: readonly FromTemplates[] }): StoreAccess =>
    told(store, [...users.map(listed), ...named(store, world), ...strange(crossings.get(store) ?? [])]);
  const own = usersOfTenants(assembly).map(({ kin: { like, members }, stores }): Access => ({
    own: { plan: like.plan.name, residency: like.residency.name },
    tenants: members.map(({ tenant }) => tenant.id),
    stores: stores.map(full),
  }));
  const shared = groupedBy(usersOfRooms(assembly), ({ store }) => `${store.home.account} ${store.home.region}`).map(
    ([, stores]): Access => {
      const { region, account } = stores[0]!.store.home;
      return {
        region: { region, account },
        tenants: assembly.platform.tenants
          .filter(({ residency: { home, recovery } }) => [home, recovery].some((cell) => cell?.region.region === region))
          .map(({ id }) => id),
        stores: stores.map(full),
      };
    },
  );
  return [...own, ...shared];
}

const listed = ({ actions, reason, ...user }: FromTemplates): User => ({
  ...user,
  actions: [...actions],
  reason: reason ?? 'nobody has said why (whoever-reads-is-on-a-list)',
});

/** Whom the proof of isolation finds at a tenant's thing and no list has. A caller that it names by ARN is asked of IAM by that ARN. */
const strange = (crossings: readonly Crossing[]): User[] =>
  crossings.map(({ who, action }) => {
    const actions = action.split(', ');
    const can = action === 'anything' || actions.some((one) => one.includes('*') || reads(one));
    const known = who.replace(/^AWS:|, which no template makes$/g, '');
    return { who: known, actions, reads: can, reason: 'nobody has said why (no-tenant-reaches-another)' };
  });

const told = ({ kind, arn, stack, logicalId }: Store, users: User[]): StoreAccess => ({
  ...{ kind, arn: spoken(arn), template: spoken(stack), logicalId },
  users,
});

/** Whom a store's own policy names and no template makes: people's roles, and the account's administrators. */
function named({ policy }: Store, { prefix }: World): User[] {
  return policy
    .filter(({ allows, negated }) => allows && !negated)
    .flatMap(({ actions, principals, conditions }) => {
      if (isAdministration(actions)) {
        const accounts = principals.flatMap(
          (principal) => /^AWS:(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1] ?? [],
        );
        return accounts.map((account) => ({
          who: `administrators of account ${account}`,
          actions: [...actions],
          reads: false,
          reason:
            'people who look after the account change its settings, and cannot use it while its policy stands; who changes that is on the trail',
        }));
      }
      const callers = [
        ...principals.filter((principal) => principal.startsWith('AWS:') && principal.includes(':role/')).map((p) => p.slice(4)),
        ...conditions
          .filter(({ key, operator }) => key === 'aws:principalarn' && !/Not/.test(operator))
          .flatMap(({ values }) => values),
      ];
      return [...new Set(callers)].flatMap((arn) => {
        const reason = reasonFor(arn, prefix);
        return reason === undefined ? [] : [{ who: spoken(arn), actions: [...actions], reads: actions.some(reads), reason }];
      });
    });
}
