import * as z from 'zod';
import { isoDay, name, reason, requestedBy, seen, tenantId, tenantSchema } from './schema';

/**
 * What the machines of a tenant's life are started with: the input of `StartExecution`, word for word. The onboarding
 * automation and `freehold tenant` send these, the hooks check them against the very same shapes, and `npm run schema`
 * writes them as JSON Schema for whoever has neither. Imports nothing but zod and the shapes of the configuration.
 */

const email = seen.regex(/^[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}$/, 'an e-mail address');
const moment = z.iso.datetime({ error: 'a moment in UTC such as 2027-01-31T00:00:00Z' });

const { name: title, residency, plan, cidr } = tenantSchema.shape;
export const onboardingRequest = z.strictObject({
  tenant: tenantId,
  name: title,
  residency,
  plan,
  /** Range of the tenant's own network; required by, and only by, a plan with `privateNetwork`. */
  cidr,
  /** Who at the customer is told that the tenant is ready, and later that it is gone. */
  contact: email,
  requestedBy,
});

export const changeRequest = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('plan'), tenant: tenantId, plan: name, requestedBy }),
  z.strictObject({ change: z.literal('suspend'), tenant: tenantId, reason, requestedBy }),
  z.strictObject({ change: z.literal('resume'), tenant: tenantId, requestedBy }),
]);

export const EXPORT_FORMATS = ['csv', 'jsonl', 'sql'] as const;
export const exportRequest = z.strictObject({
  tenant: tenantId,
  /** An SQL dump is made on request: its program comes by a layer that a company adds. */
  formats: z.array(z.enum(EXPORT_FORMATS)).min(1).default(['csv', 'jsonl']),
  requestedBy,
});

export const trailRequest = z.strictObject({ tenant: tenantId, from: isoDay, to: isoDay, requestedBy });

export const erasureRequest = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('erase'),
    tenant: tenantId,
    /** The tenant's name, typed: one who mistypes an id erases nobody. */
    name: z.string(),
    /** The end of the contract; left out = at once. Until then the request can be cancelled. */
    at: moment.optional(),
    reason,
    requestedBy,
  }),
  z.strictObject({ action: z.literal('cancel'), tenant: tenantId, reason, requestedBy }),
  z.strictObject({
    action: z.literal('hold'),
    tenant: tenantId,
    reason,
    /** Who answers for the legal hold. */
    approver: requestedBy,
    expires: isoDay,
    requestedBy,
  }),
  z.strictObject({ action: z.literal('release'), tenant: tenantId, reason, approver: requestedBy, requestedBy }),
]);

export type OnboardingRequest = Readonly<z.infer<typeof onboardingRequest>>;
export type ChangeRequest = Readonly<z.infer<typeof changeRequest>>;
export type ExportRequest = Readonly<z.infer<typeof exportRequest>>;
export type TrailRequest = Readonly<z.infer<typeof trailRequest>>;
export type ErasureRequest = Readonly<z.infer<typeof erasureRequest>>;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
