import { groupedBy } from '../../grouped-by';
import type { Evidence, HalfResult, PackFile, PromiseResult } from '../results';
import { checkAnchor, href } from '../site/atlas';
import { Atlas } from '../site/atlas';
import { ERASURE_PAGE } from '../site/erasure';
import { pageFile, table } from '../site/layout';
import { markup, named } from '../site/markup';
import type { Part, Raw } from '../site/markup';
import { INCIDENTS_PAGE } from '../site/incidents-page';
import { QUESTIONS_PAGE } from '../site/questions';
import { READERS_PAGE } from '../site/readers-page';
import { SEARCH_PAGE } from '../site/search-page';
import { shape } from '../site/shapes';
import { KIND_WORDS, STATUS_ORDER, STATUS_WORDS } from '../site/words';
import { readerOf } from './narrow';
import { dayIn, OPEN_WORDS } from '../site/languages';
import type { OpenWords } from '../site/languages';

const PAGE = 'index.html';

/** The first page of a smaller edition, in the language of the company's page: fit for its website, or for one customer. */
export function openPage(evidence: Evidence): PackFile {
  const { results, brand } = evidence;
  const atlas = new Atlas(evidence);
  const { lang } = results.page;
  const words = OPEN_WORDS[lang];
  const view: View = { atlas, words };
  const sections: readonly (readonly [anchor: string, heading: string, content: Part])[] = [
    ['summary', words.inShort, summary(view)],
    ...(readerOf(evidence) ? [['yours', words.yours, yours(view)] as const] : []),
    ['promises', words.promises, promises(view)],
    ['where', words.where, places(view)],
    ['subprocessors', words.others, subprocessors(view)],
    ...(results.exceptions.length > 0 ? [['exceptions', words.exceptions, exceptions(view)] as const] : []),
    ...(results.checks.some(({ looked }) => looked > 0) ? [['checks', words.keptBy, checks(view)] as const] : []),
    ['report', words.report, report(view)],
    ['verify', words.verify, markup`<pre dir="ltr" tabindex="0">npx freehold evidence verify DIR --key freehold.pub</pre>`],
  ];
  return pageFile(atlas, {
    path: PAGE,
    title: `${words.over}: ${results.platform.title}`,
    language: lang,
    ...(brand && { brand }),
    contents: sections.map(([anchor, heading]) => [`#${anchor}`, heading] as const),
    main: [
      head(view),
      sections.map(
        ([anchor, heading, content]) =>
          markup`<section id="${anchor}" aria-labelledby="${anchor}-heading"><h2 id="${anchor}-heading">${heading}</h2>
${content}
</section>
`,
      ),
    ],
  });
}

interface View {
  readonly atlas: Atlas;
  readonly words: OpenWords;
}

/** English words on a page that is not: they keep their direction. */
const english = (part: Part, { words }: View): Part =>
  words.direction === 'rtl' ? markup`<span class="beside" lang="en" dir="ltr">${part}</span>` : part;

function head({ atlas: { results }, words }: View): Raw {
  const { platform, page, generated } = results;
  return markup`<header>
<p class="over">${words.over}</p>
<h1>${named(platform.title)}</h1>
<p class="lede">${words.lede}</p>
<p class="prose">${words.nature}</p>
<dl class="facts">
<div><dt>${words.written}</dt><dd>${dayIn(page.lang, generated)}</dd></div>
<div><dt>${words.read}</dt><dd>${dayIn(page.lang, page.read)}</dd></div>
</dl>
</header>
`;
}

const chipOf = ({ words }: View, { status }: Pick<PromiseResult, 'status'>): Raw => {
  const { shape: name, tone } = STATUS_WORDS[status];
  return markup`<span class="chip ${tone}">${shape(name)}${words.status[status]}</span>`;
};

function summary(view: View): Raw {
  const { counts } = view.atlas.results;
  const known = STATUS_ORDER.filter((status) => (counts.promises[status] ?? 0) > 0);
  return markup`<ul class="tally open-tally">${known.map(
    (status) => markup`<li><b>${counts.promises[status]}</b> ${chipOf(view, { status })}</li>`,
  )}</ul>`;
}

function yours({ atlas, words }: View): Raw {
  const page = atlas.rowsPages.find(({ tenant }) => tenant)!;
  const more = [
    [QUESTIONS_PAGE, words.questions],
    [READERS_PAGE, words.readers],
    [INCIDENTS_PAGE, words.incidents],
    [ERASURE_PAGE, words.erasure],
    [SEARCH_PAGE, words.search],
  ] as const;
  return markup`<p class="prose">${words.yoursLead} <a href="${href(PAGE, page.path)}">${named(page.tenant!.name)}</a></p>
<ul>${more.map(([path, title]) => markup`<li><a href="${href(PAGE, path)}">${title}</a></li>`)}</ul>`;
}

function promises(view: View): Part {
  const { words, atlas } = view;
  const section = ({ page }: PromiseResult): string => (/^\d+$/.test(page.section) ? words.section(page.section) : page.section);
  return groupedBy(atlas.results.promises, section).map(
    ([heading, group]) => markup`<h3>${heading}</h3>
${group.map((promise) => entry(view, promise))}
`,
  );
}

function entry(view: View, promise: PromiseResult): Raw {
  const { words } = view;
  const kept = keptBy(view, promise);
  const isCustomers = view.atlas.results.edition.kind === 'customer';
  return markup`<article class="open-promise" id="${promise.id}">
<p class="words">${promise.said ?? promise.promise}</p>
${promise.said && english(promise.promise, view)}
<p>${chipOf(view, promise)}</p>
${isCustomers && promise.why !== STATUS_WORDS[promise.status].means && markup`<p class="note">${words.why}: ${english(promise.why, view)}</p>`}
${promise.duty && markup`<p class="note">${words.duty}: ${english(promise.duty, view)}</p>`}
${kept.length > 0 && markup`<details class="plain"><summary>${words.keptBy}</summary>${english(markup`<ul>${kept.map((each) => markup`<li>${each}</li>`)}</ul>`, view)}</details>`}
</article>
`;
}

/** In general words: what every check says holds, and who or what does the rest. */
function keptBy({ atlas }: View, { halves }: PromiseResult): string[] {
  return [
    ...new Set(
      halves.flatMap(({ kind, status, checks: weighed }) => {
        // What is not there yet keeps nothing, and how a run is wired tells a reader nothing.
        if (status === 'not built') return [TO_BUILD[kind]];
        const open = OPEN[kind]?.[status];
        if (open !== undefined) return [open];
        if (kind === 'hook') return [KEPT_BY.hook];
        const sentences = weighed.flatMap(({ check }) => atlas.check(check)?.sentence ?? []);
        return sentences.length > 0 ? sentences : kind === 'contract' ? [] : [KEPT_BY[kind]];
      }),
    ),
  ];
}

const KEPT_BY = {
  template: `${KIND_WORDS.template.long}.`,
  hook: 'The platform runs it, and records each run.',
  pipeline: 'A step of our delivery keeps it before anything is deployed.',
  people: 'People keep it; a named person attests it, for a year at most.',
} as const;

const TO_BUILD = {
  template: 'Still to be built: what the templates are to show.',
  hook: 'Still to be built: what the platform is to run, and to record.',
  pipeline: 'Still to be built: a step of our delivery.',
  people: 'Still to be built: what people are to attest.',
  contract: 'Still to be built: what the application is to do.',
} as const;

/** Where nobody has seen that it runs, or attests it today, nobody is told that somebody does. */
const OPEN: Partial<Record<HalfResult['kind'], Partial<Record<HalfResult['status'], string>>>> = {
  hook: { unknown: 'The platform is made to run it, and to record each run; no such record was read, or none that is fresh.' },
  people: {
    'attestation missing': 'It is for a named person to attest, for a year at most; nobody has yet.',
    'attestation expired': 'A named person attested it, and the attestation has lapsed.',
  },
};

function places({ atlas: { results }, words }: View): Raw {
  return table(
    { label: words.where, columns: [words.residency, words.home, words.recovery], stacked: true },
    results.residencies.map(({ title, home, recovery }) => [named(title), home.title, recovery?.title ?? words.noRecovery]),
  );
}

function subprocessors(view: View): Part {
  const { words, atlas } = view;
  const { subprocessors: others, page } = atlas.results;
  if (others.length === 0) return markup`<p class="note">${words.nobody}</p>`;
  return table(
    { label: words.others, columns: [words.name, words.does, words.data, words.location, words.since], stacked: true },
    others.map(({ name, does, data, location, since, terms }) => [
      markup`<a href="${terms}">${named(name)}</a>`,
      english(does, view),
      english(data, view),
      named(location),
      dayIn(page.lang, since),
    ]),
  );
}

function exceptions(view: View): Raw[] {
  const { atlas, words } = view;
  const { exceptions: all, page } = atlas.results;
  return all.map(
    ({ number, title, reason, compensatingControl, expires }) => markup`<article class="entry" id="${number}">
<h3>${number}: ${english(title, view)}</h3>
<p>${english(reason, view)}</p>
<p><strong>${words.instead}</strong> ${english(compensatingControl, view)}</p>
<p class="note">${dayIn(page.lang, expires)}</p>
</article>
`,
  );
}

/** What rows of the tenant's own page lead back to. */
const checks = (view: View): Raw =>
  markup`<ul>${view.atlas.results.checks.map(
    ({ id, sentence }) => markup`<li id="${checkAnchor(id)}">${english(sentence, view)}</li>`,
  )}</ul>`;

function report({ atlas: { results }, words }: View): Raw {
  const { email, policy } = results.contact;
  return markup`<p>${words.reportTo} <a href="mailto:${email}"><bdi dir="ltr">${email}</bdi></a>. ${words.policy} <a href="${policy}"><bdi dir="ltr">${policy}</bdi></a></p>`;
}
