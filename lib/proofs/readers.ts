import { purposeOfTenantRole } from '../role-names';
import type { Assembly } from '../fences/templates/assembly';
import { isolationOf } from './isolation';
import { spoken } from './patterns';
import type { Principal } from './principals';
import { OF_A_TENANT, readerOfShared } from './reader-list';
import { onlyLooks, purposeOf, reads } from './register';
import type { Kind, Store } from './stores';
import type { Kin, World } from './world';
import { worldOf } from './world';

/** Somebody of the templates who can use a store. */
export interface User {
  readonly who: string;
  readonly actions: readonly string[];
  readonly reads: boolean;
  /** Why, as the lists have it; undefined for somebody who reads and is on none. */
  readonly reason: string | undefined;
}
interface Used {
  readonly store: Store;
  readonly users: readonly User[];
}

/** What can hold data of tenants, or opens what does. A parameter holds addresses, a role, function or machine nothing. */
const HOLDS_DATA: ReadonlySet<Kind> = new Set<Kind>([
  ...(['key', 'bucket', 'object', 'secret', 'database', 'login', 'snapshot', 'vault', 'point'] as const),
  ...(['log', 'table', 'queue', 'topic', 'stream'] as const),
]);

/** For tenants of each shape every store of theirs, with every role that can use it. */
export const usersOfTenants = (assembly: Assembly): { readonly kin: Kin; readonly stores: readonly Used[] }[] =>
  isolationOf(assembly).kins.map(({ kin, stores }) => ({
    kin,
    stores: stores
      .filter(({ store: { kind } }) => HOLDS_DATA.has(kind))
      .map(({ store, users }) => ({
        store,
        users: users.map((user) => (user.reason === 'its own' ? { ...user, reason: ownReason(user) } : user)),
      })),
  }));

/** Its own roles are on a list as well: one more that reads is one more way to the data. */
function ownReason({ who, reads: can }: Pick<User, 'who' | 'reads'>): string | undefined {
  const [, purpose = ''] = who.split('{B}-');
  return OF_A_TENANT[purposeOfTenantRole(purpose)] ?? (can ? undefined : 'its own, and reads nothing');
}

const ofRooms = new WeakMap<Assembly, Used[]>();

/** Every store of rooms, with every role that can use it. */
export function usersOfRooms(assembly: Assembly): readonly Used[] {
  const known = ofRooms.get(assembly) ?? readRooms(assembly);
  ofRooms.set(assembly, known);
  return known;
}

function readRooms(assembly: Assembly): Used[] {
  const world = worldOf(assembly);
  return world.common
    .filter(({ kind }) => HOLDS_DATA.has(kind))
    .map((store) => ({ store, users: world.rooms.flatMap((room) => userOf(assembly, { world, room, store }) ?? []) }));
}

function userOf(
  assembly: Assembly,
  { world: { reaching, prefix }, room, store }: { world: World; room: Principal; store: Store },
): User | undefined {
  const actions = reaching.actionsOf(room, store).filter((action) => !onlyLooks(action));
  if (actions.length === 0) return undefined;
  const can = actions.some(reads);
  const purpose = purposeOf(room.arn, prefix);
  const listed = readerOfShared(spoken(store.arn), purpose);
  // A key opens nothing by itself: who reads what is under it is on the list.
  const reason = listed ?? (can && store.kind !== 'key' ? undefined : said(assembly, room));
  return { who: spoken(room.arn), actions, reads: can, reason };
}

/** What a role's template says that it is for. */
function said(assembly: Assembly, { stack, logicalId }: Principal): string {
  const { Properties: properties } = assembly.stackNamed(stack)?.resources[logicalId] ?? {};
  const description = (properties as { Description?: unknown } | undefined)?.Description;
  return typeof description === 'string'
    ? description
    : 'its own work on what tenants share, as its policy in the same template says';
}
