import * as z from 'zod';
import { STATUSES } from '../promises/verdict';
import { operation } from './account-shapes';

/** What is looked at, counted, and weighed for a promise: the shapes of rows in `results.json`. */

export const status = z.enum(STATUSES);
export const count = z.number().int().min(0);
export const kind = z.enum(['template', 'hook', 'pipeline', 'contract', 'people']);

/** Identifiers by framework, each with the relationship to what is shown. */
export const controls = z.record(z.string(), z.record(z.string(), z.enum(['equal', 'subset', 'superset', 'intersects'])));

export const place = z.strictObject({ region: z.string(), title: z.string(), account: z.string(), partition: z.string() });

/** A file of the project, relative to its root, and a line in it (from 1). */
export const source = z.strictObject({ file: z.string(), line: z.number().int().min(1) });

export const observation = z.strictObject({
  /** Number of the observation in the pack, from 0: what other rows point at. */
  n: count,
  check: z.string(),
  template: z.string(),
  logicalId: z.string(),
  type: z.string(),
  /** JSON pointer into the template, and the line (from 1) at which it stands in the file as written. */
  pointer: z.string(),
  line: z.number().int().min(1),
  /** For a row about the company's configuration, which no template says: the file that the line is in, from the repository's root. */
  file: z.string().optional(),
  expected: z.string(),
  actual: z.string(),
  /** What stands at `pointer`, in short, where `actual` does not say it. */
  value: z.string().optional(),
  ok: z.boolean(),
  /** The check asks nothing of it: it is no part of any population. */
  skipped: z.literal(true).optional(),
  /** Where the claim is that there is none: how many resources of the template were looked through. */
  among: count.optional(),
  /** The registered exception that covers a broken observation. */
  exception: z.string().optional(),
  /** Construct path and the line of ours that declared it; absent for templates that somebody else supplied. */
  construct: z.string().optional(),
  source: source.optional(),
});

/** How much rows are about. What is skipped stands in none of the other counts. */
export const population = {
  /** Rows of which something was asked. */
  looked: count,
  broken: count,
  /** Of the broken ones, those under a registered exception. */
  excepted: count,
  skipped: count,
  /** Different resources among what was looked at, and how many of them hold throughout. */
  resources: count,
  holding: count,
  /** Resources that were looked through for what must not be there. */
  among: count,
};

export const check = z.strictObject({
  id: z.string(),
  family: z.enum(['guard', 'proof']),
  /** What holds when nothing is broken. */
  sentence: z.string(),
  remedy: z.string(),
  source,
  ...population,
  controls,
});

/** One check under one promise: the resources that matter to that promise. */
export const weighed = z.strictObject({
  check: z.string(),
  /** What the promise narrows the check to, types of resources or names of what rows are about; absent = all that it looks at. */
  types: z.array(z.string()).optional(),
  ...population,
  /** Observations in question, skipped ones too, by number: `Results.observations[n]`. */
  observations: z.array(count),
});

export const half = z.strictObject({
  kind,
  status,
  /** Why it has this status, as a sentence. */
  why: z.string(),
  /** What would decide it, where it is open. */
  decides: z.string().optional(),
  /** The room that is still to be built, who builds it, and by which day. */
  planned: z.string().optional(),
  built: z.strictObject({ owner: z.string(), by: z.iso.date() }).optional(),
  checks: z.array(weighed),
});

export const promise = z.strictObject({
  id: z.string(),
  promise: z.string(),
  /** In the page's own language, where that is not English. */
  said: z.string().optional(),
  /** What the catalogue calls it; none for one that a company has written out by itself, and in a pack of before this was said. */
  kinds: z.array(z.string()).default([]),
  page: z.strictObject({ name: z.string(), section: z.string() }),
  /** What the page states in numbers and names, each figure by its name; a group for each set of plans that it speaks of. */
  figures: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))),
  owner: z.string(),
  reviewBy: z.string(),
  reviewOverdue: z.boolean(),
  status,
  /** The day since which it has this status, going by the last pack; absent where there was none to go by. */
  since: z.iso.date().optional(),
  why: z.string(),
  /** Whether it was seen at work, by what was read of accounts: never by a synthesis. */
  operation,
  halves: z.array(half),
  /** The application's duty, where a half is the application's. */
  duty: z.string().optional(),
  /** Controls of frameworks: those that checks show, and those that nothing automatic can show. */
  controls,
  notAutomatable: controls,
  /** Registered exceptions that name the promise. */
  exceptions: z.array(z.string()),
});
