import * as z from 'zod';
import { called, exceptionNumber, extensionName, ISOLATIONS, name, positive, stageName } from './schema';

const size = z.strictObject({
  instance: z.string().regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'a database instance class such as db.m7g.large'),
  storageGb: z.number().int().min(20).max(16_384),
  storageLimitGb: z.number().int().min(22).max(65_536),
});

/** The shape of `plans/<plan>.yaml`: what a plan gives its tenants, and how it keeps, copies and deletes what they store. */
export const planSchema = z.strictObject({
  name,
  title: called.max(60),
  isolation: z.enum(ISOLATIONS),
  /** A network of the tenant's own. Only with isolation `dedicated`; the tenant then names its `cidr`. */
  privateNetwork: z.boolean().default(false),
  database: z.strictObject({
    /** PostgreSQL version, `major.minor`; minor upgrades are automatic in the window. */
    engine: z.string().regex(/^\d{2}\.\d{1,2}$/, 'a PostgreSQL version such as "17.11"'),
    /** A size for each stage, but for those whose profile says it. */
    sizes: z.record(stageName, size).default({}),
    /** UTC. The backup window is the hour that starts two hours before. */
    maintenanceWindow: z
      .string()
      .regex(
        /^(mon|tue|wed|thu|fri|sat|sun):(0[3-9]|1\d|2[0-1]):00$/,
        'a day and hour such as "sun:20:00", between 03:00 and 21:00 UTC',
      ),
    /** Installed into the schema `extensions` before the application's migrations run: names that `config/extensions.yaml` offers. */
    extensions: z.array(extensionName).default([]),
  }),
  /** Tables that tenants of isolation `row` share and that hold no tenant's data: each is a registered exception. */
  withoutTenants: z
    .array(
      z.strictObject({
        table: z
          .string()
          .regex(/^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/, 'a schema and a table such as "application.country"'),
        exception: exceptionNumber,
      }),
    )
    .default([]),
  backups: z.strictObject({
    /** How far back any second can be restored in the home region; RDS allows 35 days at most. */
    pointInTimeDays: z.number().int().min(1).max(35),
    dailyDays: z.number().int().min(1).max(3650),
    weeklyDays: z.number().int().min(7).max(3650).optional(),
    /** Log shipping of the database to the recovery region (minutes, not a day). Needed when the RPO is below 24 h. */
    replicated: z.boolean(),
  }),
  /** For how many days the database that served is kept once a restore in place has put another in its place. */
  rollbackDays: z.number().int().min(1).max(35).default(7),
  objectives: z
    .strictObject({
      rtoHours: positive.max(168),
      rpoHours: positive.max(168).optional(),
      /** RDS ships its log every five minutes: no recovery point is nearer than that. */
      rpoMinutes: z.number().int().min(5).max(59).optional(),
    })
    .refine(({ rpoHours, rpoMinutes }) => (rpoHours === undefined) !== (rpoMinutes === undefined), {
      message: 'one recovery point, in `rpoHours` or in `rpoMinutes`',
    }),
  retention: z.strictObject({ audit: name, database: name }),
  deletion: z.strictObject({
    /** Contract end (or the owner's request) to deletion from production. */
    productionWithinHours: positive.max(24 * 365),
    /** Contract end to no backup that anyone can read. */
    backupsWithinDays: positive.max(3650),
    /** How production is emptied. Destroying keys takes KMS 7 days at least, so a promise of hours needs the data itself deleted. */
    production: z.enum(['delete-data', 'destroy-keys']),
    /** How backups end: with the tenant's own keys (isolation `dedicated` alone), or as their retention lapses. */
    backups: z.enum(['destroy-keys', 'lapse']),
    /** Retention classes that outlive the deletion; the certificate lists each with what it holds and until when. */
    retained: z.array(name).default([]),
    exception: exceptionNumber.optional(),
  }),
});
export type Plan = Readonly<z.infer<typeof planSchema>>;
