import * as z from 'zod';
import { reason, requestedBy, tenantId } from './schema';

/** What a restore is started with: the input of `StartExecution`, word for word. Each use has a machine of its own. */
const asked = {
  tenant: tenantId,
  /** Of which moment the copy is; `latest` is the newest that is kept. */
  moment: z
    .union([z.literal('latest'), z.iso.datetime({ error: 'a moment in UTC such as 2027-01-31T00:00:00Z, or latest' })])
    .default('latest'),
  reason,
  requestedBy,
};

/** Brings a copy up beside what serves, looks at it, measures, and removes it again. */
export const drillRequest = z.strictObject({
  ...asked,
  use: z.literal('drill', { error: 'drill: to put a tenant back, in-place, is what the machine restore does' }),
});
export type DrillRequest = Readonly<z.infer<typeof drillRequest>>;

/** Puts a tenant's data back as they were at the moment: what was written since is gone. */
export const inPlaceRequest = z.strictObject({
  ...asked,
  use: z.literal('in-place', { error: 'in-place: a drill is what the machine restore-drill does' }),
});
export type InPlaceRequest = Readonly<z.infer<typeof inPlaceRequest>>;

export const restoreRequest = z.discriminatedUnion('use', [drillRequest, inPlaceRequest]);
export type RestoreRequest = DrillRequest | InPlaceRequest;
export type RestoreUse = RestoreRequest['use'];
