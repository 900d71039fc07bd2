import * as z from 'zod';
import { accountId, called, country, isoDay, positive, partition, QUOTAS, regionName, type Partition, type Quota } from './schema';

/**
 * Facts about regions, in two shapes: the catalogue of all of them, which a command writes from published data, and the file of one
 * region, which says what somebody found out. `config/regions.ts` lays the second over the first.
 */

/** Services and features that a region may lack. A room that would declare one leaves it out and says so. */
export const SERVICES_THAT_REGIONS_LACK = [
  'macie',
  'fis',
  'detective',
  'audit-manager',
  'dsql',
  'verified-permissions',
  'cross-region-copy',
  'guardduty-runtime-monitoring',
  'guardduty-lambda',
  'guardduty-rds',
  'guardduty-malware',
  'inspector',
  'guard-hook',
  'config-conformance-pack',
  'vpc-lattice',
] as const;
const service = z.enum(SERVICES_THAT_REGIONS_LACK);

const sourced = { asOf: isoDay, source: z.string().min(10) };
const quota = z.strictObject({ value: positive, ...sourced });
const quotas = Object.fromEntries(QUOTAS.map((name) => [name, quota])) as Record<Quota, typeof quota>;
const instanceClass = z.string().regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'a database instance class such as db.m7g.large');
const engineVersion = z.string().regex(/^\d{2}\.\d{1,2}$/, 'a PostgreSQL version such as "17.11"');

/** Words in one string: forty regions stay forty short blocks. */
const words = z.string().transform((text) => text.split(' ').filter((word) => word !== ''));

export const regionCatalogueSchema = z.strictObject({
  /** The day on which the command ran, and what each column was read from. */
  asOf: isoDay,
  sources: z.strictObject({
    names: z.string().min(10),
    countries: z.string().min(10),
    optIn: z.string().min(10),
    zones: z.string().min(10),
    unavailable: z.string().min(10),
    databases: z.string().min(10),
  }),
  /** Regions that AWS has named and of which nothing else is known yet: they cannot be used. */
  announced: words,
  databases: z.strictObject({
    /** Minor versions of PostgreSQL that RDS creates, by major. */
    versions: z.record(z.string().regex(/^\d{2}$/), words),
    /** Sizes of each family of instance classes. */
    sizes: z.record(z.string(), words),
  }),
  /** What a new account may have; an account overrides what AWS has raised for it. */
  quotas: z.strictObject(quotas),
  regions: z.record(
    regionName,
    z.strictObject({
      title: called,
      partition,
      country,
      optIn: z.boolean(),
      /** Their letters. */
      zones: words,
      unavailable: words.pipe(z.array(service)).default([]),
      /** Families of instance classes that PostgreSQL runs on there; left out where nothing is published. */
      databases: words.optional(),
    }),
  ),
});

/** What somebody found out about one region. Each key that is written stands in the place of what the catalogue says. */
export const regionSchema = z.strictObject({
  region: regionName,
  zones: z
    .array(z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$/, 'a zone name such as ap-south-1a'))
    .min(2)
    .max(6)
    .optional(),
  /** All that the region lacks; an empty list says that somebody looked. */
  unavailable: z.array(z.strictObject({ service, ...sourced })).optional(),
  /** Whether RDS replicates automated backups from here, by the region that they go to. `doctor` asks RDS. */
  backupReplication: z
    .record(regionName, z.strictObject({ supported: z.enum(['yes', 'no', 'unconfirmed']), ...sourced }))
    .optional(),
  /** Whose registry GuardDuty's agent for Fargate is pulled from; left out where AWS names none. */
  guardDutyAgent: z.strictObject({ account: accountId, ...sourced }).optional(),
  /** What RDS offers there beyond the catalogue. */
  databases: z
    .strictObject({ classes: z.array(instanceClass).default([]), versions: z.array(engineVersion).default([]), ...sourced })
    .optional(),
  quotas: z.strictObject(quotas).partial().optional(),
});

export type RegionCatalogueFile = Readonly<z.infer<typeof regionCatalogueSchema>>;
export type RegionFile = Readonly<z.infer<typeof regionSchema>>;
type Sourced = Readonly<{ asOf: string; source: string }>;
export type LackingService = (typeof SERVICES_THAT_REGIONS_LACK)[number];

/** All that is known of one region. */
export interface RegionFacts {
  readonly region: string;
  readonly title: string;
  readonly partition: Partition;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly optIn: boolean;
  /** Names, such as `ap-south-1a`. */
  readonly zones: readonly string[];
  readonly unavailable: readonly (Sourced & { readonly service: LackingService })[];
  readonly backupReplication: Readonly<Record<string, Sourced & { readonly supported: 'yes' | 'no' | 'unconfirmed' }>>;
  readonly guardDutyAgent?: Sourced & { readonly account: string };
  readonly databases: {
    /** Undefined where nothing is published. */
    readonly families?: readonly string[];
    readonly classes: readonly string[];
    readonly versions: readonly string[];
  };
  readonly quotas: Readonly<Record<Quota, Sourced & { readonly value: number }>>;
  /** Facts that nobody has looked at: they are what published data says, or are not known at all. */
  readonly unverified: readonly string[];
}
