import type { Platform, Tenant } from '../../config/platform';
import { sizeAt } from '../../config/size';
import { plansSoldIn } from '../../config/sold';
import { isRestoredInPlace } from '../region/blueprints/write-blueprints';
import type { Restored } from '../restored';

/**
 * Tenants that nobody has declared, one for each plan in each residency: what the onboarding machine could make tomorrow.
 * They are looked at and never deployed.
 */
export const sampleTenants = (platform: Platform): Tenant[] =>
  offers(platform).map(({ residency, plan }, i) => ({
    id: `sample${i + 1}`,
    name: `Somebody with plan ${plan.name} in ${residency.name}`,
    plan,
    residency,
    ...(plan.privateNetwork && { cidr: `10.255.${(i % 16) * 16}.0/20` }),
  }));

/** What a restore in place would make of them. */
export const restoredSamples = (platform: Platform): (Tenant & { readonly restored: Restored })[] =>
  offers(platform)
    .filter(({ plan }) => isRestoredInPlace(plan))
    .map(({ residency, plan }, i) => ({
      id: `again${i + 1}`,
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
    }));

const offers = (platform: Platform) =>
  platform.residencies.flatMap((residency) => plansSoldIn(platform, residency).map((plan) => ({ residency, plan })));
