import { hear } from '../lambdas/support/invocation';
import { BreakGlassWorld } from './break-glass-world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
const heard = hear();
const [ANA, BEN, EVE] = ['ana@softdocket.example', 'ben@softdocket.example', 'eve@softdocket.example'];

async function world(): Promise<BreakGlassWorld> {
  const made = new BreakGlassWorld();
  for (const tenant of ['acme', 'globex']) await made.has(tenant);
  return made;
}

describe('one request from its beginning to its report', () => {
  test('it opens for who asked, between two moments, after somebody else approved and the customer was told; then it is shut', async () => {
    const w = await world();
    const asked = await w.request(ANA, { reads: ['database', 'files'] });
    expect(asked).toMatchObject({ status: 'requested', requestedBy: ANA, lapsesAt: '2026-11-30T12:30:00.000Z' });
    let lent: Awaited<ReturnType<typeof w.enter>> | undefined;
    const ran = await w.run(asked.id, {
      'Await the approval': async (times) => {
        if (times !== 3) return;
        await expect(w.enter(ANA, asked)).rejects.toThrow('is requested; wanted it open');
        expect(w.told).toEqual([]);
        await w.approve(BEN, asked);
      },
      'See it open': (times) => {
        if (times === 1) expect(w.told.map(({ news }) => news)).toEqual(['emergency-opened']);
      },
      'Watch the window': async (times) => {
        if (times !== 1) return;
        expect([...w.logins]).toEqual([`acme_bg_${asked.id.slice(-8)}`]);
        lent = await w.enter(ANA, asked);
        expect(w.may(lent, 's3:GetObject')).toBe(true);
        expect(w.may(lent, 'rds-db:connect')).toBe(true);
        expect(w.may(lent, 's3:PutObject')).toBe(false); // nobody asked to write
        await expect(w.enter(BEN, asked)).rejects.toThrow(`is ${ANA}'s; wanted who asked, not ${BEN}`);
      },
    });
    expect(ran).toMatchObject({ states: expect.arrayContaining(['See it shut', 'Remove the login', 'Done']) as unknown });
    const session = await w.session(asked);
    expect(session).toMatchObject({
      status: 'closed',
      approvedBy: { name: BEN },
      until: expect.stringMatching(/^2026/) as unknown,
    });
    expect(session.reportedAt).toBeDefined();
    expect([...w.logins]).toEqual([]);
    expect(w.may(lent!, 's3:GetObject')).toBe(false);
    await expect(w.enter(ANA, asked)).rejects.toThrow('is closed; wanted it open');
    // Whose each session is stands in it for good.
    expect(new Set([...w.lent.values()].map(({ person }) => person))).toEqual(new Set([ANA, 'freehold-probe']));
    expect(
      [...w.lent.values()].every(
        ({ role, name }) => role.endsWith('role/softdocket-production-acme-break-glass') && name === asked.id,
      ),
    ).toBe(true);
    expect(w.told.map(({ news, words }) => [news, words])).toEqual([
      ['emergency-opened', `${ANA} sees database, files of acme Ltd until ${session.until}: a file cannot be opened`],
      ['emergency-closed', expect.stringMatching(/^\d+ calls, 1 statements$/)],
    ]);
    const [report] = [...w.objects].filter(([key]) => key.startsWith('tenant=acme/source=break-glass/'));
    expect(
      report![1]
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { kind: string }).kind),
    ).toEqual(expect.arrayContaining(['session', 'call', 'statement']));
    expect(w.records()).toEqual([
      expect.objectContaining({
        run: 'break-glass',
        outcome: 'succeeded',
        tenant: 'acme',
        requestedBy: ANA,
        approvedBy: BEN,
        opened: true,
      }),
    ]);
    expect(heard.text()).not.toContain('secret'); // what was lent stays out of every log
  });

  test('closed before its minute: nothing more is lent, and it counts as closed when the last that was lent has ended', async () => {
    const w = await world();
    const asked = await w.request(ANA, { minutes: 60 });
    let lent: Awaited<ReturnType<typeof w.enter>> | undefined;
    let closedAt = 0;
    await w.run(asked.id, {
      'Await the approval': (times) => times === 1 && w.approve(BEN, asked),
      'Watch the window': async (times) => {
        if (times === 2) {
          lent = await w.enter(ANA, asked);
          await w.close(EVE, asked);
          closedAt = w.now.getTime();
          await expect(w.enter(ANA, asked)).rejects.toThrow('is closing; wanted it open');
          await expect(w.close(EVE, asked)).resolves.toMatchObject({ status: 'closing' }); // twice is once
          expect(w.may(lent, 's3:GetObject')).toBe(true); // for what is left of its five minutes
        }
      },
      'See it shut': () => expect(w.may(lent!, 's3:GetObject')).toBe(false),
    });
    const session = await w.session(asked);
    expect(session).toMatchObject({ status: 'closed', closeAskedBy: { name: EVE } });
    expect(Date.parse(session.lentUntil!) - closedAt).toBeLessThanOrEqual(5 * 60_000);
    await expect(w.close(EVE, asked)).resolves.toMatchObject({ status: 'closed' });
  });

  test('nobody approves within 30 minutes: it lapses, nothing opens, and the customer is not told', async () => {
    const w = await world();
    const asked = await w.request(ANA);
    const ran = await w.run(asked.id);
    expect(ran.states.at(-1)).toBe('Nothing opened');
    expect(await w.session(asked)).toMatchObject({ status: 'lapsed' });
    await expect(w.approve(BEN, asked)).rejects.toThrow('is lapsed; wanted it requested');
    expect([w.told, [...w.lent]]).toEqual([[], []]);
    expect(w.records()).toEqual([expect.objectContaining({ outcome: 'succeeded', opened: false })]);
  });

  test('an approval that comes at the thirtieth minute is none, though nothing has let the request lapse yet', async () => {
    const w = await world();
    const asked = await w.request(ANA);
    w.pass(30);
    await expect(w.approve(BEN, asked)).rejects.toThrow('lapsed at 2026-11-30T12:30:00.000Z; wanted an approval within 30 minutes');
  });

  test('taken back before anybody approved: nothing opens', async () => {
    const w = await world();
    const asked = await w.request(ANA);
    await expect(w.close(ANA, asked)).resolves.toMatchObject({ status: 'withdrawn' });
    await expect(w.approve(BEN, asked)).rejects.toThrow('is withdrawn');
    expect((await w.run(asked.id)).states.at(-1)).toBe('Nothing opened');
  });
});

describe('two people', () => {
  test.each([ANA, ANA.toUpperCase()])('%s does not approve what she asked herself', async (same) => {
    const w = await world();
    const asked = await w.request(ANA);
    await expect(w.approve(same, asked)).rejects.toThrow(`${ANA} made request ${asked.id}; wanted somebody else's approval`);
    expect(await w.session(asked)).toMatchObject({ status: 'requested' });
  });

  test('of two approvals at once one counts, and the window is that of the one', async () => {
    const w = await world();
    const asked = await w.request(ANA);
    const both = await Promise.allSettled([w.approve(BEN, asked), w.approve(EVE, asked)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one): one is PromiseRejectedResult => one.status === 'rejected')!;
    expect(refused.reason).toMatchObject({ name: expect.stringMatching(/^(SessionMoved|WrongSession)Error$/) as unknown });
    const winner = both[0].status === 'fulfilled' ? BEN : EVE;
    expect(await w.session(asked)).toMatchObject({ status: 'approved', approvedBy: { name: winner } });
  });

  test('two requests of one person for one tenant have a window each: the end of one neither ends nor opens the other', async () => {
    const w = await world();
    const [first, second] = [await w.request(ANA, { minutes: 10 }), await w.request(ANA, { minutes: 40, reads: ['database'] })];
    expect(first.id).not.toBe(second.id);
    await w.approve(BEN, second);
    await w.run(first.id, {
      'Await the approval': (times) => times === 1 && w.approve(BEN, first),
      'See it shut': async () => {
        await expect(w.enter(ANA, first)).rejects.toThrow('wanted it open');
      },
    });
    expect(await w.session(first)).toMatchObject({ status: 'closed' });
    expect(await w.session(second)).toMatchObject({ status: 'approved' });
  });

  test('two people at one tenant: closing the one leaves the other', async () => {
    const w = await world();
    const [ana, eve] = [await w.request(ANA, { minutes: 60 }), await w.request(EVE, { minutes: 60 })];
    await w.run(ana.id, {
      'Await the approval': (times) => times === 1 && w.approve(BEN, ana),
      'Watch the window': async (times) => {
        if (times !== 1) return;
        await w.run(eve.id, {
          'Await the approval': (first) => first === 1 && w.approve(BEN, eve),
          'Watch the window': (first) => first === 1 && w.close(EVE, eve),
          Report: async (first) => {
            if (first === 1) await expect(w.enter(ANA, ana)).resolves.toMatchObject({ Version: 1 });
          },
        });
      },
    });
    expect([await w.session(ana), await w.session(eve)]).toMatchObject([{ status: 'closed' }, { status: 'closed' }]);
  });
});

describe('who somebody is, STS says', () => {
  test.each([
    ['at the desk under another name', { desk: BEN }, `${ANA} signed, and at the desk ${BEN}`],
    ['past the desk', { deskRole: 'softdocket-production-operator' }, `wanted one of role`],
    ["from a role that is nobody's", { role: 'softdocket-production-automation' }, 'is no role that people sign in to'],
    ['from a role whose name only begins so', { role: 'softdocket-production-operators' }, 'is no role that people sign in to'],
  ])('%s: refused', async (_, over, why) => {
    const w = await world();
    const request = { tenant: 'acme', reads: ['files'], reason: 'a file cannot be opened', ticket: 'SUP-12', minutes: 30 };
    await expect(w.hear(w.signed(ANA, { do: 'request', request }, over))).rejects.toThrow(why);
    expect(await w.ledger.items('sessions')).toEqual([]);
  });

  test('a signature is good for one order: neither another request nor another word of it', async () => {
    const w = await world();
    const asked = await w.request(ANA);
    const approval = w.signed(BEN, { do: 'approve', tenant: 'acme', id: asked.id });
    const other = { ...approval, order: approval.order.replace('approve', 'close') };
    await expect(w.hear(other)).rejects.toThrow('for another order');
    const rewritten = w.signed(BEN, { do: 'close', tenant: 'acme', id: asked.id });
    const moved = {
      order: rewritten.order,
      signed: approval.signed.map((one) => ({ ...one, 'x-freehold-order': rewritten.signed[0]['x-freehold-order'] })),
    };
    await expect(w.hear(moved as never)).rejects.toThrow('STS does not take the signature (403)');
  });

  test.each([
    ['an unsigned order', (text: string) => text.replace(';x-freehold-order', '')],
    ['another host by a header', (text: string) => text.replace('host;', 'host;x-forwarded-host;')],
  ])('%s is not asked of STS at all', async (_, change) => {
    const w = await world();
    const event = w.signed(ANA, { do: 'show', tenant: 'acme', id: 'bg-20261130T120000Z-00000000' });
    const signed = event.signed.map((one) => ({ ...one, authorization: change(one.authorization) }));
    jest.mocked(global.fetch).mockClear();
    await expect(w.hear({ ...event, signed } as never)).rejects.toThrow('a call of GetCallerIdentity is signed over');
    expect(global.fetch).not.toHaveBeenCalled();
  });

  test.each([
    [{ at: '2026-11-30T11:54:59Z' }, 'wanted one of the last five minutes'],
    [{ cell: 'softdocket-production-ap-south-1' }, 'wanted one for softdocket-production-eu-central-1'],
    [{ do: 'enter' }, 'wanted request or approve or close or show'],
  ])('an order with %j is not obeyed', async (over, why) => {
    const w = await world();
    await expect(w.hear(w.signed(ANA, { do: 'show', tenant: 'acme', id: 'x', ...over }))).rejects.toThrow(why);
  });

  test('the probe hands out nothing, whoever asks for it', async () => {
    const w = await world();
    const asked = await w.request(ANA);
    await w.approve(BEN, asked);
    const { lendBy } = await import('../../lambdas/break-glass/lend-break-glass/handler');
    const { context } = await import('../lambdas/support/invocation');
    const seen = await lendBy(() => w.now)({ probe: 'open', tenant: 'acme', id: asked.id }, context());
    expect(seen).toEqual({ tenant: 'acme', id: asked.id, seen: 'open', done: true });
  });
});

describe('what fails', () => {
  test('the customer cannot be told: nothing opens, and the run says so', async () => {
    const w = await world();
    w.nobodyHears = true;
    const asked = await w.request(ANA);
    const ran = await w.run(asked.id, { 'Await the approval': (times) => times === 1 && w.approve(BEN, asked) });
    expect(ran.error?.cause).toContain('the topic is gone');
    expect(ran.states).not.toContain('Open');
    expect(await w.session(asked)).not.toHaveProperty('openedAt');
    expect(w.records()).toEqual([expect.objectContaining({ outcome: 'failed' })]);
  });

  test('the probe sees it open when it should be shut: the run fails, and never says closed', async () => {
    const w = await world();
    w.doorStaysOpen = true;
    const asked = await w.request(ANA, { minutes: 5 });
    const ran = await w.run(asked.id, { 'Await the approval': (times) => times === 1 && w.approve(BEN, asked) });
    expect(ran.error).toMatchObject({ name: 'WaitedInVainError', cause: expect.stringContaining('is open') as unknown });
    expect(ran.states).not.toContain('Close');
    expect((await w.session(asked)).status).toBe('closing');
    expect(w.told.map(({ news }) => news)).toEqual(['emergency-opened']);
    expect(heard.metrics()).toMatchObject({ StillOpenDoors: 1, ClosedDoors: 0 });
  });

  test('its run died: nobody is let in after the minute, and the clock begins a run that ends what is left', async () => {
    const w = await world();
    const asked = await w.request(ANA, { minutes: 40, reads: ['database'] });
    const dying = w.run(asked.id, {
      'Await the approval': (times) => times === 1 && w.approve(BEN, asked),
      'Watch the window': () => {
        throw new Error('the run is aborted');
      },
    });
    await dying;
    expect([...w.logins]).toHaveLength(1);
    const lent = await w.enter(ANA, asked);
    w.pass(40);
    expect(w.may(lent, 'rds-db:connect')).toBe(false);
    await expect(w.enter(ANA, asked)).rejects.toThrow('ended at');
    w.pass(11); // for ten minutes its own run may still be at it
    expect(await w.round()).toMatchObject({ resumed: [asked.id] });
    await w.round(); // two rounds of one minute begin one run
    expect(w.started.filter(({ input }) => input.resume)).toHaveLength(1);
    const again = w.started.at(-1)!;
    expect(again.input).toEqual({ tenant: 'acme', id: asked.id, resume: true });
    await w.run(again.name);
    expect(await w.session(asked)).toMatchObject({ status: 'closed' });
    expect([...w.logins]).toEqual([]);
    w.pass(60);
    expect(await w.round()).toEqual({ lapsed: [], resumed: [], overdue: [] });
  });
});

describe('bad requests are refused before anything is written', () => {
  test.each([
    [{ minutes: 61 }, 'at most 60 minutes'],
    [{ minutes: 0 }, 'at least 5 minutes'],
    [{ reads: [] }, 'database, files, or both'],
    [{ reads: ['everything'] }, 'reads.0'],
    [{ reason: 'because' }, 'at least 10 characters'],
    [{ ticket: 'none' }, 'the number or the day of a ticket'],
    [{ tenant: 'initech' }, 'tenant initech is not in the ledger of this cell'],
    [{ requestedBy: EVE }, 'the whole'],
  ])('%j', async (over, why) => {
    const w = await world();
    await expect(w.request(ANA, over)).rejects.toThrow(why);
    expect([await w.ledger.items('sessions'), w.started]).toEqual([[], []]);
  });

  test.each(['erasing', 'erased', 'onboarding', 'failed'])('a tenant that is %s has no data to be seen', async (status) => {
    const w = await world();
    await w.has('acme', { status });
    await expect(w.request(ANA)).rejects.toThrow(`tenant acme is ${status}`);
  });
});
