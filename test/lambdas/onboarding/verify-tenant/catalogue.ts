import type { Catalogue, PlanOffer } from '../../../../lambdas/shared/catalogue';

const BLUEPRINT = { key: 'a.json', sha256: 'a', parameters: ['Tenant'] };
const offer = (isolation: PlanOffer['isolation'], backups: PlanOffer['backups']): PlanOffer => ({
  title: isolation,
  isolation,
  privateNetwork: false,
  blueprints: { tenant: BLUEPRINT, rotated: { ab: { tenant: BLUEPRINT }, ba: { tenant: BLUEPRINT }, b: { tenant: BLUEPRINT } } },
  database: {
    engine: '17.11',
    instance: 'db.m7g.large',
    storageGb: 100,
    storageLimitGb: 1000,
    maintenanceWindow: 'sun:20:00',
    extensions: [],
  },
  backups,
  retention: {
    audit: { class: 'audit', days: 365, holds: 'who did what' },
    database: { class: 'database-log', days: 90, holds: 'logs' },
  },
  deletion: { productionWithinHours: 72, backupsWithinDays: 30, production: 'delete-data', backups: 'lapse', retained: [] },
  rollbackDays: 7,
  objectives: { rtoHours: 4, rpoHours: 1 },
  needs: {},
});

const REPLICATED = { pointInTimeDays: 30, dailyDays: 30, weeklyDays: 84, replicated: true, longestDays: 84 };

const CATALOGUE: Catalogue = {
  format: 5,
  locks: 'compliance',
  platform: 'softdocket',
  stage: 'production',
  account: '111122223333',
  partition: 'aws',
  residency: 'eu',
  homeRegion: 'eu-central-1',
  recoveryRegion: 'eu-west-1',
  bucket: 'blueprints',
  networks: { 'the home cell of eu': '10.20.0.0/16', 'tenant hanse': '10.64.0.0/20' },
  retiredTenants: [],
  plans: {
    enterprise: offer('dedicated', REPLICATED),
    business: offer('database', REPLICATED),
    standard: offer('row', { pointInTimeDays: 30, dailyDays: 30, replicated: false, longestDays: 30 }),
  },
  places: {},
};

export const PLANS = CATALOGUE.plans;
export const catalogue = (key: string): string => JSON.stringify({ ...CATALOGUE, ...(key === 'later.json' && { format: 5 }) });
