import * as z from 'zod';
import { SEEN_THROUGHOUT } from './legible';

/** How people sign in, and who of them may ask for emergency access or approve it; and in which words a customer is told of it. */
const words = z.string().regex(SEEN_THROUGHOUT).min(40, 'a sentence of at least 40 characters').max(1000);

export const breakGlass = z.strictObject({
  /**
   * Where the second factor is asked for. `second-factor`: by IAM itself, whose sessions then say so. `identity-center`: by IAM Identity
   * Center, whose sessions say nothing of it, so that its setting is the proof (docs/decisions/027-break-glass.md).
   */
  signIn: z.enum(['second-factor', 'identity-center']).default('second-factor'),
  /** Names of roles that people sign in to, or of permission sets; left out = the operators' role. */
  people: z
    .array(z.string().regex(/^[A-Za-z][\w+=,.@-]{1,47}$/, 'the name of a role or of a permission set'))
    .max(10)
    .default([]),
  /** What a customer reads; facts of the request are put in the place of words in braces. */
  words: z
    .strictObject({
      opened: words.default(
        'An engineer of ours ({requestedBy}) has been given access to your data ({reads}) until {until}, because of {ticket}: {reason} It was approved by {approvedBy}. Everything that is done is recorded, and you will be told of it.',
      ),
      closed: words.default(
        'The access to your data that {requestedBy} was given because of {ticket} has ended and was seen to be closed. {calls} calls and {statements} lines of the database are in your audit trail, as {object}.',
      ),
    })
    .prefault({}),
});
export type BreakGlass = Readonly<z.infer<typeof breakGlass>>;
