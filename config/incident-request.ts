import * as z from 'zod';
import { reason, requestedBy, seen, tenantId } from './schema';

/**
 * What the machine `incident` is started with: the input of `StartExecution`, word for word. `freehold incident` and the company's own
 * tools send these; `keep-incident` checks them against the very same shape.
 */

export const incidentId = z.string().regex(/^inc-\d{8}-[0-9a-f]{8}$/, 'the id of an incident, such as inc-20261130-1a2b3c4d');
const tenants = z.array(tenantId).max(500);

/** What somebody asks of an incident. Whoever changes whom it concerns, or ends it untold, says why. */
export const incidentRequest = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('open'),
    title: seen.min(10, 'what happened, in at least 10 characters').max(200),
    /** Left out = nobody knows yet: every tenant of the cell. */
    tenants: tenants.min(1).optional(),
    /** When it was discovered, from which the clock runs; left out = now. */
    discoveredAt: z.iso.datetime({ error: 'a moment in UTC such as 2027-01-31T03:00:00Z' }).optional(),
    /** Who leads it; left out = whoever opens it. */
    owner: requestedBy.optional(),
    requestedBy,
  }),
  /** Whom it concerns, after all: an empty list means that it concerns no customer. */
  z.strictObject({ action: z.literal('narrow'), incident: incidentId, tenants, reason, requestedBy }),
  z.strictObject({ action: z.literal('own'), incident: incidentId, owner: requestedBy, requestedBy }),
  /** What the customers are told. Another text is a further notice, to all of them again. */
  z.strictObject({
    action: z.literal('notice'),
    incident: incidentId,
    text: seen.min(40, 'what is known and what is done, in at least 40 characters').max(4_000),
    requestedBy,
  }),
  /** What became of a notice, as the company's own tool or a person knows it: only a notice that arrived stops the clock. */
  z.strictObject({
    action: z.literal('receipt'),
    incident: incidentId,
    tenants: tenants.min(1),
    outcome: z.enum(['delivered', 'bounced']),
    detail: seen.min(3).max(400),
    requestedBy,
  }),
  z.strictObject({
    action: z.literal('close'),
    incident: incidentId,
    facts: seen.min(20, 'what happened, in at least 20 characters').max(4_000),
    actions: z.array(seen.min(10, 'what was changed, in at least 10 characters').max(400)).min(1).max(20),
    /** Why some of the customers were not told; nothing else closes an incident before they were. */
    untold: reason.optional(),
    requestedBy,
  }),
  /** Sent by `keep-incident` alone: the clock of an incident, in an execution of its name. */
  z.strictObject({ action: z.literal('clock'), incident: incidentId }),
]);
export type IncidentRequest = Readonly<z.infer<typeof incidentRequest>>;
