import { RECOVERY } from '../lambdas/support/erasure/wire';
import { vaultOf } from '../lambdas/support/erasure/world';
import type { Fault } from './engine';
import { everyCall, stepsOf } from './mishaps';
import { erasureOf, onboardingOf, run } from './run';
import { LifeWorld } from './world';

/** Steps that are called again and again: their second call goes wrong as well as the first. */
const AGAIN = /erase the database|erase backups|erase what remains|delete the|Look for the keys/;

/** All but those for vaults that nobody can open, which the suite of what lapses meets. */
export const STEPS = stepsOf('erasure', /^Delete vaults/);

/** Steps from one to another, both counted, each with every mishap. */
export const casesOf = (from: string, to: string) => everyCall(STEPS.slice(STEPS.indexOf(from), STEPS.indexOf(to) + 1), AGAIN);

/** A cell with a tenant that is to go and one that stays. */
export async function cell(plan = 'enterprise'): Promise<LifeWorld> {
  const world = new LifeWorld();
  for (const tenant of ['acme', 'globex']) await run(world, 'onboarding', { input: onboardingOf(tenant, { plan }) });
  return world;
}

/** An erasure at once, and everything that is after it: of the neighbour, every word. */
export async function erased({
  plan,
  fault,
  before: first,
}: { plan?: string; fault?: Fault; before?: (world: LifeWorld) => void } = {}) {
  const world = await cell(plan);
  first?.(world);
  const before = world.aws.belongings('globex');
  const ran = await run(world, 'erasure', { input: erasureOf(), ...(fault && { fault }) });
  expect(world.aws.belongings('globex')).toEqual(before);
  return { world, ran, after: await world.normal('acme', 'globex') };
}

const known = new Map<string, ReturnType<typeof erased>>();
/** How an erasure ends in which nothing goes wrong; run once a plan. */
export async function good(plan = 'enterprise') {
  if (!known.has(plan)) known.set(plan, erased({ plan }));
  return known.get(plan)!;
}

/** The leaving tenant's vault for copies. */
export const vault = (world: LifeWorld) =>
  world.aws.backup.vaults.find(({ name, region }) => name === vaultOf('acme', RECOVERY) && region === RECOVERY);
const DAY = 86_400_000;
/** As in production: nobody can lift the lock. The last backup is of the last day, and the plan keeps it for thirty. */
export function locked(world: LifeWorld): void {
  vault(world)!.lock = { mode: 'compliance' };
  for (const point of vault(world)!.points) point.deleteAt = new Date(world.aws.now.getTime() + 30 * DAY);
}
