import type { Machine } from '../../lib/naming';
import { callsOf } from './calls';
import { definitions } from './definitions';
import { runMachine } from './engine';
import type { Call, Fault, Ran } from './engine';
import type { LifeWorld } from './world';

const all = definitions();

export const NAME = 'Acme Ltd';
export const onboardingOf = (tenant = 'acme', over: object = {}) => ({
  tenant,
  name: NAME,
  residency: 'eu',
  plan: 'enterprise',
  contact: 'ops@example.com',
  requestedBy: 'tests',
  ...over,
});

const REASON = 'the contract has ended';
export const planOf = (plan: string, tenant = 'acme') => ({ change: 'plan', tenant, plan, requestedBy: 'tests' });
export const suspensionOf = (tenant = 'acme') => ({ change: 'suspend', tenant, reason: REASON, requestedBy: 'tests' });
export const resumptionOf = (tenant = 'acme') => ({ change: 'resume', tenant, requestedBy: 'tests' });
export const sessionsOf = (tenant = 'acme') => ({ tenant, reason: 'a laptop was stolen', requestedBy: 'tests' });
export const rotationOf = (tenant = 'acme', over: object = {}) => ({
  tenant,
  overlapDays: 7,
  reason: 'the yearly rotation of keys',
  requestedBy: 'tests',
  ...over,
});
export const trailOf = (tenant = 'acme') => ({ tenant, from: '2026-10-01', to: '2026-10-31', requestedBy: 'tests' });
/** At once, if `over` does not say otherwise: to cancel, hold or release, or a day. */
export const erasureOf = (tenant = 'acme', over: object = { action: 'erase', name: NAME }) => ({
  tenant,
  reason: REASON,
  requestedBy: 'tests',
  ...over,
});

let runs = 0;

/** One run of a machine, which the world knows to run as long as it does. */
export async function run(
  world: LifeWorld,
  machine: Machine,
  {
    input,
    fault,
    calls = {},
    name = `run-${++runs}`,
  }: { input: object; fault?: Fault; calls?: Readonly<Record<string, Call>>; name?: string },
): Promise<Ran> {
  world.running.add(name);
  try {
    return await runMachine(all[machine], {
      calls: { ...callsOf(world), ...calls },
      input,
      name,
      ...(fault && { fault }),
    });
  } finally {
    world.running.delete(name);
  }
}

export const definitionOf = (machine: Machine) => all[machine];
