import { placesLeft, placesTaken } from '../../../config/capacity';
import type { CellLoad } from '../../../config/capacity';
import { asBefore } from '../../../config/failover';
import { declaredIn, gatewaysOf, loadOf, weightOf } from '../../../config/loads';
import type { Platform, Residency } from '../../../config/platform';
import type { Plan } from '../../../config/plan-schema';
import { LATER_KEYS } from '../../../config/signing-keys';
import { sizeAt } from '../../../config/size';
import { plansSoldIn } from '../../../config/sold';
import { CATALOGUE_FORMAT } from '../../../lambdas/shared/catalogue';
import type { BlueprintObject, Catalogue, KeptClass, PlanOffer } from '../../../lambdas/shared/catalogue';
import { blueprintBucketName } from '../../naming';
import { retention } from '../../parts/retention';
import type { Blueprint, PlanBlueprints } from './write-blueprints';

/**
 * What a cell sells. It follows from the configuration of the platform, and from no synthesis: who is declared counts, whether or
 * not a selection leaves them out. So a tenant's file is another catalogue, which the machines have from the next deployment on.
 */
export function catalogueOf(platform: Platform, residency: Residency, blueprints: ReadonlyMap<string, PlanBlueprints>): Catalogue {
  const { home, recovery } = residency;
  const account = home.account;
  const loads = (residencies: readonly Residency[]): CellLoad[] =>
    residencies.flatMap((r) => [r.home, ...(r.recovery ? [r.recovery] : [])].map((cell) => loadOf(platform, cell)));
  return {
    format: CATALOGUE_FORMAT,
    platform: platform.name,
    stage: platform.stage.name,
    locks: platform.stage.complianceLocks ? 'compliance' : 'governance',
    account: account.id,
    partition: account.partition,
    residency: residency.name,
    homeRegion: home.region.region,
    ...(recovery && { recoveryRegion: recovery.region.region }),
    bucket: blueprintBucketName(home),
    retiredTenants: platform.retiredTenants,
    declared: Object.fromEntries(declaredIn(platform, residency.name).map(({ id, plan }) => [id, plan.name])),
    networks: networksOf(platform),
    plans: Object.fromEntries(
      plansSoldIn(platform, residency).map((plan) => [
        plan.name,
        offerOf(platform, plan, { residency, blueprints: blueprints.get(plan.name)! }),
      ]),
    ),
    places: placesLeft(loads([residency]), loads(platform.residencies.map(asBefore).filter((r) => r.home.account === account))),
  };
}

function offerOf(
  platform: Platform,
  plan: Plan,
  { residency, blueprints }: { residency: Residency; blueprints: PlanBlueprints },
): PlanOffer {
  const { title, isolation, privateNetwork, database, backups, rollbackDays, deletion, objectives } = plan;
  const kept = (name: string): KeptClass => {
    const { days, holds } = retention(platform, name);
    return { class: name, days, holds };
  };
  const cells = [residency.home, ...(residency.recovery ? [residency.recovery] : [])];
  return {
    title,
    isolation,
    privateNetwork,
    blueprints: {
      ...homeOf(blueprints),
      ...(blueprints.recovery && { recovery: objectOf(blueprints.recovery) }),
      rotated: Object.fromEntries(
        LATER_KEYS.map((keys) => [keys, homeOf(blueprints.rotated[keys])]),
      ) as PlanOffer['blueprints']['rotated'],
    },
    database: {
      engine: database.engine,
      ...sizeAt(platform.stage.name, database),
      maintenanceWindow: database.maintenanceWindow,
      extensions: database.extensions,
    },
    backups: { ...backups, longestDays: Math.max(backups.pointInTimeDays, backups.dailyDays, backups.weeklyDays ?? 0) },
    rollbackDays,
    retention: { audit: kept(plan.retention.audit), database: kept(plan.retention.database) },
    deletion: { ...deletion, retained: deletion.retained.map(kept) },
    objectives,
    needs: placesTaken(
      weightOf(plan),
      cells.map((cell) => ({ role: cell.role, natGateways: gatewaysOf(platform, cell) })),
    ),
  };
}

/** All networks of a platform are disjoint, as config/rules/networks.ts says of those that are declared. */
const networksOf = ({ residencies, declared }: Platform): Record<string, string> =>
  Object.fromEntries([
    ...residencies
      .map(asBefore)
      .flatMap(({ home, recovery }) => [home, ...(recovery ? [recovery] : [])])
      .map(({ residency, role, cidr }) => [`the ${role} cell of ${residency}`, cidr]),
    ...declared.flatMap(({ id, cidr }) => (cidr === undefined ? [] : [[`tenant ${id}`, cidr]])),
  ]) as Record<string, string>;

const homeOf = ({ tenant, restored }: Pick<PlanBlueprints, 'tenant' | 'restored'>) => ({
  tenant: objectOf(tenant),
  ...(restored && { restored: objectOf(restored) }),
});

const objectOf = ({ sha256, parameters }: Blueprint): BlueprintObject => ({ key: `${sha256}.json`, sha256, parameters });
