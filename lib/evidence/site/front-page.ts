import type { PackFile, PromiseResult, Results } from '../results';
import { groupedBy } from '../../grouped-by';
import { href } from './atlas';
import type { Atlas } from './atlas';
import { CHANGES_PAGE, inShort } from './changes-page';
import { frameworkTable } from './controls-page';
import { pageFile, shortCommit, table } from './layout';
import { basisPart, operatingPart } from './operating';
import { residencyMap } from './map';
import { markup, named, trusted } from './markup';
import type { Part, Raw } from './markup';
import { findingTables } from './findings';
import { platformName, promiseEntry } from './promise';
import { ERASURE_PAGE } from './erasure';
import { INCIDENTS_PAGE, inShort as incidentsInShort } from './incidents-page';
import { QUESTIONS_PAGE } from './questions';
import { READERS_PAGE, readersLink } from './readers-page';
import {
  attestationTable,
  checkTable,
  collisionTables,
  EMPTY,
  exceptionEntries,
  gateTable,
  looked,
  nearLimitTable,
  retentionTable,
  subprocessorTable,
  templateTable,
  todoTables,
  verifyPart,
} from './registers';
import { SEARCH_PAGE } from './search-page';
import { chip, shape } from './shapes';
import { counted, day, KIND_WORDS, moment, STATUS_ORDER, STATUS_WORDS } from './words';

const PAGE = 'index.html';

interface Section {
  readonly anchor: string;
  readonly heading: string;
  readonly content: Part;
}

/** The page that a company hands to its largest customer's auditor. */
export function frontPage(atlas: Atlas): PackFile {
  const { results } = atlas;
  const { platform } = results;
  const sections: Section[] = [
    { anchor: 'summary', heading: 'In short', content: summary(atlas) },
    { anchor: 'residency', heading: "Where tenants' data is", content: residency(atlas) },
    { anchor: 'promises', heading: 'Promises', content: promises(atlas) },
    { anchor: 'todo', heading: 'Not shown yet', content: results.todo.length > 0 ? [OWED, todoTables(atlas)] : EMPTY },
    {
      anchor: 'exceptions',
      heading: 'Exceptions',
      content: results.exceptions.length > 0 ? [EXCEPTIONS, exceptionEntries(atlas)] : EMPTY,
    },
    ...(results.operating ? [{ anchor: 'operating', heading: 'Seen in the accounts', content: operatingPart(atlas) }] : []),
    { anchor: 'findings', heading: 'Findings before the templates were written', content: findingTables(atlas) },
    {
      anchor: 'collisions',
      heading: 'Collisions',
      content: results.collisions.length > 0 ? [COLLISIONS, collisionTables(atlas)] : EMPTY,
    },
    { anchor: 'controls', heading: 'Controls of published frameworks', content: [CONTROLS, frameworkTable(atlas)] },
    { anchor: 'checks', heading: 'Checks', content: [CHECKS, checkTable(atlas)] },
    ...(results.attestations.length > 0
      ? [{ anchor: 'attestations', heading: 'Attestations', content: attestationTable(atlas) }]
      : []),
    {
      anchor: 'subprocessors',
      heading: 'Subprocessors',
      content: results.subprocessors.length > 0 ? subprocessorTable(atlas) : EMPTY,
    },
    {
      anchor: 'retention',
      heading: 'How long logs are kept',
      content: results.retention.length > 0 ? retentionTable(atlas) : EMPTY,
    },
    { anchor: 'templates', heading: 'Templates', content: [otherPages(atlas), templateTable(atlas)] },
    { anchor: 'verify', heading: 'How to verify this pack', content: verifyPart(atlas) },
  ];
  return pageFile(atlas, {
    path: PAGE,
    title: `Evidence pack: ${platform.title}, ${platform.stage}`,
    filtered: true,
    contents: [
      ...sections.map(({ anchor, heading }) => [`#${anchor}`, heading] as const),
      [href(PAGE, SEARCH_PAGE), 'Search everything'],
      [href(PAGE, QUESTIONS_PAGE), 'Answers to a questionnaire'],
      [href(PAGE, READERS_PAGE), 'Who can read a tenant’s data'],
      [href(PAGE, ERASURE_PAGE), 'How erasure is verified'],
      [href(PAGE, INCIDENTS_PAGE), 'Incidents'],
      [href(PAGE, CHANGES_PAGE), 'What changed'],
      [href(PAGE, 'bcp-plan.html'), 'Business continuity plan'],
    ],
    main: [
      header(atlas),
      ...sections.map(
        ({
          anchor,
          heading,
          content,
        }) => markup`<section id="${anchor}" aria-labelledby="${anchor}-heading"><h2 id="${anchor}-heading">${heading}</h2>
${content}
</section>
`,
      ),
    ],
  });
}

const OWED = trusted(
  '<p class="prose">What has no evidence yet, by who owes it. A promise is never called met because nobody has looked.</p>',
);
const EXCEPTIONS = trusted(
  '<p class="prose">Registered departures: each has a reason, something that stands in its place, somebody who answers for it, and a day on which it ends.</p>',
);
const COLLISIONS = trusted(
  '<p class="prose">Promises that cannot both be kept by themselves. The sum says why, and the way out says what is done about it.</p>',
);
const CONTROLS = trusted(
  '<p class="prose">A page for each framework, by identifier alone. ISO/IEC 27001:2022 Annex A and the common criteria of SOC 2 are listed whole; the same is in <code>applicability.csv</code>, and answers by question of the CAIQ are in <code>caiq.csv</code>.</p>',
);
const CHECKS = trusted(
  '<p class="prose">One row a check. Every row that a check looked at is on the page of its tenant or region.</p>',
);

function header(atlas: Atlas): Raw {
  const { platform, page, commit, generated, judged, contact, counts, changes } = atlas.results;
  const same = page.title === platform.title;
  return markup`<header>
<p class="over">Evidence pack</p>
<h1>${platformName(atlas)}</h1>
<p class="lede">What ${platformName(atlas)} promises ${same ? 'on its security page' : markup`under ${named(page.title)}`}, and what the templates of its ${platform.stage} show of it.</p>
${basisPart(atlas)}
<dl class="facts">
<div><dt>Scope</dt><dd>${platform.stage}<span class="sub">${counted(counts.tenants, 'tenant')}, ${counted(counts.templates, 'template')}, ${counted(atlas.results.promises.length, 'promise')}</span></dd></div>
<div><dt>Period</dt><dd>a point in time<span class="sub">as declared on ${day(generated)}</span></dd></div>
<div><dt>Written</dt><dd>${moment(generated)}${generated.startsWith(judged) ? undefined : markup`<span class="sub bad">judged on ${day(judged)}: what expired until then has expired</span>`}</dd></div>
<div><dt>Page</dt><dd>read on ${day(page.read)}${page.effective !== undefined && `, in effect since ${page.effective}`}</dd></div>
<div><dt>Commit</dt><dd><code>${shortCommit(commit)}</code>${commit.endsWith('-modified') && markup`<span class="sub bad">files differed from it</span>`}</dd></div>
<div><dt>Contact</dt><dd>${contact.email}</dd></div>
<div><dt>Incidents</dt><dd><a href="${href(PAGE, INCIDENTS_PAGE)}">${incidentsInShort(atlas)}</a></dd></div>
<div><dt>What changed</dt><dd><a href="${href(PAGE, CHANGES_PAGE)}">${inShort(changes)}</a></dd></div>
</dl>
</header>
`;
}

function summary(atlas: Atlas): Part {
  const { results } = atlas;
  const known = STATUS_ORDER.filter((status) => (results.counts.promises[status] ?? 0) > 0);
  return [
    looked(atlas),
    markup`<ul class="tally">${known.map(
      (status) =>
        markup`<li><b>${results.counts.promises[status]}</b> ${chip(status)} <span>${STATUS_WORDS[status].means}</span></li>`,
    )}</ul>`,
    markup`<h3>${counted(results.promises.length, 'promise')} at a glance</h3><dl class="glance">${groupedBy(
      results.promises,
      sectionOf,
    ).map(
      ([section, group]) =>
        markup`<dt>${section}</dt><dd>${group.map(
          ({ id, status }) =>
            markup`<a href="#${id}"><span class="${STATUS_WORDS[status].tone}">${shape(STATUS_WORDS[status].shape)}</span>${id}<span class="sr">: ${status}</span></a> `,
        )}</dd>`,
    )}</dl>`,
    markup`<h3>Before the templates were written</h3>${gateTable(atlas)}`,
    results.nearLimits.length > 0 && nearLimitTable(atlas),
  ];
}

/** A numbered section says whose number it is; a named one speaks for itself. */
const sectionOf = ({ page }: PromiseResult): string => (/^\d+$/.test(page.section) ? `Section ${page.section}` : page.section);

function residency(atlas: Atlas): Part {
  const { residencies, tenants, plans } = atlas.results;
  const place = ({ region, title }: Results['residencies'][number]['home']): Part => [
    title,
    markup`<span class="sub">${region}</span>`,
  ];
  return [
    residencyMap(atlas.results),
    table(
      {
        label: 'Residencies',
        columns: ['Residency', 'Home region', 'Recovery region', { head: 'Tenants', number: true }],
        stacked: true,
      },
      residencies.map((each) => [
        each.title,
        place(each.home),
        each.recovery
          ? place(each.recovery)
          : [
              'none',
              each.exception !== undefined &&
                markup`<span class="sub">under <a href="#${each.exception}">${each.exception}</a></span>`,
            ],
        tenants.filter((tenant) => tenant.residency === each.name).length,
      ]),
    ),
    markup`<h3 id="tenants">Tenants</h3><p class="prose">For each: where its data is, for how long, under whose key, and how that is known. ${readersLink(PAGE)}.</p>`,
    table(
      { label: 'Tenants', columns: ['Tenant', 'Plan', 'Residency'], stacked: true },
      tenants.map((tenant) => [
        markup`<a href="${href(PAGE, atlas.rowsPages.find((page) => page.tenant === tenant)!.path)}">${named(tenant.name)}</a><span class="sub">${tenant.id}</span>`,
        plans.find(({ name }) => name === tenant.plan)?.title ?? tenant.plan,
        residencies.find(({ name }) => name === tenant.residency)?.title ?? tenant.residency,
      ]),
    ),
  ];
}

function promises(atlas: Atlas): Part {
  const { promises: all } = atlas.results;
  const statuses = STATUS_ORDER.filter((status) => all.some((promise) => promise.status === status));
  const kinds = Object.entries(KIND_WORDS).filter(([kind]) => all.some(({ halves }) => halves.some((half) => half.kind === kind)));
  return [
    markup`<div class="filter" id="filter" role="search" aria-label="Filter promises" hidden>
<label>Find in promises <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<label>Status <select name="status"><option value="">every status</option>${statuses.map((status) => markup`<option>${status}</option>`)}</select></label>
<label>Shown by <select name="kind"><option value="">anything</option>${kinds.map(([kind, { short }]) => markup`<option value="${kind}">${short}</option>`)}</select></label>
<button type="button" data-act="clear">Clear</button> <button type="button" data-act="toggle">Open or close all</button>
<output aria-live="polite"></output>
</div>`,
    groupedBy(all, sectionOf).map(
      ([section, group]) => markup`<div data-group><h3>${section}</h3>
${group.map((promise) => promiseEntry(atlas, promise))}</div>
`,
    ),
  ];
}

/** Pages of rows that are no tenant's. */
function otherPages(atlas: Atlas): Raw {
  const regions = atlas.rowsPages.filter(({ tenant }) => !tenant);
  return markup`<p class="prose">What was looked at in templates that are no tenant's alone, by region: <span class="links">${regions.map(
    ({ path, label, region }) => markup`<a href="${href(PAGE, path)}">${label}${region && ` (${region.account})`}</a> `,
  )}</span></p>`;
}
