import * as z from 'zod';
import { readSchema } from '../operating/read';

/** What a pack says of accounts, and of what was found before templates were written: parts of `results.json`. */

const count = z.number().int().min(0);
const names = z.array(z.string());

/** How deployed templates differ from a synthesis of the pack's commit: stacks by name, resources by logical id. */
const difference = z.strictObject({
  /** Deployed and not declared; declared and not deployed. */
  more: names,
  fewer: names,
  differing: z.array(z.strictObject({ stack: z.string(), more: names, fewer: names, changed: names })),
});

/** Of what the pack is evidence: templates as synthesized, and no account was read; or as deployed, and who read them when. */
export const basis = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('synthesis'), by: z.string() }),
  z.strictObject({
    kind: z.literal('deployed'),
    /** Who wrote the pack. */
    by: z.string(),
    /** When and by whom accounts were read; absent where templates were fetched by hand, and nobody knows when. */
    read: z.strictObject({ at: z.iso.datetime(), by: z.string() }).optional(),
    accounts: names,
    difference,
  }),
]);

/** Whether a promise was seen at work: `operating` with the first and last thing seen, else `designed` and why. */
export const operation = z.strictObject({
  state: z.enum(['designed', 'operating']),
  why: z.string(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

/** What was read of accounts beside templates. */
export const operating = z.strictObject({
  /** Each backup that a tenant is promised, and what was seen of it. */
  backups: z.array(
    z.strictObject({
      tenant: z.string(),
      what: z.string(),
      account: z.string(),
      region: z.string(),
      store: z.string(),
      type: z.enum(['RDS', 'S3', 'PITR']),
      copy: z.boolean(),
      first: z.iso.datetime().optional(),
      last: z.iso.datetime().optional(),
      state: z.enum(['seen', 'late', 'none', 'not read']),
      why: z.string(),
    }),
  ),
  stacks: readSchema.shape.stacks,
  alarms: readSchema.shape.alarms,
  failed: readSchema.shape.failed,
  notRead: readSchema.shape.notRead,
});

/** What a fence found, with the exception that covers it: also of fences whose findings are no observations of a check. */
export const finding = z.strictObject({
  fence: z.string(),
  rule: z.string(),
  template: z.string(),
  /** Logical id; empty where the finding is about no resource. */
  resource: z.string(),
  /** Where in it, as the fence says it; empty where it says nothing. */
  property: z.string(),
  exception: z.string().optional(),
});

/** What the gate counted, fence by fence: the same numbers as its line has. */
export const gateCounts = z.record(z.string(), z.strictObject({ rules: count, looked: count, open: count, excepted: count }));
