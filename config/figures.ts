import { recoveryPointMinutes } from './objectives';
import * as z from 'zod';
import { ISOLATIONS, jurisdiction, name, regionName, type PlatformFile } from './schema';
import type { Plan } from './plan-schema';

/** What pages state in numbers and names: each figure once, with its unit, and what in the configuration it is held against. */

const days = z.number().int().min(1).max(36_500);
const hours = z
  .number()
  .int()
  .min(1)
  .max(24 * 3650);
const count = z.number().int().min(1);

export const figuresSchema = z.strictObject({
  /** Plans that the figures hold for; left out = all. */
  plans: z.array(name).min(1).optional(),
  isolation: z.enum(ISOLATIONS).optional(),
  privateNetwork: z.literal(true).optional(),
  dailyBackupDays: days.optional(),
  weeklyBackupDays: days.optional(),
  pointInTimeDays: days.optional(),
  /** Days for which nobody can delete a backup. */
  backupLockDays: days.optional(),
  /** Backups in another place than production. */
  separateRegion: z.literal(true).optional(),
  /** Work that a disaster may cost at most. */
  recoveryPointHours: hours.optional(),
  recoveryPointMinutes: z.number().int().min(1).optional(),
  recoveryTimeHours: hours.optional(),
  /** From the request, or the contract's end, to nothing left in production. */
  deletedWithinHours: hours.optional(),
  /** From there to no backup that anybody can read. */
  backupsDestroyedWithinDays: days.optional(),
  /** Days for which the audit log is kept, and locked. */
  auditLogDays: days.optional(),
  databaseLogDays: days.optional(),
  accessLogDays: days.optional(),
  applicationLogDays: days.optional(),
  /** Residencies that the promise sells. */
  residencies: z.array(name).min(1).optional(),
  /** Under whose law the page says that data lies: a country, or a union that `config/jurisdictions.yaml` names. Of all residencies, or those above. */
  jurisdiction: jurisdiction.optional(),
  /** Regions that the page names: the residencies that are sold lie in these and in no other. */
  regions: z.array(regionName).min(1).optional(),
  tlsVersion: z.enum(['1.2'], 'TLS "1.2" or later, which is what the front door speaks; none of ours speaks 1.3 alone').optional(),
  keyRotationDays: days.min(365, 'at least 365: keys rotate once a year').optional(),
  restoreTestDays: days.optional(),
  disasterDrillDays: days.optional(),
  accessReviewDays: days.optional(),
  penetrationTestDays: days.optional(),
  fixedWithinDays: days.optional(),
  requestDays: days.optional(),
  subprocessorNoticeDays: days.optional(),
  answeredWithinBusinessDays: days.optional(),
  noticeHours: hours.optional(),
  offboardingHours: hours.optional(),
  supportHours: hours.optional(),
  sessionMinutes: z.number().int().min(1).optional(),
  uptimePercent: z.number().min(90).max(100).optional(),
  roles: count.optional(),
  permissions: count.optional(),
  passwordLength: count.optional(),
  /** Formats such as CSV, and standards such as ISO 27001, as the page writes them. */
  exportFormats: z.array(z.string().min(2)).min(1).optional(),
  standards: z.array(z.string().min(2)).min(1).optional(),
});

export type Figures = Readonly<z.infer<typeof figuresSchema>>;
export type FigureName = Exclude<keyof Figures, 'plans'>;
export const FIGURE_NAMES = Object.keys(figuresSchema.shape).filter((key) => key !== 'plans') as [FigureName, ...FigureName[]];

export const UNITS = [
  'days',
  'business days',
  'hours',
  'minutes',
  'percent',
  'count',
  'isolation',
  'regions',
  'residencies',
  'jurisdiction',
  'version',
  'names',
  'yes',
] as const;
export type Unit = (typeof UNITS)[number];

/** What a plan is configured to, beside what the page promises of it. */
export interface Held {
  /** The configured value; `undefined` where what it refers to is missing, which is reported there. */
  readonly of: (plan: Plan, platform: PlatformFile) => number | string | boolean | undefined;
  /** Whether the configured value keeps the promised one. */
  readonly keeps: (configured: number | string | boolean, promised: number | string | boolean) => boolean;
  readonly sense: 'at least' | 'at most';
  /** Where the plan says it. */
  readonly at: readonly string[];
  /** What to do when `at` does not hold the number itself. */
  readonly remedy?: (plan: Plan, promised: string) => string;
}

interface Figure {
  readonly unit: Unit;
  /** As a reader says it. */
  readonly says: string;
  /** Absent = no plan says it: a check, a hook or people hold it. */
  readonly held?: Held;
}

const atLeast = (at: readonly string[], of: Held['of'], remedy?: Held['remedy']): Held => ({
  at,
  of,
  sense: 'at least',
  keeps: (configured, promised) => configured >= promised,
  ...(remedy && { remedy }),
});
const atMost = (at: readonly string[], of: Held['of']): Held => ({
  at,
  of,
  sense: 'at most',
  keeps: (configured, promised) => configured <= promised,
});

/** A class of retention is named by a plan, and its days stand in platform.yaml. */
const ofClass = (key: 'audit' | 'database'): Held =>
  atLeast(
    ['retention', key],
    (plan, platform) => platform.retention[plan.retention[key]]?.days,
    (plan, promised) =>
      `name a retention class that is kept for ${promised} days, or keep "${plan.retention[key]}" as long in platform.yaml`,
  );

/** Classes of the platform's own stores, the same for every plan. */
const ofPlatform = (name: string): Held =>
  atLeast(
    ['retention'],
    (_plan, platform) => platform.retention[name]?.days,
    (_plan, promised) => `keep retention class "${name}" for ${promised} days in platform.yaml`,
  );

export const FIGURES: Readonly<Record<FigureName, Figure>> = {
  isolation: {
    unit: 'isolation',
    says: 'how far apart tenants are kept',
    held: {
      at: ['isolation'],
      of: (plan) => plan.isolation,
      sense: 'at least',
      // ISOLATIONS begins with the strongest.
      keeps: (configured, promised) =>
        ISOLATIONS.findIndex((one) => one === configured) <= ISOLATIONS.findIndex((one) => one === promised),
    },
  },
  privateNetwork: {
    unit: 'yes',
    says: "a network of the tenant's own",
    held: {
      at: ['privateNetwork'],
      of: (plan) => plan.privateNetwork,
      sense: 'at least',
      keeps: (configured) => configured === true,
    },
  },
  dailyBackupDays: {
    unit: 'days',
    says: 'each daily backup is kept',
    held: atLeast(['backups', 'dailyDays'], (plan) => plan.backups.dailyDays),
  },
  weeklyBackupDays: {
    unit: 'days',
    says: 'each weekly backup is kept',
    held: atLeast(['backups', 'weeklyDays'], (plan) => plan.backups.weeklyDays ?? 0),
  },
  pointInTimeDays: {
    unit: 'days',
    says: 'how far back any second can be restored',
    held: atLeast(['backups', 'pointInTimeDays'], (plan) => plan.backups.pointInTimeDays),
  },
  // A vault is locked for exactly the days that its plan keeps backups.
  backupLockDays: {
    unit: 'days',
    says: 'nobody can delete a backup',
    held: atLeast(['backups', 'dailyDays'], (plan) => plan.backups.dailyDays),
  },
  separateRegion: {
    unit: 'yes',
    says: 'backups in another place than production',
  }, // every residency: see config/collisions.ts
  recoveryPointHours: {
    unit: 'hours',
    says: 'work that a disaster may cost',
    held: atMost(['objectives', 'rpoHours'], (plan) => recoveryPointMinutes(plan) / 60),
  },
  recoveryPointMinutes: {
    unit: 'minutes',
    says: 'work that a disaster may cost',
    held: {
      ...atMost(['objectives', 'rpoMinutes'], recoveryPointMinutes),
      remedy: (_plan, promised) => `promise more, or say the recovery point in minutes: \`objectives.rpoMinutes: ${promised}\``,
    },
  },
  recoveryTimeHours: {
    unit: 'hours',
    says: 'from the disaster to being served again',
    held: atMost(['objectives', 'rtoHours'], (plan) => plan.objectives.rtoHours),
  },
  deletedWithinHours: {
    unit: 'hours',
    says: 'until nothing is left in production',
    held: atMost(['deletion', 'productionWithinHours'], (plan) => plan.deletion.productionWithinHours),
  },
  backupsDestroyedWithinDays: {
    unit: 'days',
    says: 'until no backup can be read',
    held: atMost(['deletion', 'backupsWithinDays'], (plan) => plan.deletion.backupsWithinDays),
  },
  auditLogDays: {
    unit: 'days',
    says: 'the audit log is kept and locked',
    held: ofClass('audit'),
  },
  databaseLogDays: { unit: 'days', says: "the database's log is kept", held: ofClass('database') },
  accessLogDays: { unit: 'days', says: 'the log of requests is kept', held: ofPlatform('access-log') },
  applicationLogDays: { unit: 'days', says: "the log of the platform's functions is kept", held: ofPlatform('application-log') },
  residencies: { unit: 'residencies', says: 'residencies that the promise sells' },
  jurisdiction: { unit: 'jurisdiction', says: 'under whose law data lies' }, // every region: see config/rules/residencies.ts
  regions: { unit: 'regions', says: 'regions in which data lies, and no other' },
  tlsVersion: { unit: 'version', says: 'oldest version of TLS' },
  keyRotationDays: { unit: 'days', says: 'between two rotations of a key' },
  restoreTestDays: { unit: 'days', says: 'between two restores that are tried' },
  disasterDrillDays: { unit: 'days', says: 'between two rehearsals of a disaster' },
  accessReviewDays: { unit: 'days', says: 'between two reviews of access' },
  penetrationTestDays: { unit: 'days', says: 'between two penetration tests' },
  fixedWithinDays: { unit: 'days', says: 'until a serious finding is fixed' },
  requestDays: { unit: 'days', says: "until a person's request is answered" },
  subprocessorNoticeDays: { unit: 'days', says: 'notice before a subprocessor sees data' },
  answeredWithinBusinessDays: { unit: 'business days', says: 'until a report of a weakness is answered' },
  noticeHours: { unit: 'hours', says: 'until customers hear of an incident' },
  offboardingHours: { unit: 'hours', says: 'until a leaver has no access' },
  supportHours: { unit: 'hours', says: 'until support answers' },
  sessionMinutes: { unit: 'minutes', says: 'until an idle session ends' },
  uptimePercent: { unit: 'percent', says: 'of the time the service is available' },
  roles: { unit: 'count', says: 'roles that come ready-made' },
  permissions: { unit: 'count', says: 'permissions that roles are made of' },
  passwordLength: { unit: 'count', says: 'characters of a password at least' },
  exportFormats: { unit: 'names', says: 'formats of an export' },
  standards: { unit: 'names', says: 'standards that certificates are for' },
};

/** A figure's value as a sentence takes it. */
export const written = (value: Figures[FigureName]): string => (Array.isArray(value) ? value.join(', ') : String(value));
