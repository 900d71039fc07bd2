import * as z from 'zod';
import { reason, requestedBy, tenantId } from './schema';

/** Longer than anybody keeps a key that was fetched, and the most that a run, which lasts a year, has twice. */
export const LONGEST_OVERLAP_DAYS = 90;

/** What the machine that rotates a tenant's signing key is started with. */
export const rotationRequest = z.strictObject({
  tenant: tenantId,
  /**
   * Days for which both keys are published, twice: before the new one signs, so that whoever verifies knows it, and after that, for what
   * the old one signed. 0 = at once: the key is in other hands.
   */
  overlapDays: z.int().min(0).max(LONGEST_OVERLAP_DAYS).default(7),
  /** For the record: the yearly rotation, a key that was seen to be used by others. */
  reason,
  requestedBy,
});
export type RotationRequest = Readonly<z.infer<typeof rotationRequest>>;
