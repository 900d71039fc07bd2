import type { PlatformFile } from './schema';
import type { Plan } from './plan-schema';
import type { Source } from './source';

/**
 * What a stage is like where it does not say so itself. `small` is the smallest bill that keeps every promise of a book whose plans
 * share an instance: two zones stay, since a promise rests on them; one way out of the network is what it costs in availability.
 */
const PROFILES = {
  small: {
    natGateways: 'one',
    /** Of the cell's shared instance. An instance of a tenant's own is sized by who sells it. */
    size: { instance: 'db.t4g.small', storageGb: 20, storageLimitGb: 100 },
  },
} as const;

/** How many ways out a stage has. The schema has seen to it that one of the two says it. */
export const waysOutOf = ({ natGateways, profile }: PlatformFile['stages'][string]): 'per-zone' | 'one' =>
  natGateways ?? PROFILES[profile!].natGateways;

/** The plan with a size at each stage whose profile has one. What it says itself stands. */
export function profiled(source: Source<Plan>, platform: PlatformFile | undefined): Source<Plan> {
  const plan = source.value;
  if (!plan || plan.isolation === 'dedicated') return source;
  const sizes = Object.entries(platform?.stages ?? {}).flatMap(([stage, { profile }]) =>
    profile === undefined ? [] : [[stage, PROFILES[profile].size] as const],
  );
  if (sizes.length === 0) return source;
  return source.saying<Plan>({
    ...plan,
    database: { ...plan.database, sizes: { ...Object.fromEntries(sizes), ...plan.database.sizes } },
  });
}
