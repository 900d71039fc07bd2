import * as z from 'zod';
import { approvalReference, reason, tenantId } from './schema';

/** How long a door stands open at most, and how long a request waits for the second person. Minutes. */
export const LONGEST_MINUTES = 60;
export const APPROVAL_MINUTES = 30;

/**
 * What somebody asks for who must see one tenant's data: the order that a person signs and `hear-break-glass` reads. Who asks is not in
 * it: that is learned from the signature (docs/decisions/027-break-glass.md).
 */
export const breakGlassRequest = z.strictObject({
  tenant: tenantId,
  /** What is to be read; nothing else opens. */
  reads: z
    .array(z.enum(['database', 'files']), 'a list of database and files')
    .min(1, 'database, files, or both')
    .refine((all) => new Set(all).size === all.length, { message: 'each at most once' }),
  /** The customer is told this, word for word. */
  reason,
  ticket: approvalReference,
  minutes: z
    .number()
    .int()
    .min(5, 'at least 5 minutes')
    .max(LONGEST_MINUTES, `at most ${LONGEST_MINUTES} minutes; ask again, with a second approval, for more`),
  /** To change what is read as well; said only by whoever means it. */
  write: z.boolean().default(false),
});
export type BreakGlassRequest = Readonly<z.infer<typeof breakGlassRequest>>;
