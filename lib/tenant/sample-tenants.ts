import type { Platform, Tenant } from '../../config/platform';
import { FIRST_KEYS, LATER_KEYS } from '../../config/signing-keys';
import type { SigningKeys } from '../../config/signing-keys';
import { plansSoldIn } from '../../config/sold';

/**
 * Tenants that nobody has declared, one for each plan in each residency: what the onboarding machine could make tomorrow.
 * They are looked at and never deployed.
 */
export function sampleTenants(platform: Platform, signingKeys: SigningKeys = FIRST_KEYS): Tenant[] {
  const offers = platform.residencies.flatMap((residency) => plansSoldIn(platform, residency).map((plan) => ({ residency, plan })));
  return offers.map(({ residency, plan }, i) => ({
    id: `sample${signingKeys === FIRST_KEYS ? '' : signingKeys}${i + 1}`,
    name: `Somebody with plan ${plan.name} in ${residency.name}`,
    plan,
    residency,
    ...(plan.privateNetwork && { cidr: `10.255.${(i % 16) * 16}.0/20` }),
    ...(signingKeys !== FIRST_KEYS && { signingKeys }),
  }));
}

/**
 * One for each step of a rotation, of the first plan in the first residency: what a step changes is the same for every plan in every cell
 * (test/tenant/signing-slots.test.ts), and looked at once.
 */
export const rotatingTenants = (platform: Platform): Tenant[] => LATER_KEYS.map((keys) => sampleTenants(platform, keys)[0]!);
