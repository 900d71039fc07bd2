import { z } from 'zod';
import { isoDay, jurisdiction, name, promiseId, sentence } from './schema';

/**
 * The shapes of a promise book and of what is read beside it: attestations, subprocessors, and the crosswalk from checks to
 * the controls of published frameworks. Frameworks appear by identifier alone; their texts belong to their publishers.
 */

/** By what a promise is kept, and therefore by what it is shown. A promise may have several halves. */
export const PROMISE_KINDS = ['template', 'hook', 'pipeline', 'contract', 'people'] as const;

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

/** What the page states in numbers. `freehold check` holds the plans to them; two that collide are refused. */
const figures = z.strictObject({
  /** Plans that the figures hold for; left out = all. */
  plans: z.array(name).min(1).optional(),
  dailyBackupDays: z.number().int().min(1).optional(),
  weeklyBackupDays: z.number().int().min(1).optional(),
  /** Hours of work that a disaster may cost at most. */
  recoveryPointHours: z.number().int().min(1).optional(),
  recoveryTimeHours: z.number().int().min(1).optional(),
  /** From the request, or the contract's end, to nothing left in production. */
  deletedWithinHours: z.number().int().min(1).optional(),
  /** From there to no backup that anybody can read. */
  backupsDestroyedWithinDays: z.number().int().min(1).optional(),
  /** Days for which the audit log is kept. */
  auditLogDays: z.number().int().min(1).optional(),
  /** Backups in another place than production. */
  separateRegion: z.literal(true).optional(),
  /** Residencies that the promise sells. */
  residencies: z.array(name).min(1).optional(),
  /** Under whose law the page says that data lies: a country, or a union that `config/jurisdictions.yaml` names. Of all residencies, or those above. */
  jurisdiction: jurisdiction.optional(),
});

export const promiseSchema = z.strictObject({
  id: promiseId,
  /** In our own words. */
  promise: sentence,
  /** Where the page says it. */
  page: z.strictObject({ name: z.string().min(2), section: z.string().min(1) }),
  kind: z.array(z.enum(PROMISE_KINDS)).min(1),
  owner: z.string().min(3),
  /** Template half: checks by id, each on everything it looks at or on resources of some types alone. */
  checks: z.record(z.string(), z.union([z.literal('all'), z.array(z.string().regex(/^(AWS|Custom)::[\w:]+$/)).min(1)])).default({}),
  /** Hook half: functions and state machines that must exist, be wired, and leave a record of each run. */
  hook: z
    .strictObject({
      /** One that a machine below calls is on record with that machine's runs; any other writes records of its own. */
      functions: z.array(name).min(1).optional(),
      /** Machines of tenants' life, in every home region. */
      machines: z.array(name).min(1).optional(),
      /** What a run writes, and where it can be read. */
      record: sentence,
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
  /** Halves whose room is still to be built, by kind. They are unknown until then, never failing. */
  planned: z.partialRecord(z.enum(PROMISE_KINDS), name).default({}),
  /** Why the promise has nothing to hold to on this platform. */
  notApplicable: sentence.optional(),
  figures: z.array(figures).default([]),
  /** Controls that no check can show: kept by people, or by a room that is still to be built. */
  frameworks: controls.default({}),
  reviewBy: isoDay,
});

export const bookSchema = z.strictObject({
  /** The page, and the day on which it was read. */
  page: z.strictObject({ title: z.string().min(2), read: isoDay, effective: z.string().min(4).optional() }),
  promises: z.array(promiseSchema).min(1),
});

export const attestationsSchema = z.strictObject({
  attestations: z.array(
    z.strictObject({
      promise: promiseId,
      owner: z.string().min(3),
      /** Link to, or number of, the document that shows it. */
      evidence: z.string().min(3),
      date: isoDay,
      expires: isoDay,
    }),
  ),
});

export const subprocessorsSchema = z.strictObject({
  subprocessors: z.array(
    z.strictObject({
      name: z.string().min(2),
      does: sentence,
      data: sentence,
      /** Residencies in which it is used; left out = all. */
      residencies: z.array(name).min(1).optional(),
      location: z.string().min(2),
      terms: z.string().regex(/^https:\/\/\S+$/, 'an https:// address'),
      since: isoDay,
    }),
  ),
});

export const crosswalkSchema = z.strictObject({
  /** Controls that each check bears on, by check id. */
  checks: z.record(z.string(), controls),
});

export type PromiseEntry = Readonly<z.infer<typeof promiseSchema>>;
export type PromiseBook = Readonly<z.infer<typeof bookSchema>>;
export type PromiseKind = (typeof PROMISE_KINDS)[number];
export type Figures = Readonly<z.infer<typeof figures>>;
export type Attestation = Readonly<z.infer<typeof attestationsSchema>['attestations'][number]>;
export type Subprocessor = Readonly<z.infer<typeof subprocessorsSchema>['subprocessors'][number]>;
export type Controls = Readonly<z.infer<typeof controls>>;
