import * as z from 'zod';
import { LANGUAGES } from '../../config/book-schema';
import { basis, finding, gateCounts, operating } from './account-shapes';
import { EDITIONS } from './editions/kinds';
import { access, changes } from './results-answers';
import { check, count, kind, observation, place, promise, status } from './results-rows';
import type { population } from './results-rows';

/**
 * What an evidence pack says, as data: `results.json`. Every other file of the pack (pages, tables, OSCAL, SARIF) is
 * compiled from this and says nothing that is not here. Its JSON Schema, `results.schema.json`, is in every pack.
 */

const exception = z.strictObject({
  number: z.string(),
  title: z.string(),
  fence: z.string(),
  rules: z.array(z.string()),
  promises: z.array(z.string()),
  reason: z.string(),
  compensatingControl: z.string(),
  /** The person who approved it, and the ticket or document in which that stands. */
  approver: z.string(),
  approval: z.string(),
  opened: z.string(),
  expires: z.string(),
});

const collision = z.strictObject({
  title: z.string(),
  /** Plan or residency. */
  subject: z.string(),
  promises: z.array(z.string()),
  arithmetic: z.string(),
  /** The way out that is configured, or the exception that stands for it. */
  wayOut: z.string(),
  exception: z.string().optional(),
});

/** Where something of a tenant is kept: one row of "where is it, for how long, under whose key, and how do you know". */
const holding = z.strictObject({
  /** `Database`, `Files`, `Daily backup`, `Copy of the daily backup`, ... */
  what: z.string(),
  region: z.string(),
  account: z.string(),
  /** Name of the store, such as a vault or bucket. */
  store: z.string(),
  /** In words: `30 days`, `until the contract ends`. */
  keptFor: z.string(),
  /** The key, by the name of whoever owns it: `acme's data key (ap-south-1)`. */
  key: z.string(),
  /** Template, logical id and line that say so. */
  template: z.string(),
  logicalId: z.string(),
  line: z.number().int().min(1),
  /** Checks that hold it, by id. */
  checks: z.array(z.string()),
});

/** Where something of a tenant comes to lie beside its data: a log, a trail, a queue, a record. Stores that are alike are one. */
const trace = z.strictObject({
  what: z.string(),
  region: z.string(),
  account: z.string(),
  /** Names. */
  stores: z.array(z.string()),
  /** In words, as of a holding. */
  keptFor: z.string(),
  keys: z.array(z.string()),
  /** Of the first of them. */
  template: z.string(),
  logicalId: z.string(),
  line: z.number().int().min(1),
});

const tenant = z.strictObject({
  id: z.string(),
  name: z.string(),
  plan: z.string(),
  residency: z.string(),
  /** Templates that are the tenant's alone, home first. */
  stacks: z.array(z.string()),
  /** Templates of the regions and the account that it stands in. */
  around: z.array(z.string()),
  holdings: z.array(holding),
  traces: z.array(trace).default([]),
});

const todo = z.strictObject({
  promise: z.string(),
  half: kind,
  status,
  owes: z.string(),
  why: z.string(),
  decides: z.string(),
});

const drill = z.strictObject({
  /** `softdocket-production-restore-drill`; what ran. */
  run: z.string(),
  at: z.string(),
  outcome: z.enum(['succeeded', 'failed']),
  tenant: z.string().optional(),
  /** The tenant's when it ended, and the region of the cell; old records say neither. */
  plan: z.string().optional(),
  region: z.string().optional(),
  /** Where its copy stood: the recovery region, or the home. */
  restoredIn: z.string().optional(),
  /** Whether a published key verifies it; a pack of before this was said has it nowhere. */
  signed: z.boolean().optional(),
  /** Measured, where the run measures it. */
  recoveryTimeMinutes: z.number().optional(),
  recoveryPointMinutes: z.number().optional(),
});

export const resultsSchema = z.strictObject({
  format: z.literal('freehold-results/1'),
  platform: z.strictObject({ name: z.string(), title: z.string(), stage: z.string(), onCall: z.string() }),
  /** For whom the pack is: everything, what concerns one tenant, or what anybody may read. */
  edition: z.strictObject({ kind: z.enum(EDITIONS), reader: z.string() }),
  /** Where a weakness is reported. */
  contact: z.strictObject({ email: z.string(), policy: z.string() }),
  /** The security page; `sha256` of its sentences, where the book was drafted from it. */
  page: z.strictObject({
    title: z.string(),
    lang: z.enum(LANGUAGES),
    read: z.string(),
    effective: z.string().optional(),
    sha256: z.string().optional(),
  }),
  /** Commit of the repository, 40 hex digits, or `not known`. `-modified` follows when files differed from it. */
  commit: z.string(),
  /** ISO 8601 in UTC: SOURCE_DATE_EPOCH, so that a pack can be written twice alike; else the clock. */
  generated: z.string(),
  basis,
  /** What was read of accounts beside templates; absent where nothing was. */
  operating: operating.optional(),
  /** The day, by the clock, as of which exceptions and attestations count or have expired. */
  judged: z.iso.date(),
  /** Name to version. */
  tools: z.record(z.string(), z.string()),
  gate: z.string(),
  /** The gate line's numbers, by fence; empty where no gate stood before the templates. */
  gateCounts,
  counts: z.strictObject({
    templates: count,
    resources: count,
    tenants: count,
    checks: count,
    /** Rows: of which something was asked, and skipped ones. */
    observations: count,
    broken: count,
    excepted: count,
    skipped: count,
    promises: z.record(z.string(), count),
  }),
  residencies: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      home: place,
      recovery: place.optional(),
      exception: z.string().optional(),
    }),
  ),
  plans: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      isolation: z.enum(['dedicated', 'database', 'row']),
      privateNetwork: z.boolean(),
      recoveryTimeHours: count,
      recoveryPointHours: z.number().min(0), // a part of one where the plan says minutes
      pointInTimeDays: count,
      dailyDays: count,
      weeklyDays: count.optional(),
      replicated: z.boolean(),
      deletedWithinHours: count,
      backupsWithinDays: count,
    }),
  ),
  retention: z.array(z.strictObject({ name: z.string(), days: count, holds: z.string() })),
  promises: z.array(promise),
  collisions: z.array(collision),
  todo: z.array(todo),
  checks: z.array(check),
  exceptions: z.array(exception),
  tenants: z.array(tenant),
  /** Who can use what of tenants. A pack of before this was said has none. */
  access: z.array(access).default([]),
  changes: changes.default({ promises: [] }),
  templates: z.array(
    z.strictObject({
      name: z.string(),
      account: z.string(),
      region: z.string(),
      resources: count,
      /** Of the file's bytes. */
      sha256: z.string(),
      /** Whose it is: one account's, one region's, one tenant's. */
      scope: z.enum(['account', 'region', 'tenant']),
    }),
  ),
  subprocessors: z.array(
    z.strictObject({
      name: z.string(),
      does: z.string(),
      data: z.string(),
      residencies: z.array(z.string()),
      location: z.string(),
      terms: z.string(),
      since: z.string(),
    }),
  ),
  attestations: z.array(
    z.strictObject({
      promise: z.string(),
      owner: z.string(),
      /** Who signed it for the owner, and who accepted it. */
      signed: z.string(),
      accepted: z.string(),
      /** A file in the company's folder, and its hash. */
      evidence: z.string(),
      sha256: z.string(),
      date: z.string(),
      expires: z.string(),
    }),
  ),
  /** Every record of a run that was read, oldest first: `sha256` is of the file as it lay there. */
  records: z.array(
    z.strictObject({
      file: z.string(),
      sha256: z.string(),
      run: z.string(),
      at: z.string(),
      outcome: z.enum(['succeeded', 'failed']),
      tenant: z.string().optional(),
      region: z.string().optional(),
      /** Thumbprint of the published key that verifies it; absent where it is not signed. */
      signedBy: z.string().optional(),
    }),
  ),
  /** Records of drills that were read, oldest first. */
  drills: z.array(drill),
  /** Whether records of runs were given, be there drills among them or not. A pack of before this was said has none. */
  recordsRead: z.boolean().default(false),
  /** In how many days each has had a drill. */
  drillDays: count.default(90),
  observations: z.array(observation),
  /** What each fence found, with the exception that covers it. */
  findings: z.array(finding),
});

export type Results = Readonly<z.infer<typeof resultsSchema>>;
export type PromiseResult = Results['promises'][number];
export type HalfResult = PromiseResult['halves'][number];
export type FindingRow = Results['findings'][number];
export type Weighed = HalfResult['checks'][number];
export type PopulationCounts = Readonly<Record<keyof typeof population, number>>;
export type CheckSummary = Results['checks'][number];
export type ObservationRow = Results['observations'][number];
export type TenantResult = Results['tenants'][number];
export type Access = Results['access'][number];
export type Trace = TenantResult['traces'][number];
export type Holding = TenantResult['holdings'][number];

/** Everything that the writers of a pack are given. */
export interface Evidence {
  readonly results: Results;
  /** Text of each template by its name, as written. */
  readonly templates: ReadonlyMap<string, string>;
  /** How pages for customers and the public look. */
  readonly brand?: Brand | undefined;
}

/** Colour of the band across a page's head, and a logo as a `data:` address. */
export interface Brand {
  readonly colour: string;
  readonly logo?: string;
}

/** One file of a pack. */
export interface PackFile {
  /** Relative to the pack, with `/`. */
  readonly path: string;
  readonly text: string;
}
