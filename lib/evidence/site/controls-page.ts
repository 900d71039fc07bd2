import { FRAMEWORKS } from '../../../config/book-schema';
import { groupedBy } from '../../grouped-by';
import { answerOf, everyBearing } from '../applicability';
import type { Bearing } from '../applicability';
import { controlsPath } from '../frameworks';
import type { PackFile } from '../results';
import { checkAnchor, href } from './atlas';
import type { Atlas } from './atlas';
import { pageFile, table } from './layout';
import { between, markup } from './markup';
import type { Part, Raw } from './markup';
import { chip } from './shapes';
import { counted, thousands } from './words';

const INDEX = 'index.html';

export const frameworkTitle = (name: string): string =>
  (FRAMEWORKS as Readonly<Record<string, { title: string } | undefined>>)[name]?.title ?? name;

/** A control where it stands among those of its framework. */
export const controlLink = (from: string, framework: string, control: string): Raw =>
  markup`<a href="${href(from, controlsPath(framework), control)}">${control}</a>`;

/** A page for each framework: every control with an address of its own, what shows it, and what is said where nothing does. */
export function controlsPages(atlas: Atlas): PackFile[] {
  return groupedBy(everyBearing(atlas.results), ({ framework }) => framework).map(([framework, all]) => {
    const path = controlsPath(framework);
    const untouched = all.filter(({ checks, open }) => checks.length + open.length === 0).length;
    return pageFile(atlas, {
      path,
      title: frameworkTitle(framework),
      filtered: true,
      here: frameworkTitle(framework),
      main: [
        markup`<header><p class="over">Controls</p><h1>${frameworkTitle(framework)}</h1>
<p class="lede">By identifier: for each control whether it applies, how far this pack shows it, and by what.</p>
<p class="prose">${counted(all.length - untouched, 'control')} of ${thousands(all.length)} ${untouched === all.length - 1 ? 'is' : 'are'} touched by a check or a promise.${untouched > 0 && ` Of the other ${thousands(untouched)} this pack shows nothing: they are for the company's own statement.`} What is shown is a part of a control, unless it is said to be the whole.</p></header>
`,
        markup`<div class="filter" id="filter" role="search" aria-label="Filter controls" hidden>
<label>Find in ${thousands(all.length)} controls <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<label>Status <select name="status"><option value="">every status</option>${[...new Set(all.map((each) => answerOf(each).status))].map((status) => markup`<option>${status}</option>`)}</select></label>
<button type="button" data-act="clear">Clear</button> <button type="button" data-act="toggle">Open or close all</button>
<output aria-live="polite"></output>
</div>
`,
        all.map((bearing) => entry(atlas, path, bearing)),
      ],
    });
  });
}

function entry(atlas: Atlas, path: string, bearing: Bearing): Raw {
  const { control, checks, shown, open } = bearing;
  const { applicable, status, why } = answerOf(bearing);
  const promise = (id: string): Raw => markup`<a href="${href(path, INDEX, id)}">${id}</a>`;
  return markup`<details class="promise" data-item data-status="${status}"><summary><span class="id">${control}</span><span class="words">${summary(bearing)}</span>${status === 'not shown' ? markup`<span class="chip open">not shown</span>` : chip(status)}</summary>
<div class="inside" id="${control}"><dl class="small-facts">
<dt>Applicable</dt><dd>${applicable}</dd>
<dt>Why</dt><dd>${why}</dd>
${checks.length > 0 && markup`<dt>Checks</dt><dd>${checks.map(([check, relationship]) => markup`<a href="${href(path, INDEX, checkAnchor(check.id))}"><code>${check.id}</code></a> <span class="soft">shows ${relationshipWords(relationship)} it; ${counted(check.looked, 'row')}: ${rowPages(atlas, path, check.id)}</span><br>`)}</dd>`}
${
  shown.length > 0 &&
  markup`<dt>Promises</dt><dd>${between(
    ', ',
    shown.map(({ id }) => promise(id)),
  )}</dd>`
}
${open.length > 0 && markup`<dt>No check can show</dt><dd>${open.map(([{ id, status: word }, relationship]) => markup`${promise(id)} <span class="soft">(${word}) would show ${relationshipWords(relationship)} it</span><br>`)}</dd>`}
</dl></div></details>
`;
}

const SHOWS = {
  equal: 'the whole of',
  superset: 'more than',
  subset: 'a part of',
  intersects: 'a part of, and more beside,',
} as const;
const relationshipWords = (relationship: keyof typeof SHOWS): string => SHOWS[relationship];

function summary({ checks, shown, open }: Bearing): Part {
  const promises = new Set([...shown, ...open.map(([promise]) => promise)].map(({ id }) => id)).size;
  if (checks.length + promises === 0) return 'nothing in this pack';
  return [checks.length > 0 && `${counted(checks.length, 'check')}, `, counted(promises, 'promise')];
}

/** Where the rows of a check are. */
function rowPages(atlas: Atlas, from: string, check: string): Part {
  const [first, ...more] = atlas.pagesOfCheck(check);
  if (!first) return 'none';
  return [
    markup`<a href="${href(from, first.path, checkAnchor(check))}">${first.label}</a>`,
    more.length > 0 && ` and ${more.length} more places`,
  ];
}

/** Frameworks on the first page. */
export const frameworkTable = (atlas: Atlas): Raw =>
  table(
    {
      label: 'Controls by framework',
      columns: ['Framework', { head: 'Controls listed', number: true }, { head: 'Touched here', number: true }],
      stacked: true,
    },
    groupedBy(everyBearing(atlas.results), ({ framework }) => framework).map(([framework, all]) => [
      markup`<a href="${href(INDEX, controlsPath(framework))}">${frameworkTitle(framework)}</a>`,
      thousands(all.length),
      thousands(all.filter(({ checks, open }) => checks.length + open.length > 0).length),
    ]),
  );
