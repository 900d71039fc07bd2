import * as z from 'zod';
import { incidentId } from './incident-request';
import { reason, requestedBy, tenantId } from './schema';

/** What the machine `contain` is started with: the input of `StartExecution`, word for word. */

export const containRequest = z.discriminatedUnion('contain', [
  /** Nobody of the tenant, and nothing with its credentials, gets in any more; nothing is lost. */
  z.strictObject({ contain: z.literal('contain'), tenant: tenantId, incident: incidentId.optional(), reason, requestedBy }),
  /** As it stood before: a tenant that was suspended stays so. */
  z.strictObject({
    contain: z.literal('release'),
    tenant: tenantId,
    /** Since when nobody has begun a session of the tenant's role who should not have; left out: the moment of the request. */
    safeSince: z.iso.datetime({ error: 'a moment in UTC such as 2027-01-31T03:00:00Z' }).optional(),
    reason,
    requestedBy,
  }),
]);
export type ContainRequest = Readonly<z.infer<typeof containRequest>>;
