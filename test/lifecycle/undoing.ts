import { TenantNotAsPromisedError } from './calls';
import { failure } from './clouds';
import type { Call, Fault } from './engine';
import { everyCall, stepsOf } from './mishaps';
import { onboardingOf, run } from './run';
import { LifeWorld } from './world';

/** Hooks of a run in which an onboarding fails, and what makes stacks fail. */
interface Failure {
  readonly reason: RegExp;
  readonly breaks?: (world: LifeWorld) => void;
  readonly calls?: Readonly<Record<string, Call>>;
}
const never = (error: Error): Call => {
  return () => Promise.reject(error);
};

/** How an onboarding fails half-way: from the stack on, all of the tenant's things are there. */
export const FAILURES = {
  'the tenant stack': {
    reason:
      /^stack softdocket-production-acme-tenant is ROLLBACK_COMPLETE: Database \(AWS::RDS::DBInstance\): quota exceeded; .*runbook/,
    breaks: ({ clouds: { home }, aws }) => {
      home.ends = { CREATE_IN_PROGRESS: 'ROLLBACK_COMPLETE' };
      // The newest first, as CloudFormation gives them: what comes after the first failure follows from it.
      home.events = [
        failure('Vault', 'the rollback could not delete it', aws.now),
        failure('Files', 'Resource creation cancelled', aws.now),
        failure('Database', 'quota exceeded', aws.now),
      ];
    },
  },
  'the database': {
    reason: /^a role of that name/,
    calls: { 'prepare-database': never(Object.assign(new Error('a role of that name'), { name: 'UnsafeRoleError' })) },
  },
  'the look at the tenant': {
    reason: /^acme lacks a key/,
    calls: { 'verify-tenant': never(new TenantNotAsPromisedError('acme lacks a key')) },
  },
} as const satisfies Readonly<Record<string, Failure>>;
export type Failing = keyof typeof FAILURES;

const BACK = /^(Undo|Give)/;
const STEPS = stepsOf('onboarding', /^$/).filter((state) => BACK.test(state));
/** Steps that are called again and again: their second call goes wrong as well as the first. */
const AGAIN = /erase the database|tenant stack: erase (backups|what)|delete the/;

/** Every step of taking back, in every way. */
export const UNDOING = everyCall(STEPS, AGAIN);

/** An onboarding that fails beside a neighbour, and everything that is after it: of the neighbour, every word. */
export async function undone(failing: Failing, { fault, calls }: Undoing = {}) {
  const world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf('globex') });
  const before = world.aws.belongings('globex');
  const how: Failure = FAILURES[failing];
  how.breaks?.(world);
  const ran = await run(world, 'onboarding', {
    input: onboardingOf(),
    calls: { ...how.calls, ...calls },
    ...(fault && { fault }),
  });
  expect(world.aws.belongings('globex')).toEqual(before);
  return { world, ran, after: await world.normal('acme', 'globex') };
}
export interface Undoing {
  readonly fault?: Fault;
  readonly calls?: Readonly<Record<string, Call>>;
}

const known = new Map<Failing, ReturnType<typeof undone>>();
/** How it ends when nothing goes wrong in taking back. */
export async function good(failing: Failing) {
  if (!known.has(failing)) known.set(failing, undone(failing));
  return known.get(failing)!;
}
