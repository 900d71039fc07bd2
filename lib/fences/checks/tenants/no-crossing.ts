import type { Crossing, StoreProof } from '../../../proofs/isolation';
import { CONTROLS, isolationOf } from '../../../proofs/isolation';
import type { Kin } from '../../../proofs/world';
import type { Assembly } from '../../templates/assembly';
import type { Check, CheckResult, Observation } from '../check';

/** Between two tenants of whom nothing is known, over all policies at once (decision 023). */
export const noTenantReachesAnother: Check = {
  id: 'no-tenant-reaches-another',
  sentence:
    "Whatever two tenants are called, no role of the one, nobody else's beyond its registered duty, and no stranger can use a key, object, secret, login, database, backup, log, parameter or role of the other.",
  remedy:
    'Narrow the statement that is named to what is its own; what a role of the platform must do to tenants is entered in lib/proofs/register.ts.',
  look(assembly) {
    const { kins, common } = isolationOf(assembly);
    return [
      ...kins.flatMap(({ kin, stores }) => kin.members.flatMap(({ stacks }) => [...ofMember(kin, { stacks, stores })])),
      ...common
        .filter(({ crossings }) => crossings.length > 0)
        .map(({ store, crossings }) => row(store, { stack: store.home.name, crossings })),
      ...coverage(assembly),
      ...nobodyToAsk(assembly, kins.length),
    ];
  },
};

function* ofMember(
  kin: Kin,
  { stacks, stores }: { stacks: readonly string[]; stores: readonly StoreProof[] },
): Generator<Observation> {
  const [first] = kin.members;
  const own = (stack: string) => stacks[first!.stacks.indexOf(stack)] ?? stack;
  for (const { store, crossings, users } of stores) yield row(store, { stack: own(store.home.name), crossings, users });
  for (const { stack, logicalId, type } of kin.unclassed)
    yield {
      stack: own(stack),
      logicalId,
      pointer: `/Resources/${logicalId}`,
      expected: 'a type of which it is known what it contains (lib/proofs/stores.ts)',
      actual: type,
      ok: false,
    };
  for (const kind of CONTROLS) {
    const reached = stores.filter(({ store, users }) => store.kind === kind && users.some(({ reason }) => reason === 'its own'));
    yield {
      stack: stacks[0]!,
      logicalId: '',
      pointer: '/Resources',
      expected: `the tenant's own roles reach its ${kind}, so that a zero means something`,
      actual: `${reached.length} reached`,
      ok: reached.length > 0,
    };
  }
}

function row(
  { kind, logicalId }: StoreProof['store'],
  { stack, crossings, users = [] }: { stack: string; crossings: readonly Crossing[]; users?: StoreProof['users'] },
): Observation {
  const who = users.map((user) => `${user.who.replace(/^.*\//, '')}${user.reads ? ' (reads)' : ''}`);
  return {
    stack,
    logicalId,
    pointer: `/Resources/${logicalId}`,
    expected: `${kind}: used by its own and by duty alone`,
    actual:
      crossings.length > 0
        ? crossings.slice(0, SHOWN).map(told).join('; ') + more(crossings.length)
        : who.join(', ') || 'used by nobody',
    ok: crossings.length === 0,
  };
}

const SHOWN = 3;
const more = (count: number): string => (count > SHOWN ? `; and ${count - SHOWN} more` : '');
const told = ({ who, action, what, because }: Crossing): string => `${who} may ${action} on ${what} (${because.join(', ')})`;

const COVERED = 'every role against every thing';

/** `2,464 pairs, 12 roles, 205 things, 310 statements`; nothing where this proof did not run, or had nobody to ask. */
export function isolationCovered(results: readonly CheckResult[]): string | undefined {
  for (const { expected, actual } of results.find(({ id }) => id === noTenantReachesAnother.id)?.seen ?? [])
    if (expected === COVERED) return actual;
  return undefined;
}

/** How much was looked at: a zero of nothing would be one, too. */
function coverage(assembly: Assembly): Observation[] {
  const { kins, covered } = isolationOf(assembly);
  const [stack] = kins[0]?.kin.members[0]?.stacks ?? [];
  if (stack === undefined) return [];
  const { pairs, principals, resources, statements, ownReach } = covered;
  const number = (n: number, of: string): string => `${n.toLocaleString('en-US')} ${of}`;
  return [
    {
      stack,
      logicalId: '',
      pointer: '/Resources',
      expected: COVERED,
      actual: [
        number(pairs, 'pairs'),
        number(principals, 'roles'),
        number(resources, 'things'),
        number(statements, 'statements'),
      ].join(', '),
      ok: pairs > 0 && ownReach > 0,
    },
  ];
}

/** A fleet that has tenants and none of whom was read is no proof. */
function nobodyToAsk({ platform, complete, isThePlatform, stacks }: Assembly, kins: number): Observation[] {
  if (kins > 0 || platform.tenants.length === 0 || !complete || !isThePlatform) return [];
  return [
    { stack: stacks[0]?.name ?? '', logicalId: '', pointer: '', expected: 'stacks of tenants to read', actual: 'none', ok: false },
  ];
}
