import type { Machine } from '../../lib/naming';
import { HOOKS } from '../../lib/naming';
import { tasksOf } from './engine';
import type { Fault } from './engine';
import { definitionOf } from './run';

/** What can happen to one call. */
const MISHAPS = {
  'fails before it does anything': () => Promise.reject(new Error('socket hang up')),
  'does its work, and the answer is lost': async (call) => {
    await call();
    throw new Error('socket hang up');
  },
  'times out': () => Promise.reject(Object.assign(new Error('no answer'), { name: 'States.Timeout' })),
  'is throttled': () => Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })),
  'runs twice': async (call) => {
    await call();
    return call();
  },
} as const satisfies Readonly<Record<string, (call: () => Promise<unknown>) => Promise<unknown>>>;
export type Mishap = keyof typeof MISHAPS;
export const EVERY_MISHAP = Object.keys(MISHAPS) as readonly Mishap[];

/** The mishap, to one call of a state alone: the first, or the one that a loop makes later. */
export const once =
  (state: string, mishap: Mishap, which = 1): Fault =>
  (at, times, call) =>
    at === state && times === which ? MISHAPS[mishap](call) : call();

/** The states of a machine that call hooks, but for those that only a failure leads to. */
export const stepsOf = (machine: Machine, except: RegExp): string[] =>
  [...tasksOf(definitionOf(machine), HOOKS).keys()].filter((state) => !except.test(state));

/** Every step in every way. */
export const everyWay = (steps: readonly string[]) =>
  steps.flatMap((state) => EVERY_MISHAP.map((mishap) => [state, mishap] as const));

const WORST: Mishap = 'does its work, and the answer is lost';

/** Every step in every way, and the second call of those that are called again in the worst: it is the same call. */
export const everyCall = (steps: readonly string[], again: RegExp) =>
  everyWay(steps).flatMap(([state, mishap]) =>
    (again.test(state) && mishap === WORST ? [1, 2] : [1]).map((call) => [state, call, mishap] as const),
  );
