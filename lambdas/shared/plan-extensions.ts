import { InvalidEnvironmentError } from './read-env';

/** Names of extensions by plan: every plan that the cell sells is in it. */
export type PlanExtensions = ReadonlyMap<string, readonly string[]>;

/** Where a hook is told: `enterprise=citext+ltree,standard=`. */
export const PLAN_EXTENSIONS_ENV = ['PLAN_EXTENSIONS'] as const;
export type PlanExtensionsEnv = Readonly<Record<(typeof PLAN_EXTENSIONS_ENV)[number], string>>;

const PLAN = /^([a-z][a-z0-9-]*)=((?:[a-z][a-z0-9_-]*(?:\+[a-z][a-z0-9_-]*)*)?)$/;

/** @throws InvalidEnvironmentError when it is something else */
export function planExtensions({ PLAN_EXTENSIONS: text }: PlanExtensionsEnv): PlanExtensions {
  const plans = text.split(',').map((plan) => PLAN.exec(plan));
  if (plans.includes(null)) {
    throw new InvalidEnvironmentError(
      `environment PLAN_EXTENSIONS is "${text}"; wanted plan=extension+extension, separated by commas; correct it where the hook is declared`,
    );
  }
  return new Map(plans.map((plan) => [plan![1]!, plan![2]!.split('+').filter((name) => name !== '')]));
}
