import { TENANT_ID } from '../../../config/reserved-ids';
import { regionName, TAG, tenantName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import type { Remains, SweepResult } from '../shared/sweep-result';
import type { SweepOrder } from './contract';

/** The order names no tenant: every name would begin with it. */
export class InvalidSweepOrderError extends Error {
  override readonly name = 'InvalidSweepOrderError';
}

/** A service did not answer, or refused to. Nothing is known of what it holds, so the tenant is not shown to be erased. */
export class SweepFailedError extends Error {
  override readonly name = 'SweepFailedError';
}

/** What every look asks. */
export interface Question {
  readonly cell: HookCell;
  readonly tenant: string;
  /** Whether its rows or its database lay on the cell's shared server. */
  readonly shared: boolean;
  readonly retained: SweepOrder['retained'];
  /** In the last look alone. */
  readonly emptyAt?: Date;
  readonly now: Date;
  /** Whether a name is one that belongs to the tenant, such as `softdocket-production-acme-data`. */
  readonly named: (name: string | undefined) => boolean;
  /** Whether a list of tags says the tenant. */
  readonly tagged: (tags: readonly Tag[] | Readonly<Record<string, string>> | undefined) => boolean;
}

/** A tag as the services spell it. */
interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** What one look at one service in one region came to. */
export interface Look {
  readonly place: string;
  readonly region: string;
  /** How many things it looked at. */
  readonly count: number;
  readonly found: readonly Remains[];
  /** ISO moment at which the last backup that can hold the tenant lapses, in whichever vault it is. */
  readonly backupsUntil?: string;
  /** For a service that lists all it has: whether an ARN of the kind listed is there. */
  readonly lists?: { readonly kind: RegExp; readonly ids: ReadonlySet<string> };
}

/** First words of the names of AWS regions. */
const REGIONS_BEGIN = ['af', 'ap', 'ca', 'cn', 'eu', 'eusc', 'il', 'me', 'mx', 'sa', 'us'];

/** @throws InvalidSweepOrderError */
export function questionOf({ tenant, isolation, retained, emptyAt }: SweepOrder, cell: HookCell, now: Date): Question {
  if (!TENANT_ID.test(tenant) || !Array.isArray(retained))
    throw new InvalidSweepOrderError(
      `the order has tenant ${JSON.stringify(tenant)} and retained ${JSON.stringify(retained)}; wanted a tenant's id and a list; nothing was looked for: correct what the machine hands over`,
    );
  if (emptyAt !== undefined && Number.isNaN(Date.parse(emptyAt)))
    throw new InvalidSweepOrderError(
      `the order has emptyAt ${JSON.stringify(emptyAt)}; wanted a moment, or none; nothing was looked for: correct what the machine hands over`,
    );
  const begins = tenantName(cell, tenant, '');
  // A tenant may be called like the beginning of regions: `softdocket-production-eu-west-1-ledger` is the cell's, not tenant `eu`'s.
  const regional = REGIONS_BEGIN.includes(tenant) ? new RegExp(`^${begins}([a-z]+-)+\\d-`) : undefined;
  return {
    cell,
    tenant,
    shared: isolation !== 'dedicated',
    retained,
    ...(emptyAt !== undefined && { emptyAt: new Date(emptyAt) }),
    now,
    named: (name) => name !== undefined && name.startsWith(begins) && !regional?.test(name),
    tagged: (tags) => {
      if (Array.isArray(tags)) return tags.some(({ Key, Value }: Tag) => Key === TAG.tenant && Value === tenant);
      return (tags as Readonly<Record<string, string>> | undefined)?.[TAG.tenant] === tenant;
    },
  };
}

/**
 * One line a thing. The service that owns it knows best whether it is expected (a key that awaits its end, a locked recovery
 * point), so its word counts before those of whoever came across it by tag. An ARN that the tag index names and the owner's
 * complete list does not have is the index's memory of it: it forgets within a day or so, and is not the tenant's data.
 */
export function merge(looks: readonly Look[]): Remains[] {
  const byId = new Map<string, Remains>();
  const lists = looks.flatMap((look) => look.lists ?? []);
  for (const one of looks.flatMap(({ found }) => found)) {
    const known = byId.get(one.id);
    const better = known?.kind === TAGGED || (known?.state === 'unexpected' && one.state === 'expected' && one.kind !== TAGGED);
    if (!known || better) byId.set(one.id, one);
  }
  const remembered = (one: Remains): boolean => {
    const owners = lists.filter(({ kind }) => kind.test(one.id));
    return one.kind === TAGGED && owners.length > 0 && !owners.some(({ ids }) => ids.has(one.id));
  };
  return [...byId.values()]
    .map((one) =>
      remembered(one)
        ? { ...one, state: 'expected' as const, why: 'the tag index still names it, its service does not have it any more' }
        : one,
    )
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

export const leftovers = (found: readonly Remains[]): Remains[] => found.filter(({ state }) => state === 'unexpected');

/** What a machine is to know of all that was found, in a word, a sentence and a moment. */
export function summed(
  found: readonly Remains[],
  left: readonly Remains[],
): Pick<SweepResult, 'clean' | 'waitingFor' | 'lockedUntil'> {
  const said = left.slice(0, 5).map(({ kind, id, region, why }) => `${kind} ${id} (${region}): ${why}`);
  const waitingFor = [...said, ...(left.length > 5 ? [`and ${left.length - 5} more`] : [])].join('; ');
  const lockedUntil = found.reduce((last, { kind, until = '' }) => (kind === VAULT && until > last ? until : last), '');
  return {
    clean: left.length === 0,
    ...(left.length > 0 && { waitingFor }),
    ...(lockedUntil !== '' && { lockedUntil }),
  };
}

/** Kind of a vault: one that is expected holds what is locked until a moment. */
export const VAULT = 'backup vault';

/** Kind of what was found by its tag alone. */
export const TAGGED = 'tagged resource';

export const unexpected = (of: { id: string; kind: string; region: string }, why: string): Remains => ({
  ...of,
  state: 'unexpected',
  why,
});

export const expected = (of: { id: string; kind: string; region: string }, why: string, until?: Date): Remains => ({
  ...of,
  state: 'expected',
  why,
  ...(until && { until: until.toISOString() }),
});

/** How a thing was found, in words; undefined when it is not the tenant's. */
export function reasonFor(
  { named, tagged, tenant }: Question,
  name: string | undefined,
  tags?: Parameters<Question['tagged']>[0],
): string | undefined {
  if (tagged(tags)) return `it carries the tag ${TAG.tenant}=${tenant}`;
  return named(name) ? `its name is the tenant's: ${name}` : undefined;
}

/**
 * Of the last look: why a backup of the instance that the tenant shared may hold it still. One of which nobody says from when it is may.
 *
 * @param from The earliest moment of which it has something
 */
export function fromBefore(
  { shared, emptyAt, cell }: Question,
  instance: string | undefined,
  from: Date | undefined,
): string | undefined {
  if (!shared || emptyAt === undefined || instance !== regionName(cell, 'shared') || (from && from > emptyAt)) return undefined;
  return `a backup of ${instance} ${from ? `from ${from.toISOString()}` : 'from an unknown moment'}, and production was empty at ${emptyAt.toISOString()}; look for what keeps it: a person's snapshot, a legal hold, a retention that somebody lengthened`;
}

export const DAY_MS = 86_400_000;
