import { RESTORED } from '../../lib/restored';
import type { BlueprintObject, Catalogue, PlanOffer } from '../../lambdas/shared/catalogue';
import { ACCOUNT, HOME, RECOVERY } from '../lambdas/support/erasure/wire';

const KEPT = { class: 'database-log', days: 400, holds: 'What the database logged' };
type HomeBlueprints = Pick<PlanOffer['blueprints'], 'tenant' | 'restored'>;
/** Their names tell which keys are in them. */
const rotatedOf = ({ tenant, restored }: HomeBlueprints): PlanOffer['blueprints']['rotated'] => {
  const named = ({ sha256, parameters }: BlueprintObject, keys: string): BlueprintObject => ({
    ...{ key: `${sha256}-${keys}.json`, sha256: `${sha256}-${keys}`, parameters },
  });
  const of = (keys: string): HomeBlueprints => ({
    tenant: named(tenant, keys),
    ...(restored && { restored: named(restored, keys) }),
  });
  return { ab: of('ab'), ba: of('ba'), b: of('b') };
};
const HOME_BLUEPRINTS: HomeBlueprints = {
  tenant: { key: 'aa.json', sha256: 'aa', parameters: ['Tenant', 'RecoveryKeyArn'] },
  restored: { key: 'dd.json', sha256: 'dd', parameters: ['Tenant', 'RecoveryKeyArn', ...Object.keys(RESTORED)] },
};
const PRIVATE = { tenant: { key: 'cc.json', sha256: 'cc', parameters: ['Tenant', 'Cidr', 'RecoveryKeyArn'] } };
const ENTERPRISE: PlanOffer = {
  title: 'Enterprise',
  isolation: 'dedicated',
  privateNetwork: false,
  blueprints: {
    ...HOME_BLUEPRINTS,
    recovery: { key: 'bb.json', sha256: 'bb', parameters: ['Tenant'] },
    rotated: rotatedOf(HOME_BLUEPRINTS),
  },
  database: {
    engine: '17.11',
    instance: 'db.m7g.large',
    storageGb: 100,
    storageLimitGb: 200,
    maintenanceWindow: 'sun:20:00',
    extensions: [],
  },
  backups: { pointInTimeDays: 7, dailyDays: 30, replicated: true, longestDays: 30 },
  retention: { audit: KEPT, database: KEPT },
  deletion: {
    productionWithinHours: 72,
    backupsWithinDays: 30,
    production: 'destroy-keys',
    backups: 'destroy-keys',
    retained: [KEPT],
  },
  rollbackDays: 7,
  objectives: { rtoHours: 4, rpoHours: 1 },
  needs: { 'home:dbInstances': 1, 'home:stacks': 1 },
};

/** What the cell of these tests sells: places for two. `lapsing` is `enterprise` but for the way its backups end. */
export const OFFERS: Catalogue = {
  format: 5,
  locks: 'compliance',
  platform: 'softdocket',
  stage: 'production',
  account: ACCOUNT,
  partition: 'aws',
  residency: 'eu',
  homeRegion: HOME,
  recoveryRegion: RECOVERY,
  bucket: 'blueprints',
  networks: { 'the home cell of eu': '10.20.0.0/16', 'tenant hanse': '10.64.0.0/20' },
  retiredTenants: [],
  places: { 'home:dbInstances': 2, 'home:stacks': 100 },
  plans: {
    enterprise: ENTERPRISE,
    large: { ...ENTERPRISE, title: 'Large', database: { ...ENTERPRISE.database, storageGb: 500 } },
    longer: { ...ENTERPRISE, title: 'Longer', backups: { ...ENTERPRISE.backups, dailyDays: 84, longestDays: 84 } },
    private: {
      ...ENTERPRISE,
      title: 'Private',
      privateNetwork: true,
      blueprints: { ...PRIVATE, recovery: ENTERPRISE.blueprints.recovery!, rotated: rotatedOf(PRIVATE) },
    },
    // On the shared instance: no instance of their own.
    team: { ...ENTERPRISE, title: 'Team', isolation: 'database', needs: { 'home:stacks': 1 } },
    seat: { ...ENTERPRISE, title: 'Seat', isolation: 'row', needs: { 'home:stacks': 1 } },
    lapsing: { ...ENTERPRISE, title: 'Lapsing', deletion: { ...ENTERPRISE.deletion, backups: 'lapse' } },
  },
};
