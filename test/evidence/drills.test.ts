import type { Results } from '../../lib/evidence/results';
import { sitePages } from '../../lib/evidence/site';
import { inMinutes } from '../../lib/evidence/site/drills/picture';
import { subjectsOf } from '../../lib/evidence/site/drills/standing';
import { inBrowser, objections } from './browser';
import { siteEvidence, siteResults } from './sample';

type Drill = Results['drills'][number];

/** Judged on 23 November 2026: 90 days before is 25 August. Enterprise promises 4 h, team 8 h, standard 24 h. */
const drill = (at: string, tenant: string, rest: Partial<Drill> = {}): Drill => ({
  ...{
    run: 'restore-drill',
    at: `${at}T04:00:00Z`,
    outcome: 'succeeded',
    tenant,
    recoveryTimeMinutes: 50,
    recoveryPointMinutes: 4,
  },
  ...rest,
});
const unmeasured = (at: string, tenant: string): Drill => ({
  ...{ run: 'restore-drill', at: `${at}T04:00:00Z`, outcome: 'failed', tenant },
});
const ALL: Drill[] = [
  drill('2026-08-24', 'lonely', { signed: true, restoredIn: 'eu-west-1' }), // its 90 days were over yesterday
  drill('2026-08-25', 'noor', { recoveryTimeMinutes: 479.5 }),
  drill('2026-09-01', 'acme-eu'),
  unmeasured('2026-10-01', 'acme-eu'),
  drill('2026-11-01', 'acme-eu', { recoveryTimeMinutes: 250, outcome: 'failed' }),
  drill('2026-11-02', 'acme', { recoveryTimeMinutes: 1440, signed: false }),
];
const changed =
  (drills: readonly Drill[], rest: Partial<Pick<Results, 'recordsRead' | 'judged'>> = {}) =>
  (results: Results): void => {
    results.drills.push(...drills);
    Object.assign(results, rest);
  };
const page = (drills: readonly Drill[], rest?: Partial<Results>): string =>
  sitePages(siteEvidence({ change: changed(drills, rest) })).find(({ path }) => path === 'bcp-plan.html')!.text;
const standing = (drills: readonly Drill[]): [string, string | undefined, readonly string[]][] =>
  subjectsOf(siteResults({ change: changed(drills) })).map(({ name, due, faults }) => [name, due, faults]);

describe('how drills stand', () => {
  test('each instance that is shared, and each of a tenant’s own, has its last drill and what is wrong with it', () => {
    expect(standing(ALL)).toEqual([
      ['acme-eu', '2026-11-30', ['slower than promised: recovery time of 250 min; promised: 240 min']],
      ['lonely', '2026-11-22', ['overdue since 22 November 2026']],
      ['shared by team in eu', '2026-11-23', []], // today, and not before today
      ['shared by standard in eu', '2027-01-31', []],
    ]);
  });

  test('what was never drilled says so, and a failure that measured nothing is one', () => {
    const never = ['no drill that succeeded is on record'];
    expect(standing([unmeasured('2026-11-01', 'lonely')])).toEqual([
      ['acme-eu', undefined, never],
      ['lonely', undefined, ['the last drill failed', ...never]],
      ['shared by team in eu', undefined, never],
      ['shared by standard in eu', undefined, never],
    ]);
  });

  test('a drill that succeeded and broke a promise that has grown since is slower, by either figure', () => {
    const point = drill('2026-11-01', 'lonely', { recoveryPointMinutes: 24 * 60 + 1 });
    const [, [, , faults]] = standing([point]) as [unknown, [string, string, string[]]];
    expect(faults).toEqual([expect.stringMatching(/^slower than promised: recovery point of 1441 min; promised: \d+ min$/)]);
  });

  test('tenants that no file declares are known by what their records say', () => {
    const said = standing([
      drill('2026-11-01', 'unheard', { plan: 'enterprise', region: 'eu-central-1' }),
      drill('2026-11-02', 'another', { plan: 'standard', region: 'eu-west-1' }),
      drill('2026-11-03', 'nobody'),
    ]);
    expect(said.map(([name, due]) => [name, due])).toEqual([
      ['acme-eu', undefined],
      ['lonely', undefined],
      ['unheard', '2027-01-30'],
      ['shared by team in eu', undefined],
      ['shared by standard in eu', '2027-01-31'],
      ['nobody', '2027-02-01'],
    ]);
  });
});

describe('the continuity plan', () => {
  test.each<[string, Drill[], string, boolean]>([
    ['no drill', [], 'due now', true],
    ['one of four that are to be', [drill('2026-11-01', 'acme')], 'due now', true],
    ['all', ['acme', 'acme-eu', 'noor', 'lonely'].map((id, n) => drill(`2026-10-0${n + 1}`, id)), 'due on 30 December 2026', false],
    ['all, one of them long ago', ALL, 'was due on 22 November 2026', true],
  ])('after %s the next is said', (_, drills, due, wrong) => {
    const text = page(drills);
    expect(text).toContain(`<dd>${due}</dd>`);
    expect(text.includes('Not as promised: ')).toBe(wrong);
    expect(text.includes('No drill has been recorded.')).toBe(drills.length === 0);
  });

  test('where no records were read, nothing is said of drills, neither good nor bad', () => {
    const text = page([], { recordsRead: false });
    expect(text).toContain('No records were read for this pack.');
    expect(text).toContain('<dd>not known: no records were read</dd>');
    for (const words of ['No drill has been recorded', 'due now', 'overdue', 'id="drills-'].slice(0, 3))
      expect(text).not.toContain(words);
    expect(text).not.toContain('what drills have measured');
  });

  test('a picture a plan that was drilled: dots, squares and crosses where the figures say, and the promise', () => {
    const text = page(ALL);
    const pictures = [...text.matchAll(/<svg viewBox[^]*?<\/svg>/g)].map(([svg]) => svg).filter((svg) => svg.includes('promised'));
    expect(pictures.map((svg) => /<title[^>]*>([^<]*)/.exec(svg)![1])).toEqual(
      ['Enterprise', 'Team', 'Standard'].map((title) => expect.stringMatching(new RegExp(`^${title}`, 'i')) as string),
    );
    const marks = (svg: string, what: string): number => svg.split(`class="${what}"`).length - 1;
    const enterprise = pictures[0]!;
    // lonely's and acme-eu's first, each in two fields; the slower one's recovery point was kept; the failed one has neither.
    expect([
      marks(enterprise, 'kept'),
      marks(enterprise, 'late'),
      marks(enterprise, 'late-line'),
      marks(enterprise, 'promised'),
    ]).toEqual([5, 1, 2, 2]);
    expect(enterprise).toContain('4 drills: 2 within the promise, 1 slower, 1 that failed and measured nothing.');
    // From 24 August to 23 November are 91 days over 680 units; acme-eu's slower one is on day 69: 64 + 69 / 91 x 680 = 579.6.
    // 250 of at most 250 x 1.15 minutes are 120 / 1.15 = 104.3 above the base of 146.
    expect(enterprise).toContain(`<rect class="late" x="${(579.6 - 5).toFixed(1)}" y="${(41.7 - 5).toFixed(1)}"`);
  });

  test('a table under it names every drill, youngest first, and each that was slower', () => {
    const rows = page(ALL).split('aria-label="Drills"')[1]!.split('</table>')[0]!;
    const cells = [...rows.matchAll(/<tr><td.*?<\/tr>/gs)].map(([row]) => row.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|'));
    expect(cells).toHaveLength(6);
    expect(cells[0]).toBe(
      '|2 November 2026, 04:00 UTC|shared by standard in eu|acme|not stated|succeeded|24 h|4 min|kept|nobody known has signed it|',
    );
    expect(cells[5]).toBe('|24 August 2026, 04:00 UTC|lonely|lonely|Dublin |eu-west-1|succeeded|50 min|4 min|kept|');
    expect(cells[1]).toContain('|failed|250 min|4 min|slower: recovery time of 250 min; promised: 240 min|');
    expect(cells[2]).toContain('|failed|not measured|not measured|shows nothing|');
  });

  test('minutes in words', () => {
    expect([0, 60, 61.25, 120, 1440].map(inMinutes)).toEqual(['0 min', '60 min', '61.3 min', '2 h', '24 h']);
  });
});

inBrowser('the continuity plan in Chromium', sitePages(siteEvidence({ change: changed(ALL) })), (open) => {
  test.each(['light', 'dark'] as const)('nothing is objected to by axe, %s', async (scheme) => {
    const { page: opened, errors } = await open('bcp-plan.html');
    await opened.emulateMedia({ colorScheme: scheme });
    expect(await objections(opened)).toEqual([]);
    expect(errors).toEqual([]);
    expect(await opened.locator('figure.picture svg').count()).toBe(3);
  });
});
