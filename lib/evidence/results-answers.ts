import * as z from 'zod';
import { status } from './results-rows';
/** What a pack answers beside its promises: who can read a tenant's data, and what changed since the last pack. */

/** Stores, and everybody who can use each: those that are a tenant's own, or those that tenants of a region share. */
export const access = z.strictObject({
  /** Whose own: tenants whose templates are the same but for their ids stand here once. */
  own: z.strictObject({ plan: z.string(), residency: z.string() }).optional(),
  /** Where they are shared. */
  region: z.strictObject({ region: z.string(), account: z.string() }).optional(),
  /** Tenants by id, whose data it is. In the names below `{B}` stands for the id of each, `{A}` for any other tenant's. */
  tenants: z.array(z.string()),
  stores: z.array(
    z.strictObject({
      /** `key`, `bucket`, `object`, `secret`, `database`, `login`, `vault`, ... */
      kind: z.string(),
      arn: z.string(),
      template: z.string(),
      logicalId: z.string(),
      users: z.array(
        z.strictObject({
          /** ARN of a role, or whom a policy names. */
          who: z.string(),
          actions: z.array(z.string()),
          /** Whether one of these actions shows what is in the store, or takes it elsewhere. */
          reads: z.boolean(),
          reason: z.string(),
        }),
      ),
    }),
  ),
});

/** What became of promises since the last pack. */
export const changes = z.strictObject({
  /** When the last pack was written; absent where there was none to go by. */
  since: z.iso.datetime().optional(),
  promises: z.array(
    z.strictObject({
      id: z.string(),
      /** Absent where the promise is new. */
      before: status.optional(),
      /** Absent where the promise is gone. */
      after: status.optional(),
      why: z.string(),
    }),
  ),
});
