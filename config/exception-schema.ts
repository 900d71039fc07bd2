import * as z from 'zod';
import { called, exceptionNumber, isoDay, name, promiseId, sentence, STAGES } from './schema';

export const EXCEPTION_FENCES = ['configuration', 'validator', 'nag', 'check'] as const;

/**
 * A departure from a fence that somebody answers for. Guard rules have none on purpose: the same files run at deployment,
 * where nobody can see a register; what a Guard rule must let through is written into the rule.
 */
export const exceptionSchema = z.strictObject({
  number: exceptionNumber,
  title: called.min(10).max(120),
  fence: z.enum(EXCEPTION_FENCES),
  /** Rule ids as the fence prints them, without the finding in brackets, such as AwsSolutions-IAM5. */
  rules: z.array(z.string().min(2)).min(1),
  /**
   * Where a finding of fence `check` may stand, as `<stack>/<logical id>` with `*` for any text: templates carry no
   * citations, so whoever reads them alone needs to know which finding was meant. Required for that fence, and only there.
   */
  at: z
    .array(z.string().regex(/^[\w*-]+\/[\w*]+$/, 'a stack and a logical id such as *-account/ManagementTrail*'))
    .min(1)
    .optional(),
  /** Promises that the departure touches; empty where none does. */
  promises: z.array(promiseId).default([]),
  /** Platforms, stages and regions in which it is used; left out = everywhere. There it must be used. */
  platforms: z.array(z.string()).optional(),
  stages: z.array(z.enum(STAGES)).optional(),
  /** Plans that it excuses. Required where it excuses a plan, for what was approved for one is not approved for another. */
  plans: z.array(name).min(1).optional(),
  reason: sentence,
  compensatingControl: sentence,
  approver: called.min(3),
  opened: isoDay,
  expires: isoDay,
});

export const exceptionsSchema = z.strictObject({ exceptions: z.array(exceptionSchema) });

export type Exception = Readonly<z.infer<typeof exceptionSchema>>;
