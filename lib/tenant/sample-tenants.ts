import type { Platform, Tenant } from '../../config/platform';
import { FIRST_KEYS, LATER_KEYS } from '../../config/signing-keys';
import type { SigningKeys } from '../../config/signing-keys';
import { sizeAt } from '../../config/size';
import { isRestoredInPlace, plansSoldIn } from '../../config/sold';
import type { Restored } from '../restored';

/**
 * Tenants that nobody has declared, one for each plan in each residency: what the onboarding machine could make tomorrow.
 * They are looked at and never deployed.
 */
export const sampleTenants = (platform: Platform, signingKeys: SigningKeys = FIRST_KEYS): Tenant[] =>
  offers(platform).map(({ residency, plan }, i) => ({
    id: `sample${laterOnly(signingKeys)}${i + 1}`,
    name: `Somebody with plan ${plan.name} in ${residency.name}`,
    plan,
    residency,
    ...(plan.privateNetwork && { cidr: `10.255.${(i % 16) * 16}.0/20` }),
    ...(signingKeys !== FIRST_KEYS && { signingKeys }),
  }));

/** What a restore in place would make of them. */
export const restoredSamples = (
  platform: Platform,
  signingKeys: SigningKeys = FIRST_KEYS,
): (Tenant & { readonly restored: Restored })[] =>
  offers(platform)
    .filter(({ plan }) => isRestoredInPlace(plan))
    .map(({ residency, plan }, i) => ({
      id: `again${laterOnly(signingKeys)}${i + 1}`,
      name: `Somebody with plan ${plan.name} in ${residency.name}, restored in place`,
      plan,
      residency,
      restored: {
        DatabaseGeneration: '2',
        RestoreTime: '2027-01-31T00:00:00Z',
        SourceDbiResourceId: 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
        EngineVersion: plan.database.engine,
        AllocatedStorage: String(sizeAt(platform.stage.name, plan.database).storageGb),
      },
      ...(signingKeys !== FIRST_KEYS && { signingKeys }),
    }));

/**
 * One for each step of a rotation, of the first plan in the first residency: what a step changes is the same for every plan in every cell,
 * restored in place or not (test/tenant/signing-slots.test.ts), and looked at once.
 */
export const rotatingTenants = (platform: Platform): Tenant[] => LATER_KEYS.map((keys) => sampleTenants(platform, keys)[0]!);

const laterOnly = (keys: SigningKeys): string => (keys === FIRST_KEYS ? '' : keys);

const offers = (platform: Platform) =>
  platform.residencies.flatMap((residency) => plansSoldIn(platform, residency).map((plan) => ({ residency, plan })));
