import { drawn, journeyOf } from './machines/picture';
import type { Happening } from '../../lib/commands/tenant/history';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** A hook that fails once, is asked twice whether it is done, and ends. */
const HAPPENINGS: readonly Happening[] = [
  { event: 'entered', state: 'Create the "tenant" stack', kind: 'Task', at: at(0) },
  { event: 'failed', state: 'Create the "tenant" stack', at: at(1), error: 'ConflictError', cause: 'busy' },
  { event: 'exited', state: 'Create the "tenant" stack', kind: 'Task', at: at(3) },
  { event: 'entered', state: 'Done?', kind: 'Choice', at: at(3) },
  { event: 'exited', state: 'Done?', kind: 'Choice', at: at(3) },
  { event: 'entered', state: 'Create the "tenant" stack', kind: 'Task', at: at(4) },
  { event: 'exited', state: 'Create the "tenant" stack', kind: 'Task', at: at(6) },
  { event: 'entered', state: 'Done?', kind: 'Choice', at: at(6) },
];

test('a picture counts visits, time and failures of every state, and every step between two', () => {
  const { states, steps } = journeyOf(HAPPENINGS);
  expect(states).toEqual([
    { state: 'Create the "tenant" stack', kind: 'Task', visits: 2, ms: 5000, failures: ['ConflictError'] },
    { state: 'Done?', kind: 'Choice', visits: 2, ms: 0, failures: [] },
  ]);
  expect(steps).toEqual([
    { from: 'start', to: 'Create the "tenant" stack', times: 1 },
    { from: 'Create the "tenant" stack', to: 'Done?', times: 2 },
    { from: 'Done?', to: 'Create the "tenant" stack', times: 1 },
  ]);
});

test('what a state is called cannot tear the picture', () => {
  const picture = drawn(journeyOf(HAPPENINGS), 'SUCCEEDED');
  expect(picture).toContain('s0["Create the #quot;tenant#quot; stack<br/>5.0 s, 2 visits<br/>1 failed: ConflictError"]:::failed');
  expect(picture).toContain('s1 --> s0');
  expect(picture).toContain('s0 -->|2 times| s1');
  expect(picture).toContain('s1 --> finish(("SUCCEEDED"))');
});

test('an execution without history has a picture of its own', () => {
  expect(drawn(journeyOf([]), 'ABORTED')).toBe('flowchart TD\n  start((start))\n  classDef failed fill:#fde8e8,stroke:#b42318');
});
