import { erasureOf, NAME, onboardingOf, planOf, resumptionOf, run, suspensionOf, trailOf } from './run';
import type { Runner } from './turns';
import type { LifeWorld } from './world';

/** Everything that a tenant can be asked for, as a run that can be started. */
const reason = 'case 2026/118 of the court';
const change = (input: object): Runner => ({ machine: 'change', input });
const asking = (tenant: string, over: object): Runner => ({ machine: 'erasure', input: erasureOf(tenant, { reason, ...over }) });

export const onboarding = (tenant = 'acme', over: object = {}): Runner => ({
  machine: 'onboarding',
  input: onboardingOf(tenant, over),
});
export const exporting = (tenant = 'acme'): Runner => ({ machine: 'export', input: { tenant, requestedBy: 'tests' } });
export const trail = (tenant = 'acme'): Runner => ({ machine: 'export-trail', input: trailOf(tenant) });
export const suspension = (tenant = 'acme'): Runner => change(suspensionOf(tenant));
export const resumption = (tenant = 'acme'): Runner => change(resumptionOf(tenant));
export const plan = (tenant = 'acme', to = 'large'): Runner => change(planOf(to, tenant));
/** At once, or at a moment. */
export const erasure = (tenant = 'acme', at?: string): Runner => asking(tenant, { action: 'erase', name: NAME, ...(at && { at }) });
export const cancellation = (tenant = 'acme'): Runner => asking(tenant, { action: 'cancel' });
export const hold = (expires: string, tenant = 'acme'): Runner => asking(tenant, { action: 'hold', approver: 'counsel', expires });
export const release = (tenant = 'acme'): Runner => asking(tenant, { action: 'release', approver: 'counsel' });

export const start = (world: LifeWorld, { machine, ...rest }: Runner) => run(world, machine, rest);

/** A moment as the world's clock goes, and its day. */
export const inDays = (world: LifeWorld, days: number): string =>
  new Date(world.aws.now.getTime() + days * 86_400_000).toISOString();
export const dayIn = (world: LifeWorld, days: number): string => inDays(world, days).slice(0, 10);
