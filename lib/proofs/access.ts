import type { Assembly } from '../fences/templates/assembly';
import { groupedBy } from '../grouped-by';
import { isolationOf } from './isolation';
import { spoken } from './patterns';
import type { Principal } from './principals';
import { isAdministration, onlyLooks, reads, reasonFor } from './register';
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

/** What can hold data of tenants, or opens what does. A parameter holds addresses, a role, function or machine nothing. */
const HOLDS_DATA: ReadonlySet<Kind> = new Set<Kind>([
  ...(['key', 'bucket', 'object', 'secret', 'database', 'login', 'snapshot', 'vault', 'point'] as const),
  ...(['log', 'table', 'queue', 'topic', 'stream'] as const),
]);

/**
 * For tenants of each shape every store of theirs, and for each region every store that tenants share, with everybody who can use it:
 * roles of templates as the isolation proof finds them, and whoever a store's own policy names beside these, people's roles included.
 */
export function accessOf(assembly: Assembly): Access[] {
  const world = worldOf(assembly);
  const own = isolationOf(assembly).kins.map(({ kin: { like, members }, stores }): Access => ({
    own: { plan: like.plan.name, residency: like.residency.name },
    tenants: members.map(({ tenant }) => tenant.id),
    stores: stores
      .filter(({ store: { kind } }) => HOLDS_DATA.has(kind))
      .map(({ store, users }) =>
        told(store, [...users.map((user) => ({ ...user, actions: [...user.actions] })), ...named(store, world)]),
      ),
  }));
  const shared = groupedBy(
    world.common.filter(({ kind }) => HOLDS_DATA.has(kind)),
    ({ home: { region, account } }) => `${account} ${region}`,
  ).map(([, stores]): Access => {
    const { region, account } = stores[0]!.home;
    return {
      region: { region, account },
      tenants: assembly.platform.tenants
        .filter(({ residency: { home, recovery } }) => [home, recovery].some((cell) => cell?.region.region === region))
        .map(({ id }) => id),
      stores: stores.map((store) => told(store, [...roomsUsing(assembly, world, store), ...named(store, world)])),
    };
  });
  return [...own, ...shared];
}

const told = ({ kind, arn, stack, logicalId }: Store, users: User[]): StoreAccess => ({
  ...{ kind, arn: spoken(arn), template: spoken(stack), logicalId },
  users,
});

function roomsUsing(assembly: Assembly, { rooms, reaching }: World, store: Store): User[] {
  return rooms.flatMap((principal) => {
    const actions = reaching.actionsOf(principal, store).filter((action) => !onlyLooks(action));
    if (actions.length === 0) return [];
    return [{ who: spoken(principal.arn), actions, reads: actions.some(reads), reason: purposeOf(assembly, principal) }];
  });
}

/** What a role's template says that it is for. */
function purposeOf(assembly: Assembly, { stack, logicalId }: Principal): string {
  const { Properties: properties } = assembly.stackNamed(stack)?.resources[logicalId] ?? {};
  const said = (properties as { Description?: unknown } | undefined)?.Description;
  return typeof said === 'string' ? said : 'its own work on what tenants share, as its policy in the same template says';
}

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
