import { QUOTAS } from './schema';
import type { RegionFacts } from './region-schema';
import type { Quota } from './schema';

/**
 * How many tenants fit into a cell, computed from AWS's quotas before anything is deployed. The numbers below are upper bounds of
 * what the stacks create; a test over the templates holds them to that.
 */
type Footprint = Readonly<Partial<Record<Quota, number>>>;
export type Role = 'home' | 'recovery';

/** What an account holds once. */
export const ACCOUNT_FOOTPRINT: Footprint = { iamRoles: 20, buckets: 4 };

/** What a cell holds before its first tenant. Of the VPCs one is the default one, which AWS makes and counts. */
export const CELL_FOOTPRINT: Readonly<Record<Role, Footprint>> = {
  home: { stacks: 16, backupVaults: 1, backupPlans: 2, vpcs: 2, iamRoles: 68, keys: 20, buckets: 12, securityGroups: 15 },
  recovery: { stacks: 6, backupVaults: 1, backupPlans: 1, vpcs: 2, iamRoles: 25, keys: 8, buckets: 6, securityGroups: 8 },
};

/** What every tenant adds, and what its plan adds to that. */
export const TENANT_FOOTPRINT: Readonly<Record<Role, Footprint>> = {
  home: { stacks: 1, backupVaults: 1, backupPlans: 1, iamRoles: 4, keys: 2, buckets: 1 },
  recovery: { stacks: 1, backupVaults: 1, keys: 1 },
};
export const DEDICATED_FOOTPRINT: Footprint = { dbInstances: 1, securityGroups: 2 };
/** Its own three groups, and at the road's far end one in the cell's network. Its NAT gateways' addresses come with the stage. */
export const PRIVATE_NETWORK_FOOTPRINT: Footprint = { vpcs: 1, securityGroups: 4, iamRoles: 1 };

/** A quota of the whole account; all others are of one region in it. */
const PER_ACCOUNT: readonly Quota[] = ['iamRoles', 'buckets'];

/** One region of one account, and who is to live there. */
export interface CellLoad {
  readonly region: string;
  readonly role: Role;
  readonly quotas: Readonly<Record<Quota, number>>;
  /** Of a network in it, the cell's own or a tenant's; each has an elastic address. None where nothing reaches the internet. */
  readonly natGateways: number;
  /** Whether the plans need the cell's shared database, and whether its backups are replicated. */
  readonly sharedInstance: boolean;
  readonly sharedReplicated: boolean;
  readonly tenants: readonly { readonly dedicated: boolean; readonly replicated: boolean; readonly privateNetwork: boolean }[];
}

/** Of a network that reaches the internet: one a zone, in three zones at most, or one for all. */
export const natGatewaysIn = ({ zones }: Pick<RegionFacts, 'zones'>, stage: { natGateways: 'per-zone' | 'one' }): number =>
  stage.natGateways === 'per-zone' ? Math.min(zones.length, 3) : 1;

export interface Shortage {
  readonly quota: Quota;
  /** A region, or `the account` where the quota is the account's. */
  readonly place: string;
  readonly needed: number;
  readonly allowed: number;
  /** For the reader: `1 for the cell + 45 for 45 tenants`. */
  readonly arithmetic: string;
}

/** Every quota that the cells of one account exceed. */
export function shortages(cells: readonly CellLoad[]): Shortage[] {
  const quotas = Object.keys(cells[0]?.quotas ?? {}) as Quota[];
  return quotas.flatMap((quota) => {
    if (!PER_ACCOUNT.includes(quota))
      return cells.flatMap((cell) => compare(quota, { place: cell.region, cells: [cell], once: 0 }));
    return compare(quota, { place: 'the account', cells, once: ACCOUNT_FOOTPRINT[quota] ?? 0 });
  });
}

/**
 * What is missing where a recovery cell takes its home's place: of the region's quotas, and of the account's, where what the lost
 * region has goes on to count. Rooms that stand in a recovery cell already are not made twice.
 *
 * @param takeover the home, with the recovery region's name and quotas
 * @param standing the cells that are there already, in that region and in the whole account
 */
export function shortagesOnTakeover(
  takeover: CellLoad,
  standing: { readonly region: readonly CellLoad[]; readonly account: readonly CellLoad[] },
): Shortage[] {
  return QUOTAS.flatMap((quota) => {
    const stands = CELL_FOOTPRINT.recovery[quota] ?? 0;
    if (!PER_ACCOUNT.includes(quota))
      return compare(quota, {
        place: takeover.region,
        cells: [...standing.region, takeover],
        once: -stands,
        whose: 'tenants, what is kept for them there included',
      });
    const once = (ACCOUNT_FOOTPRINT[quota] ?? 0) - stands;
    return compare(quota, {
      place: 'the account',
      cells: [...standing.account, takeover],
      once,
      whose: 'tenants, in both regions',
    });
  });
}

/** Counts by quota and where it counts: `home:keys`, `recovery:keys`, `account:iamRoles`. */
type Places = Readonly<Record<string, number>>;

/** What one tenant takes; nothing in a recovery region where there is none. */
export function placesTaken(tenant: CellLoad['tenants'][number], cells: readonly Pick<CellLoad, 'role' | 'natGateways'>[]): Places {
  const taken: Record<string, number> = {};
  for (const cell of cells) {
    for (const quota of QUOTAS) {
      const needed = tenantNeeds(cell, tenant, quota);
      const place = placeOf(quota, cell.role);
      if (needed > 0) taken[place] = (taken[place] ?? 0) + needed;
    }
  }
  return taken;
}

/**
 * What is left for tenants of one residency, after what its cells and the tenants named in them take. Of what is counted over
 * the account each residency has an equal share: their ledgers do not know of each other.
 *
 * @param own the residency's cells
 * @param all those of every residency in the account
 */
export function placesLeft(own: readonly CellLoad[], all: readonly CellLoad[]): Places {
  const homes = all.filter(({ role }) => role === 'home').length;
  const left = own.flatMap((cell) =>
    QUOTAS.map((quota): [string, number] => {
      const cells = PER_ACCOUNT.includes(quota) ? all : [cell];
      const once = PER_ACCOUNT.includes(quota) ? (ACCOUNT_FOOTPRINT[quota] ?? 0) : 0;
      const allowed = Math.min(...cells.map(({ quotas }) => quotas[quota]));
      const taken = cells.map((c) => cellNeeds(c, quota) + sum(c.tenants.map((tenant) => tenantNeeds(c, tenant, quota))));
      const rest = allowed - once - sum(taken);
      return [placeOf(quota, cell.role), Math.max(0, Math.floor(PER_ACCOUNT.includes(quota) ? rest / homes : rest))];
    }),
  );
  return Object.fromEntries(left);
}

const placeOf = (quota: Quota, role: Role): string => `${PER_ACCOUNT.includes(quota) ? 'account' : role}:${quota}`;

interface Compared {
  /** A region, or the account. */
  readonly place: string;
  readonly cells: readonly CellLoad[];
  /** What the place holds beside its cells; less than nothing where cells count something twice. */
  readonly once: number;
  /** For whom it is, in words; left out = how many tenants there are. */
  readonly whose?: string;
}

function compare(quota: Quota, { place, cells, once, whose }: Compared): Shortage[] {
  const own = once + sum(cells.map((cell) => cellNeeds(cell, quota)));
  const tenants = sum(cells.map((cell) => sum(cell.tenants.map((tenant) => tenantNeeds(cell, tenant, quota)))));
  const count = sum(cells.map((cell) => cell.tenants.filter((tenant) => tenantNeeds(cell, tenant, quota) > 0).length));
  const allowed = Math.min(...cells.map((cell) => cell.quotas[quota]));
  const arithmetic = `${own} for the platform + ${tenants} for ${whose ?? `${count} tenants`}`;
  return own + tenants > allowed ? [{ quota, place, needed: own + tenants, allowed, arithmetic }] : [];
}

function cellNeeds(cell: CellLoad, quota: Quota): number {
  if (quota === 'dbInstances') return cell.role === 'home' && cell.sharedInstance ? 1 : 0;
  if (quota === 'replicatedBackupsPerDestination') return cell.role === 'recovery' && cell.sharedReplicated ? 1 : 0;
  if (quota === 'elasticIps') return cell.natGateways;
  return CELL_FOOTPRINT[cell.role][quota] ?? 0;
}

function tenantNeeds(
  { role, natGateways }: Pick<CellLoad, 'role' | 'natGateways'>,
  tenant: CellLoad['tenants'][number],
  quota: Quota,
): number {
  if (quota === 'elasticIps') return role === 'home' && tenant.privateNetwork ? natGateways : 0;
  if (quota === 'replicatedBackupsPerDestination') return role === 'recovery' && tenant.dedicated && tenant.replicated ? 1 : 0;
  const base = TENANT_FOOTPRINT[role][quota] ?? 0;
  if (role === 'recovery') return base;
  return (
    base +
    (tenant.dedicated ? (DEDICATED_FOOTPRINT[quota] ?? 0) : 0) +
    (tenant.privateNetwork ? (PRIVATE_NETWORK_FOOTPRINT[quota] ?? 0) : 0)
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
