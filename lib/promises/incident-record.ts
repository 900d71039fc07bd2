import * as z from 'zod';

/** What the record of an incident says beside what each record says: one is left at its beginning, and one at each turn of it. */
export const incidentParts = {
  phase: z.enum(['opened', 'told', 'untold', 'overdue', 'closed']).optional(),
  title: z.string().optional(),
  source: z.string().optional(),
  /** Who leads it. */
  owner: z.string().optional(),
  discoveredAt: z.iso.datetime().optional(),
  /** When everybody whom it concerns had received a notice. */
  toldAt: z.iso.datetime().optional(),
  /** Customers whom it concerns, how many of them have received a notice, and which, where that is known. */
  concerned: z
    .object({
      known: z.boolean(),
      customers: z.number().int().min(0),
      told: z.number().int().min(0),
      tenants: z.array(z.string()).optional(),
    })
    .optional(),
  closed: z.object({ at: z.iso.datetime(), untold: z.string().optional() }).optional(),
};
