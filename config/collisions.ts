import { recoveryPointMinutes } from './objectives';
import type { PromiseBook } from './book-schema';
import type { FigureName, Figures } from './figures';
import type { PlatformFile } from './schema';
import type { Plan } from './plan-schema';

/** KMS destroys a key no sooner than 7 days after it is told to. */
const KEY_WAIT_DAYS = 7;

/** Two promises that cannot both be kept by the obvious mechanism, and how this platform keeps them. */
export interface Collision {
  readonly kind: CollisionKind;
  /** The plan or the residency that it concerns. */
  readonly subject: string;
  /** Ids from the promise book; empty where only the plan's own numbers collide. */
  readonly promises: readonly string[];
  readonly arithmetic: string;
  /** How both are kept, as configured; absent = refused, unless `exception` names the departure. */
  readonly wayOut?: string;
  readonly exception?: string;
  /** What could be configured. */
  readonly waysOut: string;
}

export const COLLISIONS = {
  'deletion-against-key-wait': "Deletion within hours, and KMS's wait of 7 days",
  'weekly-backups-against-deletion': 'Weekly backups, and the destruction of backups',
  'recovery-point-against-daily-copy': 'A recovery point within hours, and a copy once a day',
  'separate-place-against-one-region': 'Backups in a separate place, and a residency of one region',
  'logs-against-deletion': 'Logs that are kept for years, and everything deleted',
  'daily-backups-against-deletion': 'Daily backups, and the destruction of backups',
} as const;
export type CollisionKind = keyof typeof COLLISIONS;

/** Which collisions a figure of a book may be part of. */
export const COLLIDES: Readonly<Partial<Record<FigureName, readonly CollisionKind[]>>> = {
  dailyBackupDays: ['daily-backups-against-deletion', 'recovery-point-against-daily-copy'],
  weeklyBackupDays: ['weekly-backups-against-deletion'],
  recoveryPointHours: ['recovery-point-against-daily-copy'],
  recoveryPointMinutes: ['recovery-point-against-daily-copy'],
  deletedWithinHours: ['deletion-against-key-wait', 'logs-against-deletion'],
  backupsDestroyedWithinDays: [
    'deletion-against-key-wait',
    'daily-backups-against-deletion',
    'weekly-backups-against-deletion',
    'logs-against-deletion',
  ],
  auditLogDays: ['logs-against-deletion'],
  separateRegion: ['separate-place-against-one-region'],
  residencies: ['separate-place-against-one-region'],
};

/** Promises of the book that state one of these figures, for a plan. */
export function stating(book: PromiseBook | undefined, plan: string | undefined, ...names: (keyof Figures)[]): string[] {
  return (book?.promises ?? []).flatMap(({ id, figures }) =>
    figures.some(
      (figure) =>
        names.some((name) => figure[name] !== undefined) && (plan === undefined || (figure.plans?.includes(plan) ?? true)),
    )
      ? [id]
      : [],
  );
}

/** Classes whose stores hold something about a tenant of the plan. */
export function classesOf(plan: Plan): string[] {
  return [...new Set([plan.retention.audit, plan.retention.database, 'trail', 'access-log', 'flow-log', 'application-log'])];
}

/** Every collision of a platform, kept or not; `freehold check` refuses those without a way out. */
export function collisionsOf(platform: PlatformFile, plans: readonly Plan[], book: PromiseBook | undefined): Collision[] {
  const recovers = Object.values(platform.residencies).some((residency) => residency.recovery);
  return [
    ...plans.flatMap((plan) => [
      ...keyWait(plan, book),
      ...backupsAgainstDeletion(plan, book),
      ...(recovers ? recoveryPoint(plan, book) : []),
      ...logs(plan, platform, book),
    ]),
    ...Object.entries(platform.residencies).flatMap(([name, residency]): Collision[] =>
      residency.recovery
        ? []
        : [
            {
              kind: 'separate-place-against-one-region',
              subject: name,
              promises: [...stating(book, undefined, 'separateRegion'), ...selling(book, name)],
              arithmetic: 'one region, and nothing is copied out of its partition: 0 places beside production',
              ...(residency.exception && { exception: residency.exception }),
              waysOut:
                'add `recovery`, or register an exception for rule one-region-residency that names the promise, and cite it as `exception`',
            },
          ],
    ),
  ];
}

/** Promises that sell a residency. */
function selling(book: PromiseBook | undefined, residency: string): string[] {
  return (book?.promises ?? []).flatMap(({ id, figures }) =>
    figures.some((figure) => figure.residencies?.includes(residency)) ? [id] : [],
  );
}

function keyWait(plan: Plan, book: PromiseBook | undefined): Collision[] {
  const { productionWithinHours: hours, production } = plan.deletion;
  if (hours >= KEY_WAIT_DAYS * 24) return [];
  return [
    {
      kind: 'deletion-against-key-wait',
      subject: plan.name,
      promises: stating(book, plan.name, 'deletedWithinHours', 'backupsDestroyedWithinDays'),
      arithmetic: `production gone within ${hours} h, and KMS destroys a key after ${KEY_WAIT_DAYS * 24} h at the earliest`,
      ...(production === 'delete-data' && {
        wayOut: 'production data is deleted by deleting it; the destruction of keys is a second, later line',
      }),
      waysOut: 'set deletion.production to delete-data, or promise 168 h or more',
    },
  ];
}

/**
 * Days from the end of a contract until no backup can be read, against what is promised. A dedicated tenant's backups can
 * end with its keys; a shared instance's backups hold everybody, so the last one that holds the tenant has to lapse.
 */
function backupsAgainstDeletion(plan: Plan, book: PromiseBook | undefined): Collision[] {
  const { productionWithinHours: hours, backupsWithinDays: limit, backups: means, exception } = plan.deletion;
  const { pointInTimeDays, dailyDays, weeklyDays } = plan.backups;
  const byKeys = means === 'destroy-keys';
  const keyDays = Math.ceil(hours / 24 + KEY_WAIT_DAYS);
  const one = (kind: CollisionKind, retention: number, figure: keyof Figures): Collision[] => {
    const lapse = Math.ceil(hours / 24 + retention);
    if (lapse <= limit) return [];
    const arithmetic = byKeys
      ? `${keyDays} days: ${hours} h until erasure + ${KEY_WAIT_DAYS} days, KMS's wait`
      : `${lapse} days: ${hours} h until erasure + ${retention} days, the longest backup retention`;
    const kept = byKeys && keyDays <= limit;
    return [
      {
        kind,
        subject: plan.name,
        promises: [...new Set([...stating(book, plan.name, figure), ...stating(book, plan.name, 'backupsDestroyedWithinDays')])],
        arithmetic: `${arithmetic}; promised: at most ${limit} days`,
        ...(kept && {
          wayOut: `the tenant's own keys are destroyed in every region, so that its backups cannot be read (they would lapse on day ${lapse})`,
        }),
        ...(!byKeys && plan.isolation !== 'dedicated' && exception && { exception }),
        waysOut: byKeys
          ? 'erase sooner or promise more days; for a plan with keys of its own there is no exception'
          : 'erase sooner, keep backups for fewer days, make the plan dedicated and set deletion.backups to destroy-keys, or register an exception for rule shared-plan-deletion that names the promise and the plan',
      },
    ];
  };
  const daily = one('daily-backups-against-deletion', Math.max(pointInTimeDays, dailyDays), 'dailyBackupDays');
  const weekly = weeklyDays === undefined ? [] : one('weekly-backups-against-deletion', weeklyDays, 'weeklyBackupDays');
  if (daily.length + weekly.length > 0 || !byKeys || keyDays <= limit) return [...daily, ...weekly];
  // Retention would fit, and the means that was chosen takes longer.
  return [
    {
      kind: 'daily-backups-against-deletion',
      subject: plan.name,
      promises: stating(book, plan.name, 'dailyBackupDays', 'backupsDestroyedWithinDays'),
      arithmetic: `${keyDays} days: ${hours} h until erasure + ${KEY_WAIT_DAYS} days, KMS's wait; promised: at most ${limit} days`,
      waysOut: 'set deletion.backups to lapse, erase sooner, or promise more days',
    },
  ];
}

function recoveryPoint(plan: Plan, book: PromiseBook | undefined): Collision[] {
  const minutes = recoveryPointMinutes(plan);
  if (minutes >= 24 * 60) return [];
  return [
    {
      kind: 'recovery-point-against-daily-copy',
      subject: plan.name,
      promises: [
        ...new Set([
          ...stating(book, plan.name, 'recoveryPointHours', 'recoveryPointMinutes'),
          ...stating(book, plan.name, 'dailyBackupDays'),
        ]),
      ],
      arithmetic: `a recovery point of ${minutes < 60 ? `${minutes} min` : `${minutes / 60} h`}, and a copy every 24 h`,
      ...(plan.backups.replicated && { wayOut: "the database's log is shipped to the recovery region all the time" }),
      waysOut: 'set backups.replicated to true, or promise a recovery point of 24 h',
    },
  ];
}

function logs(plan: Plan, platform: PlatformFile, book: PromiseBook | undefined): Collision[] {
  const { backupsWithinDays: limit, retained } = plan.deletion;
  const longer = classesOf(plan).filter((name) => (platform.retention[name]?.days ?? 0) > limit);
  if (longer.length === 0) return [];
  const missing = longer.filter((name) => !retained.includes(name));
  const days = (name: string): string => `${name} ${platform.retention[name]!.days}`;
  return [
    {
      kind: 'logs-against-deletion',
      subject: plan.name,
      promises: [
        ...new Set([
          ...stating(book, plan.name, 'auditLogDays'),
          ...stating(book, plan.name, 'deletedWithinHours', 'backupsDestroyedWithinDays'),
        ]),
      ],
      arithmetic: `everything gone after ${limit} days, and kept longer: ${longer.map(days).join(', ')} days${missing.length > 0 && missing.length < longer.length ? `; not listed: ${missing.join(', ')}` : ''}`,
      ...(missing.length === 0 && {
        wayOut: `the certificate lists what is retained, why and until when: ${longer.join(', ')}`,
      }),
      waysOut: `list them under deletion.retained: [${longer.join(', ')}], so that the certificate names each, or keep them for ${limit} days`,
    },
  ];
}
