import * as z from 'zod';
import { approvalReference, called, exceptionNumber, isoDay, name, promiseId, sentence, stageName } from './schema';

export const EXCEPTION_FENCES = ['configuration', 'validator', 'nag', 'check'] as const;

const departed = {
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
  reason: sentence,
  compensatingControl: sentence,
};

/** Who answers for a departure, for what, and for how long: a year at most. */
const answered = {
  /** Promises that the departure touches; empty where none does. */
  promises: z.array(promiseId).default([]),
  /** Stages in which it is used; left out = everywhere. There it must be used. */
  stages: z.array(stageName).optional(),
  /** Plans that it excuses. Required where it excuses a plan, for what was approved for one is not approved for another. */
  plans: z.array(name).min(1).optional(),
  /** A person, by name. */
  approver: called.min(3),
  /** Ticket or document in which that person's decision stands. */
  approval: approvalReference,
  opened: isoDay,
  expires: isoDay,
};

/**
 * `config/departures.yaml`: what the platform itself departs in, wherever it is used. Ships with the product; nobody has agreed to it
 * until a company accepts it by number. `occurs` says where alone it does; left out = in every platform.
 */
export const departuresSchema = z.strictObject({
  departures: z.array(z.strictObject({ ...departed, occurs: z.enum(['one-region', 'webhooks']).optional() })),
});

const acceptance = z.strictObject({ number: exceptionNumber, ...answered });

/**
 * A departure from a fence that somebody answers for. Guard rules have none on purpose: the same files run at deployment,
 * where nobody can see a register; what a Guard rule must let through is written into the rule.
 */
const exceptionSchema = z.strictObject({ ...departed, ...answered });

/** A company's `exceptions.yaml`: departures of the product that it accepts, and those of its own. */
export const exceptionsSchema = z.strictObject({
  accepted: z.array(acceptance).default([]),
  exceptions: z.array(exceptionSchema).default([]),
});

export type Departure = Readonly<z.infer<typeof departuresSchema>>['departures'][number];
export type Acceptance = Readonly<z.infer<typeof acceptance>>;
export type ExceptionsFile = z.infer<typeof exceptionsSchema>;
/** A departure and whoever answers for it, whichever of the two it was: what fences and evidence go by. */
export type Exception = Readonly<z.infer<typeof exceptionSchema>>;
