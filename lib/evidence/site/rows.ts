import type { CheckSummary, ObservationRow } from '../results';
import { groupedBy } from '../../grouped-by';
import { countsOfRows } from '../counts';
import { checkAnchor, href, rowAnchor } from './atlas';
import type { Atlas, RowsPage } from './atlas';
import { between, markup } from './markup';
import type { Part, Raw } from './markup';
import { population } from './promise';
import { thousands } from './words';

const INDEX = 'index.html';

/** Everything that was looked at in the templates of a page, by check; each observation is on one page of the pack and once. */
export function rowsPart(atlas: Atlas, page: RowsPage): Part {
  const rows = atlas.rowsOf(page);
  if (rows.length === 0) return markup`<p class="note">Nothing was looked at in these templates.</p>`;
  const promises = promisesByCheck(atlas);
  return [
    rowFilter(rows),
    groupedBy(rows, ({ check }) => check).map(([id, group]) =>
      checkRows({ atlas, page, id, check: atlas.check(id), promises: promises.get(id) ?? [] }, group),
    ),
  ];
}

function rowFilter(rows: readonly ObservationRow[]): Raw {
  const states = ['as expected', 'skipped', 'exception', 'not as expected'].filter((state) =>
    rows.some((row) => stateOf(row) === state),
  );
  return markup`<div class="filter" id="filter" role="search" aria-label="Filter rows" hidden>
<label>Find in ${thousands(rows.length)} rows <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<label>Result <select name="status"><option value="">every result</option>${states.map((state) => markup`<option>${state}</option>`)}</select></label>
<button type="button" data-act="clear">Clear</button> <button type="button" data-act="toggle">Open or close all</button>
<output aria-live="polite"></output>
</div>
`;
}

const stateOf = ({ ok, skipped, exception }: ObservationRow): string =>
  skipped ? 'skipped' : ok ? 'as expected' : exception === undefined ? 'not as expected' : 'exception';

interface Group {
  readonly atlas: Atlas;
  readonly page: RowsPage;
  readonly id: string;
  readonly check: CheckSummary | undefined;
  readonly promises: readonly string[];
}

function checkRows({ atlas, page, id, check, promises }: Group, rows: readonly ObservationRow[]): Raw {
  const expected = [...new Set(rows.map((row) => row.expected))];
  const same = expected.length === 1;
  return markup`<details class="list" data-group><summary><span class="words">${check?.sentence ?? id}</span><span class="soft">${population(countsOfRows(rows))}</span></summary>
<div class="inside" id="${checkAnchor(id)}"><p class="note"><a href="${href(page.path, INDEX, checkAnchor(id))}"><code>${id}</code></a>${
    promises.length > 0 && [
      ', for ',
      between(
        ', ',
        promises.map((promise) => markup`<a href="${href(page.path, INDEX, promise)}">${promise}</a>`),
      ),
    ]
  }.${same && markup` Expected: ${expected[0]}`}</p>
<div class="scroll" tabindex="0" role="group" aria-label="Rows of ${id}"><table class="stacked"><thead><tr><th scope="col">Resource</th><th scope="col">Found</th><th scope="col">Template</th></tr></thead><tbody>
${rows.map((row) => rowOf(atlas, page.path, row, same))}</tbody></table></div></div></details>
`;
}

/** Kept short: there are thousands of them. */
function rowOf(atlas: Atlas, from: string, row: ObservationRow, same: boolean): Raw {
  const { n, logicalId, type, pointer, template, construct, source, actual, value, expected, exception, ok, skipped } = row;
  const inside = construct?.startsWith(`${template}/`) ? construct.slice(template.length + 1) : construct;
  const origin = [inside, source && `${source.file}:${source.line}`].filter((part) => part !== undefined).join(', ');
  return markup`<tr id="${rowAnchor(n)}" data-item data-status="${stateOf(row)}"><td>${type || (template === '' ? 'the configuration' : 'the template')} <span class="sub"><code>${logicalId}</code></span>${origin && markup`<span class="sub">${origin}</span>`}</td><td data-head="Found">${skipped && markup`<strong class="soft">skipped, nothing is asked of it:</strong> `}${
    !ok &&
    (exception === undefined
      ? markup`<strong class="bad">not as expected:</strong> `
      : markup`<strong class="part">departs under <a href="${href(from, INDEX, exception)}">${exception}</a>:</strong> `)
  }${actual}${value !== undefined && markup`<code class="sub">${value}</code>`}${!same && markup`<span class="sub">expected: ${expected}</span>`}</td><td data-head="Template">${atlas.line(from, row)}${!ok && markup`<code class="sub">${pointer}</code>`}</td></tr>
`;
}

function promisesByCheck({ results }: Atlas): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { id, halves } of results.promises) {
    for (const check of new Set(halves.flatMap(({ checks }) => checks.map((weighed) => weighed.check)))) {
      found.set(check, [...(found.get(check) ?? []), id]);
    }
  }
  return found;
}
