import type { Platform, Tenant } from '../../config/platform';
import { plansSoldIn } from '../../config/sold';

/**
 * Tenants that nobody has declared, one for each plan in each residency: what the onboarding machine could make tomorrow.
 * They are looked at and never deployed.
 */
export function sampleTenants(platform: Platform): Tenant[] {
  const offers = platform.residencies.flatMap((residency) => plansSoldIn(platform, residency).map((plan) => ({ residency, plan })));
  return offers.map(({ residency, plan }, i) => ({
    id: `sample${i + 1}`,
    name: `Somebody with plan ${plan.name} in ${residency.name}`,
    plan,
    residency,
    ...(plan.privateNetwork && { cidr: `10.255.${(i % 16) * 16}.0/20` }),
  }));
}
