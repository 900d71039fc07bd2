import { groupedBy } from '../../grouped-by';
import { everyBearing } from '../applicability';
import { controlsPath } from '../frameworks';
import type { PackFile } from '../results';
import { checkAnchor, href } from './atlas';
import type { Atlas } from './atlas';
import { frameworkTitle } from './controls-page';
import { pageFile } from './layout';
import { markup, trusted } from './markup';
import { QUESTIONS_PAGE } from './questions';
import { QUESTIONS } from './questions/list';
import { askedOf } from './questions/plainly';
import { SEARCH_SCRIPT } from './search-script';

export const SEARCH_PAGE = 'search.html';
const INDEX = 'index.html';

/** What it is, what it is called, more words to find it by, and its address. */
type Entry = readonly [kind: string, title: string, more: string, to: string];

/** Looks through everything that has an address in this pack: its index is in the page, so that it works from a folder of files. */
export function searchPage(atlas: Atlas): PackFile {
  // Inside a script element nothing ends it but its end tag.
  const data = JSON.stringify(entriesOf(atlas)).replaceAll('<', '\\u003c');
  return pageFile(atlas, {
    path: SEARCH_PAGE,
    title: 'Search',
    here: 'Search',
    script: SEARCH_SCRIPT,
    main: markup`<header><h1>Search</h1><p class="lede">Promises, questions, checks, controls, exceptions, tenants, resources and templates.</p></header>
<div class="filter" id="search" role="search" hidden><label>All of these words <input type="search" name="q" autocomplete="off" spellcheck="false"></label><output aria-live="polite"></output></div>
<noscript><p class="prose">Searching takes JavaScript. Everything is on the other pages as well, and in results.json.</p></noscript>
<ul class="seen found" id="found"></ul>
<script type="application/json" id="entries">${trusted(data)}</script>`,
  });
}

function entriesOf(atlas: Atlas): Entry[] {
  const { promises, checks, exceptions, tenants, subprocessors, retention, templates } = atlas.results;
  const to = (path: string, anchor?: string): string => href(SEARCH_PAGE, path, anchor);
  return [
    ...askedOf(atlas, QUESTIONS).map(({ id, asks }): Entry => ['question', asks, '', to(QUESTIONS_PAGE, id)]),
    ...promises.map(({ id, promise, status, owner }): Entry => [
      'promise',
      `${id}: ${promise}`,
      `${status}, ${owner}`,
      to(INDEX, id),
    ]),
    ...checks.map(({ id, sentence }): Entry => ['check', id, sentence, to(INDEX, checkAnchor(id))]),
    ...exceptions.map(({ number, title, reason, approver, rules }): Entry => [
      'exception',
      `${number}: ${title}`,
      `${reason} ${approver} ${rules.join(' ')}`,
      to(INDEX, number),
    ]),
    ...tenants.map((tenant): Entry => {
      const page = atlas.rowsPages.find((each) => each.tenant === tenant)!;
      return ['tenant', tenant.name, `${tenant.id}, ${tenant.plan}, ${tenant.residency}`, to(page.path)];
    }),
    ...subprocessors.map(({ name, does, location }): Entry => [
      'subprocessor',
      name,
      `${does} ${location}`,
      to(INDEX, 'subprocessors'),
    ]),
    ...retention.map(({ name, days, holds }): Entry => ['retention', name, `${days} days, ${holds}`, to(INDEX, 'retention')]),
    ...controls(atlas, to),
    ...templates.flatMap(({ name, region, account }): Entry[] => {
      const path = atlas.templatePath(name);
      return path === undefined ? [] : [['template', name, `${region}, ${account}`, to(path)]];
    }),
    ...resources(atlas),
  ];
}

/** Pages of controls are the auditors'. */
const controls = ({ results }: Atlas, to: (path: string, anchor?: string) => string): Entry[] =>
  results.edition.kind === 'auditor'
    ? everyBearing(results).map(({ framework, control }): Entry => [
        'control',
        control,
        frameworkTitle(framework),
        to(controlsPath(framework), control),
      ])
    : [];

/** Each resource that something was looked at in, at its line. */
function resources(atlas: Atlas): Entry[] {
  const rows = atlas.results.observations.filter(({ logicalId, type }) => logicalId !== '' && type !== '');
  return groupedBy(rows, ({ template, logicalId }) => `${template}/${logicalId}`).flatMap(([, group]): Entry[] => {
    const [{ template, logicalId, type, line }] = group as [(typeof group)[number]];
    const path = atlas.templatePath(template);
    return path === undefined
      ? []
      : [['resource', logicalId, `${type}, ${atlas.short(template)}`, href(SEARCH_PAGE, path, `L${line}`)]];
  });
}
