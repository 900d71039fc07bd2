import { HOME, RECOVERY, tagged } from '../lambdas/support/erasure/wire';
import { NETWORK_KINDS } from '../lambdas/support/erasure/networks';
import { bucketOf, nameOf, vaultOf } from '../lambdas/support/erasure/world';
import type { World } from '../lambdas/support/erasure/world';
import { OFFERS } from './catalogue';
import { lean } from './lean';

export interface Birth {
  readonly tenant: string;
  readonly plan: string;
  readonly region: string;
  /** Address of the template, where a stack is updated. */
  readonly template?: string;
  /** Of the tenant's own instance, where its stack restored it. */
  readonly generation?: number;
}

/**
 * What a tenant's stack brings into the world.
 *
 * @returns false when something of that name is there: then the stack brings nothing, and cannot be made
 */
export function bear(world: World, { tenant, plan, region }: Birth): boolean {
  const { backup, kms, rds, s3 } = world;
  // Aliases go with the stack that made them, and a key that awaits its end is nobody's any more.
  for (const key of kms.keys) if (key.state === 'PendingDeletion') delete key.alias;
  const vault = (at: string) => backup.vaults.filter((one) => one.name === vaultOf(tenant, at, daysOf(plan)) && one.region === at);
  if (vault(region).length > 0) return false;
  if (region === RECOVERY) {
    backup.vaults.push({
      name: vaultOf(tenant, region, daysOf(plan)),
      region,
      tags: tagged(tenant),
      lock: { mode: 'governance' },
      points: [],
    });
    addKeys(world, () => world.keys(tenant), RECOVERY);
    return true;
  }
  if (s3.buckets.some(({ name }) => name === bucketOf(tenant))) return false;
  if (rds.instances.some(({ id }) => id === nameOf(tenant, 'database'))) return false;
  const shared = OFFERS.plans[plan]!.isolation !== 'dedicated';
  addKeys(world, () => (shared ? world.files(tenant) : world.dedicated(tenant)), HOME);
  // The vault for copies comes with the recovery stack, if there is one: what is copied lies in that.
  const copies = backup.vaults.findLast(({ name }) => name === vaultOf(tenant, RECOVERY))!;
  backup.vaults.splice(backup.vaults.indexOf(copies), 1);
  vault(RECOVERY)[0]?.points.push(...copies.points);
  // As one lapses another takes its place: here the first one stays, however long a run waits for its neighbour's end.
  for (const point of [...vault(HOME), ...vault(RECOVERY)].flatMap(({ points }) => points)) delete point.deleteAt;
  lean(world, tenant);
  if (OFFERS.plans[plan]!.privateNetwork)
    world.networks.pieces.push(
      ...NETWORK_KINDS.map((kind) => ({ kind, id: `${kind}-${tenant}`, region: HOME, tags: tagged(tenant) })),
    );
  return true;
}

/** Of which days the name of a plan's vault of copies tells. */
const daysOf = (plan: string): string => String(OFFERS.plans[plan]!.backups.dailyDays);

/**
 * What another plan brings into the world: where its backups are kept for other days, a vault for them, beside the one there is; and what a
 * restore in place does: the next instance, to which the connection leads.
 */
export function raise(world: World, { tenant, plan, region, generation }: Birth): void {
  const { backup, rds, serves } = world;
  const next = generation !== undefined && nameOf(`${tenant}-${generation}`, 'database');
  if (next && !rds.instances.some(({ id }) => id === next)) world.again(tenant, generation);
  if (next) serves[tenant] = next;
  const name = vaultOf(tenant, region, daysOf(plan));
  if (region !== RECOVERY || backup.vaults.some((one) => one.name === name)) return;
  backup.vaults.push({ name, region, tags: tagged(tenant), lock: { mode: 'governance' }, points: [] });
}

/** Of the keys that are made, those of one region stay, under ids that no key has had. */
function addKeys({ kms: { keys } }: World, make: () => void, region: string): void {
  const before = keys.length;
  make();
  const made = keys.splice(before).filter((one) => one.region === region);
  keys.push(
    ...made.map((key) => {
      const had = keys.filter(({ id }) => id.startsWith(key.id)).length;
      return had === 0 ? key : { ...key, id: `${key.id}-${had}` };
    }),
  );
}
