import * as z from 'zod';
import { requestedBy, reason, tenantId } from './schema';

/** What the machine that ends every session of a tenant is started with. */
export const sessionsRequest = z.strictObject({
  tenant: tenantId,
  /** For the record: a lost device, a person who left, a password that was seen. */
  reason,
  requestedBy,
});
export type SessionsRequest = Readonly<z.infer<typeof sessionsRequest>>;
