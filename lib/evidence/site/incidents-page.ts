import type { IncidentResult } from '../incidents';
import type { PackFile } from '../results';
import type { Atlas } from './atlas';
import { href } from './atlas';
import { pageFile, table } from './layout';
import { markup } from './markup';
import type { Part, Raw } from './markup';
import { chip } from './shapes';
import { capital, counted, day, listed, moment } from './words';

export const INCIDENTS_PAGE = 'incidents.html';

/** Kinds of promises about incidents. */
const KINDS = ['breach-told-within-hours', 'breach-told-promptly', 'incidents-rehearsed', 'post-mortems-published'];

const PHASES: Readonly<Record<string, string>> = {
  opened: 'opened',
  'incident-opened': 'opened',
  told: 'everybody whom it concerns had received a notice',
  untold: 'a notice turned out not to have been received',
  overdue: 'the time was up, and somebody had not received a notice',
  closed: 'closed',
};

/** Every incident of the records: its clock, who had heard of it when, and whether that was in time. */
export function incidentsPage(atlas: Atlas): PackFile {
  const { incidents, edition, judged, promises } = atlas.results;
  const own = edition.kind === 'customer';
  const about = promises.filter(({ kinds }) => kinds.some((kind) => KINDS.includes(kind)));
  return pageFile(atlas, {
    path: INCIDENTS_PAGE,
    title: 'Incidents',
    here: 'Incidents',
    contents: incidents.list.map(({ id }) => [`#${id}`, id] as const),
    main: [
      markup`<header><p class="over">Records of the ledger</p><h1>Incidents</h1>
<p class="lede">${inShort(atlas)}</p>
<p class="prose">Each incident has a clock from its discovery on, within which every customer whom it concerns is to have <strong>received</strong> a notice: that one was sent does not stop it. ${own ? 'Here are those that concern this customer, by what the records say of whom each concerns; what happened stands in the notice.' : 'What is told here is what each left on record, at its beginning and at each turn; an incident of which nothing was recorded is not here.'} Judged on ${day(judged)}.</p>
${
  about.length > 0 &&
  markup`<p class="prose">Promised: ${about.map(({ id, status }) => markup`<a href="${href(INCIDENTS_PAGE, 'index.html', id)}">${id}</a> ${chip(status)} `)}</p>`
}</header>
`,
      incidents.list.map((one) => entry(one, own)),
    ],
  });
}

/** How many there are, and whether anybody has looked. */
export function inShort({ results: { incidents, edition } }: Atlas): string {
  const { read, list } = incidents;
  if (!read) return 'No records were read for this pack: it does not know whether there was an incident.';
  if (list.length === 0)
    return edition.kind === 'customer'
      ? 'The records that were read name none that concerns this customer.'
      : 'The records that were read hold none.';
  const late = list.filter(({ overdue }) => overdue).length;
  const open = list.filter(({ closedAt }) => closedAt === undefined).length;
  return `${counted(list.length, 'incident')}, ${open === 0 ? 'all closed' : `${open} not closed`}; ${late === 0 ? 'none overdue' : `${late} overdue`}.`;
}

function entry(one: IncidentResult, own: boolean): Raw {
  const { id, title, owner, source, region, discoveredAt, dueBy, toldAt, closedAt, untold, turns } = one;
  const facts: readonly (readonly [head: string, said: Part])[] = [
    ['Discovered', discoveredAt === undefined ? 'not on record' : moment(discoveredAt)],
    ['Notice due by', dueBy === undefined ? 'not on record' : moment(dueBy)],
    ['Everybody told', told(toldAt, dueBy)],
    ['In time', inTime(one)],
    [
      'Closed',
      closedAt === undefined
        ? 'no'
        : [moment(closedAt), untold !== undefined && markup`<span class="sub bad">before everybody had heard: ${untold}</span>`],
    ],
    ...(own ? [] : [['Concerns', concerns(one)] as const]),
    ...(owner === undefined ? [] : [['Led by', owner] as const]),
    ...(source === undefined ? [] : [['Found by', source] as const]),
    ...(region === undefined ? [] : [['Region', region] as const]),
  ];
  return markup`<article class="entry" id="${id}"><h2>${title === undefined ? 'Incident' : capital(title)} <span class="sub"><code>${id}</code></span></h2>
<dl class="facts">${facts.map(([head, said]) => markup`<div><dt>${head}</dt><dd>${said}</dd></div>`)}</dl>
${table(
  { label: `Records of ${id}`, columns: ['When', 'What', 'Outcome', ...(own ? [] : ['Record'])], stacked: true },
  turns.map(({ at, phase, outcome, signed, file }) => [
    moment(at),
    PHASES[phase] ?? phase,
    [outcome, !signed && markup`<span class="sub">not signed</span>`],
    ...(own ? [] : [markup`<code>${file}</code>`]),
  ]),
)}</article>
`;
}

function inTime({ overdue, toldAt, dueBy, turns }: IncidentResult): Part {
  if (overdue) return markup`<strong class="bad">overdue</strong>`;
  if (dueBy === undefined) return 'not on record';
  const said = toldAt === undefined ? 'its time is not up' : 'yes';
  return turns.some(({ signed }) => signed) ? said : [said, markup`<span class="sub bad">by records that nobody has signed</span>`];
}

function told(toldAt: string | undefined, dueBy: string | undefined): Part {
  if (toldAt === undefined) return markup`<strong>not yet</strong>`;
  return [moment(toldAt), dueBy !== undefined && toldAt > dueBy && markup`<span class="sub bad">after the time was up</span>`];
}

function concerns({ concerned }: IncidentResult): Part {
  if (concerned === undefined) return 'not on record';
  const { known, customers, told: heard, tenants } = concerned;
  const who = !known
    ? `everybody in its region, ${counted(customers, 'customer')}`
    : tenants
      ? listed(tenants)
      : counted(customers, 'customer');
  return [who, markup`<span class="sub">${counted(heard, 'customer')} received a notice</span>`];
}
