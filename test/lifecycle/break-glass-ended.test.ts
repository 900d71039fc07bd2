import { hear } from '../lambdas/support/invocation';
import { BreakGlassWorld } from './break-glass-world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
hear();
const [ANA, BEN, EVE] = ['ana@softdocket.example', 'ben@softdocket.example', 'eve@softdocket.example'];

/** Steps of an opening, in their order, each with what the customer has heard by then. */
const STEPS = [
  ['Make the login', []],
  ['Note the login', []],
  ['See that it is still wanted', []],
  ['Tell the customer', ['emergency-opened', 'emergency-closed']],
  ['See it open', ['emergency-opened', 'emergency-closed']],
  ['Open', ['emergency-opened', 'emergency-closed']],
  ['Watch the window', ['emergency-opened', 'emergency-closed']],
] as const;

describe.each([['files'], ['files', 'database']])('a request for %s %s', (...reads) => {
  const steps = STEPS.filter(([step]) => reads.includes('database') || !step.endsWith('the login'));

  test.each(steps)(
    'ended just before "%s": nobody gets in from then on, nothing is left, and the customer hears what was',
    async (step, heard) => {
      const w = new BreakGlassWorld();
      await w.has('acme');
      const asked = await w.request(ANA, { reads: reads.filter((one) => one !== undefined), minutes: 60 });
      let isEnded = false;
      const refused: string[] = [];
      const tried = async (): Promise<void> => {
        if (!isEnded) return;
        await w.enter(ANA, asked).then(
          () => refused.push('let in'),
          () => undefined,
        );
      };
      const end = (at: string) => async (times: number) => {
        if (at === step && times === 1) {
          await w.close(EVE, asked);
          isEnded = true;
        }
        if (at === 'Await the approval' && times === 1) await w.approve(BEN, asked);
        await tried();
      };
      const all = [
        'Await the approval',
        ...STEPS.map(([name]) => name),
        'See it shut',
        'Remove the login',
        'Close',
        'Report',
        'Note the report',
      ];
      const ran = await w.run(asked.id, Object.fromEntries(all.map((name) => [name, end(name)])));
      expect(ran.error).toBeUndefined();
      expect(refused).toEqual([]);
      await expect(w.enter(ANA, asked)).rejects.toThrow('is closed; wanted it open');
      const session = await w.session(asked);
      expect(session).toMatchObject({ status: 'closed', closeAskedBy: { name: EVE } });
      expect([...w.logins]).toEqual([]);
      expect([...w.lent.values()].filter(({ person }) => person === ANA)).toEqual([]);
      expect(w.told.map(({ news }) => news)).toEqual(heard);
      expect(w.records()).toEqual([expect.objectContaining({ outcome: 'succeeded', opened: session.openedAt !== undefined })]);
      expect(session.openedAt !== undefined).toBe(step === 'Watch the window');
      w.pass(120);
      expect(await w.round()).toEqual({ lapsed: [], resumed: [], overdue: [] });
    },
  );
});

test('who lends himself more at the very moment does not keep a window open: the order to close looks again', async () => {
  const w = new BreakGlassWorld();
  await w.has('acme');
  const asked = await w.request(ANA, { minutes: 60 });
  let lent: Awaited<ReturnType<typeof w.enter>> | undefined;
  await w.run(asked.id, {
    'Await the approval': (times) => times === 1 && w.approve(BEN, asked),
    'Watch the window': async (times) => {
      if (times !== 1) return;
      const [closed, ...entered] = await Promise.allSettled([
        w.close(EVE, asked),
        ...Array.from({ length: 5 }, () => w.enter(ANA, asked)),
      ]);
      expect(closed).toMatchObject({ status: 'fulfilled', value: { status: 'closing' } });
      lent = entered.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])).at(-1);
    },
    'See it shut': () => lent && expect(w.may(lent, 's3:GetObject')).toBe(false),
  });
  expect(await w.session(asked)).toMatchObject({ status: 'closed' });
});
