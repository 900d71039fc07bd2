import { incidentsFor, incidentsOf } from '../../lib/evidence/incidents';
import type { Incidents } from '../../lib/evidence/incidents';
import { narrowed, openFiles } from '../../lib/evidence/editions';
import { sitePages } from '../../lib/evidence/site';
import type { RunRecord } from '../../lib/promises/records';
import { siteEvidence } from './sample';

const JUDGED = '2027-03-01';
const DUE = '2027-02-03T03:00:00.000Z';
const left = (incident: string, phase: NonNullable<RunRecord['phase']>, more: Partial<RunRecord> = {}): RunRecord => ({
  run: phase === 'opened' ? 'incident-opened' : 'incident',
  at: '2027-01-31T04:00:00.000Z',
  outcome: phase === 'opened' ? 'succeeded' : 'failed',
  file: `${incident}-${phase}.jws`,
  signedBy: 'key',
  ...{ incident, phase, title: `files of acme were read (${incident})`, owner: 'jane@sample.example', source: 'person' },
  ...{ region: 'eu-central-1', discoveredAt: '2027-01-31T03:00:00.000Z', dueBy: DUE, overdue: false },
  concerned: { known: true, customers: 1, told: 0, tenants: ['acme'] },
  ...more,
});
const toldAt = '2027-02-01T09:00:00.000Z';
const TOLD = [
  left('inc-told', 'opened'),
  left('inc-told', 'told', { outcome: 'succeeded', at: toldAt, toldAt }),
  left('inc-told', 'closed', {
    outcome: 'succeeded',
    at: '2027-02-09T09:00:00.000Z',
    toldAt,
    closed: { at: '2027-02-09T09:00:00.000Z' },
  }),
];
const LATE = [
  left('inc-late', 'opened'),
  left('inc-late', 'overdue', { at: DUE, overdue: true }),
  left('inc-late', 'told', { toldAt: '2027-02-05T00:00:00.000Z' }),
];
const SILENT = [left('inc-silent', 'opened')];
const ALL = [left('inc-all', 'opened', { concerned: { known: false, customers: 4, told: 0 } })];
const OTHERS = [
  left('inc-other', 'opened', { title: 'files of lonely', concerned: { known: true, customers: 1, told: 0, tenants: ['lonely'] } }),
];
const NAMELESS = [left('inc-nameless', 'opened', { concerned: { known: true, customers: 1, told: 0 } })];
const of = (...records: RunRecord[]): Incidents => incidentsOf(records, JUDGED);
const pack = (incidents: Incidents) => siteEvidence({ change: (results) => Object.assign(results, { incidents }) });
const pageIn = (files: readonly { path: string; text: string }[]): string =>
  files.find(({ path }) => path === 'incidents.html')!.text;

describe('incidents by their records', () => {
  test('one that was told and closed in time', () => {
    const [one] = of(...TOLD).list;
    expect(one).toMatchObject({ id: 'inc-told', overdue: false, toldAt, closedAt: '2027-02-09T09:00:00.000Z' });
    expect(one!.turns.map(({ phase }) => phase)).toEqual(['opened', 'told', 'closed']);
  });

  test.each([
    ['that was told too late', LATE],
    ['of which nothing followed, though its time is up', SILENT],
  ])('one %s is overdue, and its page says so', (_, records) => {
    expect(of(...records).list[0]!.overdue).toBe(true);
    expect(pageIn(sitePages(pack(of(...records))))).toMatch(/1 overdue[\s\S]*<strong class="bad">overdue<\/strong>/);
  });

  test('what nobody has signed neither ends one that is signed, nor gives it more time, nor says that it concerns others', () => {
    const unsigned = {
      ...left('inc-silent', 'told', { outcome: 'succeeded', toldAt, dueBy: '2027-12-01T00:00:00.000Z' }),
      ...{ closed: { at: toldAt }, concerned: { known: true, customers: 1, told: 1, tenants: ['lonely'] } },
      signedBy: undefined,
    };
    const { list } = of(...SILENT, unsigned);
    expect(list).toEqual([expect.objectContaining({ overdue: true, dueBy: DUE, concerned: SILENT[0]!.concerned })]);
    expect([list[0]!.toldAt, list[0]!.closedAt, list[0]!.turns.length]).toEqual([undefined, undefined, 2]);
    // Nobody's word against it: it is told, and whose word it is.
    expect(pageIn(sitePages(pack(of({ ...unsigned, dueBy: DUE }))))).toContain('by records that nobody has signed');
  });

  test('one that was told after its time is overdue, whether or not a record says so; without a time nobody says that it was in time', () => {
    const late = left('inc-late', 'told', { outcome: 'succeeded', toldAt: '2027-02-03T03:00:01Z' });
    expect(of(late).list[0]!.overdue).toBe(true);
    expect(of({ ...late, toldAt: '2027-02-03T03:00:00Z' }).list[0]!.overdue).toBe(false);
    expect(pageIn(sitePages(pack(of({ ...late, dueBy: undefined }))))).toContain('<dt>In time</dt><dd>not on record</dd>');
  });

  test('where no records were read the page knows of none; where none was in them it says that', () => {
    const words = [undefined, []].map((records) => pageIn(sitePages(pack(incidentsOf(records, JUDGED)))));
    expect(words[0]).toContain('No records were read for this pack');
    expect(words[1]).toContain('The records that were read hold none.');
  });

  test('the first page leads there, with how many there are', () => {
    const index = sitePages(pack(of(...TOLD, ...LATE))).find(({ path }) => path === 'index.html')!.text;
    expect(index).toContain('<a href="incidents.html">2 incidents, 1 not closed; 1 overdue.</a>');
  });
});

describe('a customer is told of', () => {
  const all = of(...TOLD, ...ALL, ...OTHERS, ...NAMELESS);
  const ids = (tenant: string, home: string): string[] =>
    incidentsFor(all, tenant, home)
      .list.map(({ id }) => id)
      .sort();

  test('those that concern it, and of those that concern everybody where it is', () => {
    expect(ids('acme', 'eu-central-1')).toEqual(['inc-all', 'inc-told']);
    expect(ids('lonely', 'eu-central-1')).toEqual(['inc-all', 'inc-other']);
    expect(ids('lonely', 'ap-south-1')).toEqual(['inc-other']);
  });

  test('its clock, and neither words that people wrote, nor who leads it, nor how many others', () => {
    const page = pageIn(openFiles(narrowed(pack(all), 'customer', 'acme')));
    expect(page).toContain('inc-told');
    for (const other of ['inc-other', 'inc-nameless', 'files of', 'jane@', '.jws', '4 customers'])
      expect(page).not.toContain(other);
  });

  test('and the public of none', () => {
    const { results } = narrowed(pack(all), 'public', undefined);
    expect(results.incidents).toEqual({ read: false, list: [] });
  });
});
