import type { Tenant } from '../../config/platform';
import type { Assembly, StackTemplate } from '../fences/templates/assembly';
import { households } from '../fences/templates/tenants';
import { A, B } from './patterns';
import { principalsIn } from './principals';
import type { Principal } from './principals';
import { actionsNamed, Reaching } from './reach';
import { isClassed, storesIn } from './stores';
import type { Store } from './stores';
import { Texts } from './texts';

/** Tenants whose templates are the same but for the id, twice over: as somebody who calls, and as somebody who has something. */
export interface Kin {
  /** Of plan and residency; one of them, by whose template it is read. */
  readonly like: Tenant;
  /** Everybody of this shape, with the stacks of each in the same order. */
  readonly members: readonly { readonly tenant: Tenant; readonly stacks: readonly string[] }[];
  /** Roles of A. */
  readonly callers: readonly Principal[];
  /** Roles of B, for the positive control. */
  readonly own: readonly Principal[];
  /** What B has. */
  readonly stores: readonly Store[];
  /** Types in the stacks that nobody has classed. */
  readonly unclassed: readonly { readonly stack: string; readonly logicalId: string; readonly type: string }[];
}

/** Everybody and everything in the templates of a platform and stage. */
export interface World {
  readonly kins: readonly Kin[];
  /** Roles of rooms and accounts. */
  readonly rooms: readonly Principal[];
  /** What lies in rooms and is nobody's or everybody's. */
  readonly common: readonly Store[];
  readonly reaching: Reaching;
  /** What names of the platform begin with, `softdocket-production-`. */
  readonly prefix: string;
  /** Statements read. */
  readonly statements: number;
}

const worlds = new WeakMap<Assembly, World>();

/** Read once for all proofs over the same templates. */
export function worldOf(assembly: Assembly): World {
  const known = worlds.get(assembly) ?? read(assembly);
  worlds.set(assembly, known);
  return known;
}

function read(assembly: Assembly): World {
  const kins = kinsOf(assembly);
  const tenants = new Set(households(assembly).flatMap(({ stacks }) => stacks));
  const stacks = assembly.stacks.filter(({ name }) => !tenants.has(name));
  const texts = new Texts(assembly);
  const rooms = principalsIn(texts, stacks);
  // Logins on a shared server are looked at as each tenant's own.
  const common = storesIn(texts, stacks).filter(({ kind }) => kind !== 'login');
  const principals = [...rooms, ...kins.flatMap(({ callers }) => callers)];
  const stores = [...common, ...kins.flatMap((kin) => kin.stores)];
  const statements = new Set([
    ...principals.flatMap(({ identity, boundary = [] }) => [...identity, ...boundary]),
    ...stores.flatMap(({ policy }) => policy),
  ]);
  const { name, stage } = assembly.platform;
  const prefix = `${name}-${stage.name}-`;
  return { kins, rooms, common, prefix, reaching: new Reaching(actionsNamed(statements)), statements: statements.size };
}

/** Each shape is looked at once, with the id left open: so the cost does not grow with tenants, and those who come later are in it. */
function kinsOf(assembly: Assembly): Kin[] {
  const byShape = new Map<string, { tenant: Tenant; stacks: readonly string[] }[]>();
  for (const { tenant, stacks: names } of households(assembly)) {
    const stacks = names.filter((name) => assembly.stackNamed(name));
    if (stacks.length === 0) continue; // left out of this synthesis
    // With the id put back at the same places each is the other, so what is proved of one with its id left open is proved of both.
    const id = new RegExp(`(?<![A-Za-z0-9])${tenant.id}(?![A-Za-z0-9])`, 'g');
    const parts = stacks.map((name) => JSON.stringify(assembly.stackNamed(name)!.resources).replace(id, A));
    const key = [tenant.plan.name, tenant.residency.name, ...parts].join('\n');
    byShape.set(key, [...(byShape.get(key) ?? []), { tenant, stacks }]);
  }
  return [...byShape.values()].map((members): Kin => {
    const [{ tenant, stacks: names }] = members as [(typeof members)[number]];
    const stacks = names.map((name) => assembly.stackNamed(name)!);
    const [a, b] = [A, B].map((mark) => new Texts(assembly, { of: tenant, mark })) as [Texts, Texts];
    const own = principalsIn(b, stacks);
    return {
      like: tenant,
      members,
      callers: principalsIn(a, stacks),
      own,
      stores: [...storesIn(b, stacks), ...loginsOf(own, stacks)],
      unclassed: stacks.flatMap((stack) =>
        Object.entries(stack.resources)
          .filter(([, { Type }]) => !isClassed(Type))
          .map(([logicalId, { Type: type }]) => ({ stack: stack.name, logicalId, type })),
      ),
    };
  });
}

/** A login on a shared server stands in no resource: it is the one that the tenant's own role opens, and what is called after it. */
function loginsOf(own: readonly Principal[], stacks: readonly StackTemplate[]): Store[] {
  const named = own.flatMap(({ identity, stack, logicalId, account }) =>
    identity
      .filter(({ actions }) => actions.includes('rds-db:connect'))
      .flatMap(({ resources }) => resources.filter((r) => r.endsWith(`/${B}`)).map((arn) => ({ arn, stack, logicalId, account }))),
  );
  return named.flatMap(({ arn, ...at }) =>
    [arn, `${arn}_*`].map((login): Store => ({
      ...at,
      kind: 'login',
      arn: login,
      home: stacks[0]!,
      policy: [],
      tags: {},
      aliases: [],
    })),
  );
}
