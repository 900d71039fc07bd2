import * as z from 'zod';
import { figuresSchema, type Figures } from './figures';
import { called, isoDay, name, promiseId, sentence } from './schema';

/**
 * The shapes of a promise book and of what is read beside it: attestations, subprocessors, and the crosswalk from checks to
 * the controls of published frameworks. Frameworks appear by identifier alone; their texts belong to their publishers.
 */

/** By what a promise is kept, and therefore by what it is shown. A promise may have several halves. */
export const PROOFS = ['template', 'hook', 'pipeline', 'contract', 'people'] as const;

/** Rooms that are still to be built: what waits for one never fails, so only what somebody means to build is waited for. */
export const PLANNED_ROOMS = [
  'application-telemetry',
  'cache-and-bus',
  'file-copies',
  'heartbeat',
  'identity',
  'log-stream',
  'policy-store',
  'private-route',
  'session-manager',
  'workflows',
] as const;

/** Frameworks that the crosswalk knows, and how an identifier of each looks. */
export const FRAMEWORKS = {
  'NIST-800-53-r5': { title: 'NIST SP 800-53 Revision 5', id: /^[A-Z]{2}-\d{1,2}(\(\d{1,2}\))?$/ },
  'ISO-27001-2022': { title: 'ISO/IEC 27001:2022, Annex A', id: /^A\.[5-8]\.\d{1,2}$/ },
  'SOC-2': { title: 'AICPA Trust Services Criteria (2017, points of focus 2022)', id: /^(CC[1-9]|A1|C1|PI1|P[1-8])\.\d{1,2}$/ },
  GDPR: { title: 'Regulation (EU) 2016/679', id: /^Art\.\d{1,2}(\(\d{1,2}\)(\([a-z]\))?)?$/ },
  'DPDP-Act-2023': { title: 'Digital Personal Data Protection Act, 2023 (India)', id: /^s\.\d{1,2}(\(\d{1,2}\))?$/ },
  'DPDP-Rules-2025': {
    title: 'Digital Personal Data Protection Rules, 2025 (India)',
    id: /^r\.\d{1,2}(\(\d{1,2}\)(\([a-z]\))?)?$/,
  },
  'CSA-CCM-4': { title: 'CSA Cloud Controls Matrix 4.0', id: /^[A-Z&]{3}-\d{2}$/ },
  'CSA-CAIQ-4': { title: 'CSA Consensus Assessment Initiative Questionnaire 4.0', id: /^[A-Z&]{3}-\d{2}\.\d$/ },
} as const;
export type Framework = keyof typeof FRAMEWORKS;
const FRAMEWORK_NAMES = Object.keys(FRAMEWORKS) as [Framework, ...Framework[]];

/**
 * How what a check shows relates to what a control asks: `equal`, `subset` (the check shows a part of the control),
 * `superset` (it shows more than the control asks), `intersects` (each has something that the other lacks).
 */
export const RELATIONSHIPS = ['equal', 'subset', 'superset', 'intersects'] as const;
const controls = z.partialRecord(z.enum(FRAMEWORK_NAMES), z.record(z.string(), z.enum(RELATIONSHIPS)));

export const kindId = z.string().regex(/^[a-z][a-z0-9-]{1,49}$/, 'a kind of the catalogue, such as backups-kept-days');
export const proof = z.array(z.enum(PROOFS)).min(1);

/** What shows that a promise is kept, half by half. A kind of the catalogue has them, and so may an entry of a book. */
export const halves = z.strictObject({
  /**
   * Template half: checks by id, each on everything it looks at, or on what a list says alone: resources of some types, and rows about
   * something that the check has a name for.
   */
  checks: z
    .record(
      z.string(),
      z.union([
        z.literal('all'),
        z.array(z.string().regex(/^((AWS|Custom)::[\w:]+|[a-z][a-z0-9-]*)$/, 'a type, or a name of what rows are about')).min(1),
      ]),
    )
    .default({}),
  /** Hook half: functions and state machines that must exist, be wired, and leave a record of each run. */
  hook: z
    .strictObject({
      /** One that a machine below calls is on record with that machine's runs; any other writes records of its own. */
      functions: z.array(name).min(1).optional(),
      /** Machines of tenants' life, in every home region. */
      machines: z.array(name).min(1).optional(),
      /** Whether every tenant needs a run of each machine; left out, a machine runs for those alone who ask for it. */
      everyTenant: z.literal(true).optional(),
      /** Whether a run counts where it restored in the recovery region alone, and each plan of each residency needs one. */
      inRecovery: z.literal(true).optional(),
      /** How old the last run on record may be. Left out: a day more than its schedule, or a year for what nothing schedules. */
      withinDays: z.number().int().min(1).max(3653).optional(),
      /** What a run writes, and where it can be read. */
      record: sentence,
      /** What runs do not do though the promise speaks of it: then no record makes it more than partly met. */
      leavesOut: z.string().min(10).optional(),
    })
    .refine(({ functions, machines }) => functions ?? machines, { error: 'wanted `functions` or `machines`, or both' })
    .optional(),
  /** Pipeline half: the step that keeps it. */
  pipeline: z
    .strictObject({
      workflow: z.string().regex(/^\.github\/workflows\/[\w.-]+\.ya?ml$/, 'a file in .github/workflows/'),
      job: z.string().min(1),
      /** The step's `name`. */
      step: z.string().min(1),
    })
    .optional(),
  /** Contract half: what the application has to do, as its duty. */
  application: sentence.optional(),
  /** People's half: what somebody must attest. The attestations themselves are in attestations.yaml. */
  attest: sentence.optional(),
  /** Halves whose room is still to be built, by proof. They are not built until then, and never fail. */
  planned: z.partialRecord(z.enum(PROOFS), z.enum(PLANNED_ROOMS)).default({}),
  /** Controls that no check can show: kept by people, or by a room that is still to be built. */
  frameworks: controls.default({}),
});

/** Hashes of sentences as `freehold promises match` makes them, with spaces between: by these a changed page is noticed. */
const sentenceHashes = z
  .string()
  .regex(/^[0-9a-f]{16}( [0-9a-f]{16})*$/, 'hashes of sentences, as `freehold promises match` writes them');

const entrySchema = z.strictObject({
  id: promiseId,
  /** In our own words; `{dailyBackupDays}` stands for a figure that is stated below. */
  promise: sentence,
  /** The same in the page's language, where that is not English. */
  said: sentence.optional(),
  /** Where the page says it; `name` where it is another page than the book's. */
  page: z.strictObject({ name: called.optional(), section: z.string().min(1), sentences: sentenceHashes.optional() }),
  /** What the catalogue calls it: one kind or several. What they say is inherited; what stands below is added, or said instead. */
  kind: z.union([kindId, z.array(kindId).min(1)]).optional(),
  /** By what it is kept, and therefore by what it is shown. Inherited from the kinds; written out where there are none. */
  proof: proof.optional(),
  owner: called.min(3).optional(),
  ...halves.shape,
  /** Why the promise has nothing to hold to on this platform. */
  notApplicable: sentence.optional(),
  /** What the page states; a list where plans differ. `freehold check` holds the plans to it. */
  figures: z.union([figuresSchema, z.array(figuresSchema)]).default([]),
  /** Left out = as many months after the page was read as its kinds say, or a year. */
  reviewBy: isoDay.optional(),
});

/** Languages in which pages for customers and the public are written. */
export const LANGUAGES = ['en', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

export const bookSchema = z.strictObject({
  /** The page, the day on which it was read, and the hash of the text that was read. */
  page: z.strictObject({
    title: called,
    read: isoDay,
    /** The page's language; English where nothing is said. Another one's promises each have `said`. */
    lang: z.enum(LANGUAGES).default('en'),
    effective: z.string().min(4).optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "the SHA-256 of the page's text, 64 hex digits")
      .optional(),
    /** All of them in order. The hash above is of these, so that the page's other lines and its markup may change. */
    sentences: sentenceHashes.optional(),
  }),
  /** Frameworks that the company is held to: what its kinds say of others is left out. Left out = all. */
  frameworks: z.array(z.enum(FRAMEWORK_NAMES)).min(1).optional(),
  /** Rooms that promises of the book wait for: who builds each, and by which day it is to stand. */
  notBuilt: z.partialRecord(z.enum(PLANNED_ROOMS), z.strictObject({ owner: called.min(3), by: isoDay })).default({}),
  promises: z.array(entrySchema).min(1),
});

export const attestationsSchema = z.strictObject({
  attestations: z.array(
    z.strictObject({
      promise: promiseId,
      /** Whoever owns the promise, as the book says it: nobody else can attest for it. */
      owner: called.min(3),
      /** The person who signs for the owner, and another one who has read the evidence and accepts it. */
      signed: called.min(3),
      accepted: called.min(3),
      /** What shows it: a file of the company's, below `attested/`, and its SHA-256, so that it is the file that was signed. */
      evidence: z.strictObject({
        file: z
          .string()
          .regex(/^attested\/(?!.*\.\.)[\w./-]*[\w-]\.\w+$/, 'a file below attested/, such as attested/2026-review.md'),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "the file's SHA-256, 64 hex digits, as `sha256sum` prints it"),
      }),
      date: isoDay,
      expires: isoDay,
    }),
  ),
});

export const subprocessorsSchema = z.strictObject({
  subprocessors: z.array(
    z.strictObject({
      name: called,
      does: sentence,
      data: sentence,
      /** Residencies in which it is used; left out = all. */
      residencies: z.array(name).min(1).optional(),
      location: called,
      terms: z.string().regex(/^https:\/\/\S+$/, 'an https:// address'),
      since: isoDay,
    }),
  ),
});

export const crosswalkSchema = z.strictObject({
  /** Controls that each check bears on, by check id. */
  checks: z.record(z.string(), controls),
});

export type Proof = (typeof PROOFS)[number];
export type Halves = Readonly<z.infer<typeof halves>>;
/** A book as its file says it. */
export type BookFile = Readonly<z.infer<typeof bookSchema>>;
export type WrittenEntry = BookFile['promises'][number];

/** One promise with all that it inherits. */
export interface PromiseEntry extends Halves {
  readonly id: string;
  readonly promise: string;
  /** In the page's language, where that is not English. */
  readonly said?: string;
  readonly page: { readonly name: string; readonly section: string };
  /** Kinds of the catalogue; none for a promise that is written out. */
  readonly kind: readonly string[];
  readonly proof: readonly Proof[];
  readonly owner: string;
  readonly notApplicable?: string;
  readonly figures: readonly Figures[];
  readonly reviewBy: string;
  /** Where it begins in promises.yaml, from 1. */
  readonly line?: number;
}

export interface PromiseBook extends Pick<BookFile, 'page' | 'frameworks' | 'notBuilt'> {
  readonly promises: readonly PromiseEntry[];
}
export type Attestation = Readonly<z.infer<typeof attestationsSchema>['attestations'][number]>;
export type Subprocessor = Readonly<z.infer<typeof subprocessorsSchema>['subprocessors'][number]>;
export type Controls = Readonly<z.infer<typeof controls>>;
