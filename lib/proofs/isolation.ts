import type { Assembly } from '../fences/templates/assembly';
import { unnamed } from '../fences/policies/callers';
import { confirmed } from './confirm';
import { evaluated, meeting, spoken } from './patterns';
import type { Principal } from './principals';
import type { Reach } from './reach';
import { dutyOf, isAdministration, onlyLooks, purposeOf, reads, reasonFor } from './register';
import type { Kind, Store } from './stores';
import type { Placed } from './texts';
import type { Kin, World } from './world';
import { worldOf } from './world';

/** Somebody who could do something to a tenant's thing and has no business to, in words that a person can follow. */
export interface Crossing {
  readonly who: string;
  readonly action: string;
  readonly what: string;
  readonly because: readonly string[];
}
/** Somebody who can, and why that is right. */
interface User {
  readonly who: string;
  readonly actions: readonly string[];
  readonly reads: boolean;
  readonly reason: string;
}
export interface StoreProof {
  readonly store: Store;
  readonly crossings: readonly Crossing[];
  readonly users: readonly User[];
}
interface IsolationProof {
  readonly kins: readonly { readonly kin: Kin; readonly stores: readonly StoreProof[] }[];
  /** What lies in rooms and a tenant's role reaches. */
  readonly common: readonly { readonly store: Store; readonly crossings: readonly Crossing[] }[];
  /** How much was looked at. */
  readonly covered: {
    readonly pairs: number;
    readonly principals: number;
    readonly resources: number;
    readonly statements: number;
    readonly ownReach: number;
  };
}

const proofs = new WeakMap<Assembly, IsolationProof>();

/**
 * Two tenants A and B of whom nothing is known but that they differ: no role of A's, no role of a room beyond its duty, and nobody
 * else, can use anything of B's. Roles that can be taken on are followed.
 */
export function isolationOf(assembly: Assembly): IsolationProof {
  const known = proofs.get(assembly) ?? prove(worldOf(assembly));
  proofs.set(assembly, known);
  return known;
}

function prove(world: World): IsolationProof {
  const { kins, rooms, common, reaching, statements, prefix } = world;
  const reasonOf = ({ principal, store, action, unknown }: Reach): string | undefined =>
    unknown.length > 0 ? undefined : dutyOf(purposeOf(principal.arn, prefix), store.kind, action);
  let pairs = 0;
  let ownReach = 0;
  const callers = kins.flatMap((kin) => kin.callers);
  const of = (principal: Principal, store: Store): Reach[] => {
    pairs++;
    return reaching.of(principal, store);
  };
  const roles = common.filter(({ kind }) => kind === 'role');
  const takenOn = new Map(rooms.map((room) => [room, chains(room, { of, roles, rooms })]));
  const proven = kins.map((kin) => ({
    kin,
    stores: kin.stores.map((store): StoreProof => {
      const own = kin.own.flatMap((p) => of(p, store));
      ownReach += own.length;
      const byRooms = rooms.flatMap((room) => {
        const through = takenOn.get(room) ?? [];
        return [
          ...of(room, store),
          ...through.flatMap((next) => of(next, store).map((r) => ({ ...r, principal: room, through: next }))),
        ];
      });
      const foreign = callers.flatMap((p) => of(p, store));
      const beyond = [
        ...foreign.filter((r) => reasonOf(r) === undefined),
        ...byRooms.filter((r) => !onlyLooks(r.action) && reasonOf(r) === undefined),
      ];
      return {
        store,
        crossings: [...beyond.map(toldOf), ...strangers(store, { declared: [...rooms, ...kin.own], prefix })],
        users: usersOf([
          ...own.map((r) => [r, 'its own'] as const),
          ...[...byRooms, ...foreign].map((r) => [r, reasonOf(r)] as const),
        ]),
      };
    }),
  }));
  const reached = common.map((store) => ({
    store,
    crossings: callers
      .flatMap((p) => of(p, store))
      .filter((r) => reasonOf(r) === undefined)
      .map(toldOf),
  }));
  const resources = kins.reduce((sum, kin) => sum + kin.stores.length, common.length);
  return {
    kins: proven,
    common: reached,
    covered: { pairs, principals: rooms.length + callers.length, resources, statements, ownReach },
  };
}

/** Roles that a role can take on, and those that these can, and so on. */
function chains(
  from: Principal,
  { of, roles, rooms }: { of: (p: Principal, s: Store) => Reach[]; roles: readonly Store[]; rooms: readonly Principal[] },
): Principal[] {
  if (!from.identity.some((s) => s.allows && s.actions.some((a) => /^(\*|sts:)/i.test(a)))) return [];
  const found = new Set<Principal>();
  const follow = (one: Principal): void => {
    for (const role of roles) {
      const next = rooms.find(({ arn }) => arn === role.arn);
      if (!next || found.has(next) || next === from) continue;
      if (!of(one, role).some(({ action }) => /^sts:/i.test(action))) continue;
      found.add(next);
      follow(next);
    }
  };
  follow(from);
  return [...found];
}

function toldOf(reach: Reach & { through?: Principal }): Crossing {
  const { principal, store, action, statements, witness, unknown, through } = reach;
  const sure = confirmed(through ? { ...reach, principal: through } : reach);
  return {
    who: spoken(principal.arn),
    action,
    what: spoken(store.arn),
    because: [
      ...(through ? [`takes on ${spoken(through.arn)}`] : []),
      ...statements.map(placeOf),
      ...unknown.map((u) => `outside the encoding, so taken for true: ${u}`),
      sure
        ? `for instance ${instance(principal, store, witness.words)}`
        : 'IAM as we evaluate it does not confirm this: taken for unknown',
    ],
  };
}

const placeOf = ({ policy, sid, stack, logicalId }: Placed): string =>
  `${policy} ${sid ? `statement ${sid}` : 'a statement without Sid'} in ${spoken(stack)}/${spoken(logicalId)}`;

const instance = (principal: Principal, store: Store, words: Readonly<Record<string, string>>): string =>
  `${evaluated(principal.arn, words).replace(/^.*\//, '')} on ${evaluated(store.arn, words)}`;

/** Whom a thing's own policy lets in and no template makes: nobody, but for those on the register. */
function strangers(store: Store, { declared, prefix }: { declared: readonly Principal[]; prefix: string }): Crossing[] {
  const { policy, home, kind } = store;
  const told = (s: Placed, who: string): Crossing => ({
    who,
    action: s.negated ? 'anything' : s.actions.join(', '),
    what: spoken(store.arn),
    because: [placeOf(s)],
  });
  return policy
    .filter(
      ({ allows, actions, principals }) => allows && !isAdministration(actions) && !(kind === 'role' && ofServices(principals)),
    )
    .flatMap((s) => {
      const plainly = {
        ...s,
        principals: s.principals.map(spoken),
        conditions: s.conditions.map((c) => ({ ...c, values: c.values.map(spoken) })),
      };
      const open = unnamed(plainly, home).map((who) => told(s, who));
      const named = [
        ...s.principals.filter((p) => p.startsWith('AWS:') && p.includes(':role/')).map((p) => p.slice(4)),
        ...s.conditions
          .filter(({ key, operator }) => key === 'aws:principalarn' && !/Not/.test(operator))
          .flatMap(({ values }) => values),
      ];
      const nobodys = named.filter((arn) => reasonFor(arn, prefix) === undefined && !declared.some((p) => meeting(arn, p.arn)));
      return [...open, ...nobodys.map((arn) => told(s, `${spoken(arn)}, which no template makes`))];
    });
}

const ofServices = (principals: readonly string[]): boolean =>
  principals.length > 0 && principals.every((p) => p.startsWith('Service:'));

function usersOf(found: readonly (readonly [Reach, string | undefined])[]): User[] {
  const byRole = new Map<string, { actions: Set<string>; reason: string }>();
  for (const [{ principal, action }, reason] of found) {
    if (onlyLooks(action) || reason === undefined) continue;
    const known = byRole.get(spoken(principal.arn)) ?? { actions: new Set<string>(), reason };
    known.actions.add(action);
    byRole.set(spoken(principal.arn), known);
  }
  return [...byRole].map(([who, { actions, reason }]) => ({ who, actions: [...actions], reads: [...actions].some(reads), reason }));
}

/** Kinds that a tenant's own roles must reach, or a zero beside them proves nothing. */
export const CONTROLS: readonly Kind[] = ['key', 'object', 'secret', 'login'];
