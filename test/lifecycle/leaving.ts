import type { Fault } from './engine';
import { everyCall, stepsOf } from './mishaps';
import { erasureOf, onboardingOf, run } from './run';
import { LifeWorld } from './world';

/** Steps that are called again and again: their second call goes wrong as well as the first. */
const AGAIN = /erase the database|erase backups|erase what remains|delete the|Look for the keys/;

export const STEPS = stepsOf('erasure', /^$/);

/** Steps from one to another, both counted, each with every mishap. */
export const casesOf = (from: string, to: string) => everyCall(STEPS.slice(STEPS.indexOf(from), STEPS.indexOf(to) + 1), AGAIN);

/** A cell with a tenant that is to go and one that stays. */
export async function cell(plan = 'enterprise'): Promise<LifeWorld> {
  const world = new LifeWorld();
  for (const tenant of ['acme', 'globex']) await run(world, 'onboarding', { input: onboardingOf(tenant, { plan }) });
  return world;
}

/** An erasure at once, and everything that is after it: of the neighbour, every word. */
export async function erased({ plan, fault }: { plan?: string; fault?: Fault } = {}) {
  const world = await cell(plan);
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
