import type { Aws } from './aws';
import type { Check } from './contract';
import { NothingLookedAtError, NotYetError } from './errors';
import type { Expectation } from './expectation';

/** Asks AWS or the database something about the tenant, and says what it found. What cannot be asked throws. */
export type Look = (aws: Aws, expected: Expectation) => Promise<Check[]>;

/** Families of checks by name, each with its looks by name, so that a caller can put another in a look's place. */
export type Families = Readonly<Record<string, Readonly<Record<string, Look>>>>;

export interface Examined {
  readonly checks: readonly Check[];
  readonly looked: Readonly<Record<string, number>>;
  /** What does not show yet, in words. */
  readonly pending: readonly string[];
}

/**
 * Every look of every family. A call that fails is no answer: the first one is thrown, whatever else was found.
 *
 * @throws NothingLookedAtError when a family looked at nothing, and waits for nothing
 */
export async function examine(families: Families, aws: Aws, expected: Expectation): Promise<Examined> {
  const looked: Record<string, number> = {};
  const checks: Check[] = [];
  const pending: string[] = [];
  const failed: unknown[] = [];
  for (const [family, looks] of Object.entries(families)) {
    const answers = await Promise.allSettled(Object.values(looks).map((look) => look(aws, expected)));
    const waits = answers.flatMap((one) => (one.status === 'rejected' && one.reason instanceof NotYetError ? [one.reason] : []));
    const found = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    failed.push(
      ...answers.flatMap((one) =>
        one.status === 'rejected' && !(one.reason instanceof NotYetError) ? [one.reason as unknown] : [],
      ),
    );
    if (failed.length === 0 && waits.length === 0 && found.length === 0) failed.push(nothing(family, expected.order.tenant));
    looked[family] = found.length;
    checks.push(...found);
    for (const { message } of waits) if (!pending.includes(message)) pending.push(message);
  }
  if (failed.length > 0) throw failed[0];
  return { checks, looked, pending };
}

const nothing = (family: string, tenant: string) =>
  new NothingLookedAtError(
    `the family ${family} looked at nothing of tenant ${tenant}; wanted one check at least, since none proves nothing; correct the family, or leave it out by name`,
  );
