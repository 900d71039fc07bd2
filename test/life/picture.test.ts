import { DatabaseError } from 'pg';
import { drawn, journeyOf } from './machines/picture';
import { spansOf, timeline } from './operations/timeline';
import { Watched } from './operations/watched';
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

test('a time line has a lane for each, begins at 0, and says when a state was first entered and last left', () => {
  const zero = Date.parse(at(0));
  const lines = timeline([
    { name: 'Acme: row', spans: [{ what: 'as it was; so', from: zero, to: zero + 2_500, look: 'good' }] },
    { name: 'Nobody', spans: [] },
    { name: 'Machine', spans: spansOf(HAPPENINGS) },
  ]).split('\n');
  expect(lines).toEqual([
    'gantt',
    '  dateFormat x',
    '  axisFormat %M:%S',
    '  section Acme row',
    '  as it was so :active, 0, 2500',
    '  section Machine',
    '  Create the "tenant" stack :crit, 0, 6000',
  ]);
});

test('who looks again and again knows since when all was right, and how often it was refused', async () => {
  const sums = ['other', 'refused', 'right', 'right'];
  const watched = new Watched(() => {
    const sum = sums.shift() ?? 'right';
    return sum === 'refused' ? Promise.reject(new DatabaseError('no', 2, 'error')) : Promise.resolve({ rows: 1, sum });
  }, 'right');
  while (sums.length > 0) await new Promise((passed) => setTimeout(passed, 20));
  await watched.end();
  expect(watched.spans().map(({ what, look }) => [what, look])).toEqual([
    ['otherwise', 'bad'],
    ['refused', 'none'],
    ['as it was', 'good'],
  ]);
  expect([watched.refusals, watched.wrong, watched.times]).toEqual([1, 2, expect.any(Number)]);
  expect(watched.rightSince).toBe(watched.spans().at(-1)!.from);
});

test('whoever cannot look fails, and is not taken for refused', async () => {
  await expect(new Watched(() => Promise.reject(new Error('ECONNREFUSED'))).end()).rejects.toThrow('ECONNREFUSED');
});
