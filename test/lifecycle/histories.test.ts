import { LONGEST_OVERLAP_DAYS } from '../../config/rotation-request';
import { ENDING_DAYS, RUN_DAYS } from '../../lambdas/ledger/keep-ledger/contract';
import { nextLook } from '../../lambdas/ledger/keep-ledger/erasure';
import { MACHINES } from '../../lib/naming';
import type { Machine } from '../../lib/naming';
import { definitions } from './definitions';
import { History, lasts } from './history-of';
import type { Loop } from './history-of';

/** More events and Step Functions ends the run, beyond redriving. Source: its quotas, read 2026-11-29. */
const MOST_EVENTS = 25_000;
const DAY = 86_400;

const all = definitions();

/** Looks of an erasure that may not begin, for as long as a run lasts: its own hook says when. */
function heldUp(): Loop {
  const [day, end] = [new Date('2026-01-01T00:00:00Z'), new Date(Date.parse('2026-01-01T00:00:00Z') + RUN_DAYS * DAY * 1_000)];
  let looks = 0;
  for (let now = day; now < end; now = new Date(nextLook(day.toISOString(), now))) looks++;
  return { name: 'Not yet', at: 'Not yet', looks, seconds: 0 };
}

/** Ways back that are not counted in the definition, each with what bounds it. */
const BOUNDED: Readonly<Partial<Record<Machine, readonly Loop[]>>> = {
  erasure: [heldUp()],
  // It looks once a day, as long as the incident is open, and hands fifty customers their notice at a time.
  incident: [
    { name: 'The clock', at: 'Until there is something to see', looks: RUN_DAYS + 4, seconds: (RUN_DAYS - 1) * DAY },
    { name: 'Notices', at: 'Hand notices over', looks: 400, seconds: 0 },
  ],
  // It rests twice for as long as may be asked for, and looks once a day while the tenant is shut off or about to leave.
  'rotate-signing-key': [
    { name: 'Both are published', at: 'Both are published', looks: RUN_DAYS, seconds: 2 * LONGEST_OVERLAP_DAYS * DAY },
    { name: 'The next step', at: 'Note the step', looks: 3, seconds: 0 },
  ],
  // It says itself that it is no longer "left by another run", which is what led to it.
  onboarding: [{ name: 'Begin anew', at: 'Begin anew', looks: 1, seconds: 0 }],
};

const loopsOf = (machine: Machine): Loop[] => [...new History(all[machine]).patient(), ...(BOUNDED[machine] ?? [])];

test('machines that wait are looked at', () => {
  expect(Object.fromEntries(MACHINES.map((machine) => [machine, loopsOf(machine).length]))).toEqual({
    onboarding: 15,
    change: 6,
    'terminate-sessions': 1,
    'rotate-signing-key': 4,
    export: 0,
    'export-trail': 0,
    erasure: 18,
    'break-glass': 7,
    restore: 16,
    'restore-drill': 5,
    incident: 2,
    contain: 8,
  });
});

describe.each(MACHINES)('%s', (machine) => {
  const history = new History(all[machine]);
  const loops = loopsOf(machine);

  test('goes round in no circle that nobody counts', () => {
    const ways = loops.map(({ at }) => at);
    expect(history.circles(ways)).toEqual([]);
    // Each of them is a way back, so the check sees circles.
    for (const at of ways) expect([at, history.circles(ways.filter((one) => one !== at)).length > 0]).toEqual([at, true]);
  });

  test('a run that waits for everything as long as it may fills less than half of what a history holds', () => {
    const events = history.events(loops, 'one');
    const inAll = history.events(loops, 'all');
    const longest = loops.reduce((worst, { looks }) => Math.max(worst, looks), 0);
    process.stdout.write(
      `${machine}: ${events} events at most, ${inAll} when every call fails for every reason, of ${MOST_EVENTS}; ${loops.length} loops, ${longest} looks at most; ${(history.seconds(loops) / DAY).toFixed(1)} days of pauses\n`,
    );
    expect(events).toBeGreaterThan(100);
    expect(events).toBeLessThan(MOST_EVENTS / 2);
    expect(inAll).toBeLessThan(MOST_EVENTS);
  });

  test('a loop that waited in vain is heard of before the whole run is cut off', () => {
    const { TimeoutSeconds } = all[machine] as { TimeoutSeconds?: number };
    const whole = machine === 'erasure' ? ENDING_DAYS * DAY : TimeoutSeconds!;
    expect(history.seconds(loops)).toBeLessThan(whole);
  });

  test('after the last look a loop ends in an error of its own, and goes on nowhere', () => {
    for (const { at } of history.patient()) {
      const id = at.replace(/: pause$/, '');
      expect(all[machine].States[`${id}: in vain`]).toMatchObject({ Type: 'Pass', Parameters: { Error: 'WaitedInVainError' } });
    }
  });
});

test('a run of the erasure machine lasts as long as its hook thinks', () => {
  expect(all.erasure).toMatchObject({ TimeoutSeconds: RUN_DAYS * DAY });
});

describe('how long a call is tried again', () => {
  const tasks = MACHINES.flatMap((machine) => Object.entries(all[machine].States).filter(([, { Type }]) => Type === 'Task'));
  const retrying = (error: string): number[] =>
    tasks.flatMap(([, { Retry = [] }]) =>
      Retry.filter(({ ErrorEquals }) => ErrorEquals.includes(error)).map((retrier) => lasts(retrier as never)),
    );

  test('a hook all of whose places are taken gives one back within a quarter of an hour, and is asked for two hours', () => {
    const seconds = retrying('Lambda.TooManyRequestsException');
    expect(seconds.length).toBeGreaterThan(40);
    expect(Math.min(...seconds)).toBeGreaterThan(2 * 3_600);
  });

  test('"not yet" of a look at a new tenant is heard for the three hours in which RDS may not list a replication', () => {
    expect(Math.min(...retrying('NotYetError'))).toBeGreaterThan(3 * 3_600);
  });
});
