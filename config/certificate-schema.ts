import * as z from 'zod';
import { name, tenantId } from './schema';

/**
 * The shape of a deletion certificate: what was promised, what was observed, line by line, and what is kept. Whoever is given
 * one can read it without us, and `freehold certificate verify` holds it against its signature.
 */

const moment = z.iso.datetime();
const text = z.string().min(1);

/** One thing of the tenant, as it was observed. */
const line = z.strictObject({
  id: text,
  kind: text,
  region: text,
  method: text,
  state: z.enum(['gone', 'scheduled', 'unreadable', 'retained']),
  count: z.number().int().min(0).optional(),
  observedAt: moment,
  until: moment.optional(),
  reason: text.optional(),
});

/** A promise in time: by when, when it was so, and whether that was in time. */
const deadline = z.strictObject({
  promise: text,
  dueBy: moment,
  /** When it was seen to be so; absent while it is still to come. */
  keptAt: moment.optional(),
  missedByMinutes: z.number().int().min(1).optional(),
});

export const certificateSchema = z.strictObject({
  format: z.literal(1),
  /** `production`: nothing is left but what ends by itself. `final`: no backup can be read any more. */
  kind: z.enum(['production', 'final']),
  issuedAt: moment,
  platform: name,
  stage: name,
  residency: name,
  tenant: z.strictObject({ id: tenantId, name: text, plan: name }),
  request: z.strictObject({ id: text, requestedAt: moment, requestedBy: text, reason: text, contractEnded: moment }),
  deadlines: z.array(deadline).min(1),
  lines: z.array(line).min(1),
  retained: z.array(z.strictObject({ class: name, days: z.number().int().min(1), holds: text, until: moment })),
  /** The independent look afterwards: what it looked through, and what it expects to end by itself. */
  sweep: z.strictObject({
    at: moment,
    looked: z.array(z.strictObject({ place: text, region: text, count: z.number().int().min(0) })).min(1),
    expected: z.array(z.strictObject({ id: text, kind: text, region: text, why: text, until: moment.optional() })),
  }),
  /** SHA-256 of the production certificate, on the final one. */
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

export type Certificate = Readonly<z.infer<typeof certificateSchema>>;
