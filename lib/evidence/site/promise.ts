import { groupedBy } from '../../grouped-by';
import { controlsPath } from '../frameworks';
import { holdingInWords } from '../../promises/population';
import type { HalfResult, ObservationRow, PopulationCounts, PromiseResult, Weighed } from '../results';
import { checkAnchor, href } from './atlas';
import type { Atlas } from './atlas';
import { controlLink, frameworkTitle } from './controls-page';
import { between, markup, named } from './markup';
import type { Part, Raw } from './markup';
import { chip } from './shapes';
import { capital, counted, day, KIND_WORDS, moment, RELATIONSHIP_WORDS, thousands } from './words';

const PAGE = 'index.html';

/** More than these are on the pages of their templates; the page must stay one that can be opened. */
const IN_FULL = 25;
const SAMPLES = 3;

/** One promise: closed a line, open everything that it rests on. */
export function promiseEntry(atlas: Atlas, promise: PromiseResult): Raw {
  const { id, status, halves } = promise;
  return markup`<details class="promise" data-item data-status="${status}" data-kinds="${halves.map(({ kind }) => kind).join(' ')}">
<summary><span class="id">${id}</span><span class="words">${promise.promise}</span>${chip(status)}</summary>
<div class="inside" id="${id}">
<dl class="small-facts">
${halves.length < 2 && markup`<dt>Why</dt><dd>${capital(promise.why)}</dd>`}
<dt>Seen at work</dt><dd>${operationPart(promise)}</dd>
<dt>Owner</dt><dd>${promise.owner}</dd>
<dt>Since</dt><dd>${promise.since === undefined ? markup`<span class="soft">not known: there is no pack before this one to go by</span>` : day(promise.since)}</dd>
<dt>Review by</dt><dd>${day(promise.reviewBy)}${promise.reviewOverdue && markup` <span class="bad">(overdue)</span>`}</dd>
${promise.duty !== undefined && markup`<dt>The application's duty</dt><dd>${promise.duty}</dd>`}
${departures(atlas, promise)}
</dl>
${halves.map((half) => halfPart(atlas, promise, half))}
${crosswalk(promise)}
</div>
</details>
`;
}

/** `Operating: from 1 November 2026 to 30 November 2026`, or that it is designed, and why no more is said. */
function operationPart({ operation: { state, why, from, to } }: PromiseResult): Part {
  if (state === 'designed') return `Designed: ${why}.`;
  return `Operating${from === undefined ? '' : `, from ${moment(from)}`}${to === undefined ? '' : `, last seen ${moment(to)}`}: ${why}.`;
}

/** Exceptions and collisions that name the promise. */
function departures({ results }: Atlas, { id, exceptions }: PromiseResult): Part {
  const collisions = results.collisions.filter(({ promises }) => promises.includes(id));
  return [
    exceptions.length > 0 &&
      markup`<dt>Exceptions</dt><dd>${exceptions.map((number) => {
        const exception = results.exceptions.find((each) => each.number === number);
        return markup`<span class="sub-line"><a href="#${number}">${number}</a>${exception && `: ${exception.title}`}</span><br>`;
      })}</dd>`,
    collisions.length > 0 &&
      markup`<dt>Collisions</dt><dd>${groupedBy(collisions, ({ title }) => title).map(
        ([title, each]) =>
          markup`<a href="#collisions">${title}</a> <span class="soft">(${each.map(({ subject }) => subject).join(', ')})</span><br>`,
      )}</dd>`,
  ];
}

function halfPart(atlas: Atlas, promise: PromiseResult, half: HalfResult): Raw {
  // A duty is said above already, and a promise with one half says why there.
  const why = half.why !== promise.why && half.why !== promise.duty && half.why;
  return markup`<section class="half">
<h4>${KIND_WORDS[half.kind].long} ${chip(half.status)}</h4>
${why && markup`<p>${capital(why)}${/[.?]$/.test(why) ? undefined : '.'}</p>`}
${half.built && markup`<p>To be built by ${half.built.owner} until ${day(half.built.by)}.</p>`}
${half.decides !== undefined && markup`<p class="soft">What would decide it: ${half.decides}.</p>`}
${half.checks.map((weighed) => checkPart(atlas, weighed))}
</section>`;
}

function checkPart(atlas: Atlas, weighed: Weighed): Raw {
  const { check: id, types } = weighed;
  const check = atlas.check(id);
  const rows = weighed.observations.map((n) => atlas.results.observations[n]!);
  const out = rows.filter(({ ok }) => !ok);
  const expected = [...new Set(rows.map((row) => row.expected))];
  return markup`<div class="check">
<p>${check?.sentence ?? 'No check has this name.'} ${check ? markup`<a class="name" href="#${checkAnchor(id)}"><code>${id}</code></a>` : markup`<code class="name">${id}</code>`}</p>
<dl class="small-facts">
<dt>Looked at</dt><dd>${population(weighed)}${types && markup` <span class="soft">(${types.join(', ')} alone)</span>`}</dd>
${expected.length === 1 && markup`<dt>Expected</dt><dd>${expected[0]}</dd>`}
${rows.some(({ ok, skipped }) => ok && !skipped) && markup`<dt class="samples">For example</dt><dd class="samples">${samples(atlas, rows, expected.length > 1)}</dd>`}
${rows.length > 0 && markup`<dt class="print-out">All rows</dt><dd class="print-out">${pagesOf(atlas, id, rows)}</dd>`}
</dl>
${out.slice(0, IN_FULL).map((row) => finding(atlas, PAGE, row))}
${out.length > IN_FULL && markup`<p class="bad">${thousands(out.length - IN_FULL)} more that are not as expected are on the pages above.</p>`}
</div>`;
}

/** `12 of 12 as expected`. */
export function population(counts: PopulationCounts): Part {
  const { looked, broken, excepted } = counts;
  const open = broken - excepted;
  const held = holdingInWords({ ...counts, findings: looked });
  return [
    looked === 0 ? markup`<span class="bad">nothing to look at</span>${counts.skipped > 0 && `; ${held}`}` : held,
    excepted > 0 && markup`; ${excepted} under a registered exception`,
    open > 0 && markup`; <span class="bad">${thousands(open)} not as expected</span>`,
  ];
}

/**
 * A few rows that hold: one for each of the things most often expected; where one thing is expected, of a tenant, of a region,
 * and the last one, so that they are not three of a kind.
 */
function samples(atlas: Atlas, rows: readonly ObservationRow[], withExpected: boolean): Raw {
  const holding = rows.filter(({ ok, skipped }) => ok && !skipped);
  const first = (ofTenant: boolean) => holding.find(({ template }) => (atlas.pageOf(template)?.tenant !== undefined) === ofTenant);
  const wanted = withExpected
    ? groupedBy(holding, ({ expected }) => expected)
        .sort(([, a], [, b]) => b.length - a.length)
        .map(([, group]) => group.find(({ template }) => atlas.pageOf(template)?.tenant) ?? group[0])
    : [first(true), first(false), holding.at(-1)];
  const chosen = groupedBy(
    wanted.filter((row) => row !== undefined),
    ({ template, line }) => `${template} ${line}`,
  ).map(([, [row]]) => row!);
  return markup`<ul class="seen">${chosen
    .slice(0, SAMPLES)
    .map(
      (row) =>
        markup`<li>${atlas.line(PAGE, row)}: ${row.actual}${row.value !== undefined && markup` <code>${row.value}</code>`}${withExpected && markup` <span class="soft">(expected: ${row.expected})</span>`}</li>`,
    )}</ul>`;
}

function pagesOf(atlas: Atlas, check: string, rows: readonly ObservationRow[]): Raw {
  const pages = groupedBy(rows, ({ template }) => atlas.pageOf(template)!.path);
  return markup`<span class="links">${pages.map(([path, group]) => {
    const { label } = atlas.pageOf(group[0]!.template)!;
    return markup`<span><a href="${href(PAGE, path, checkAnchor(check))}">${label}</a> ${thousands(group.length)}</span> `;
  })}</span>`;
}

/** An observation that does not hold, in full. */
export function finding(atlas: Atlas, from: string, row: ObservationRow): Raw {
  return markup`<div class="row-out${row.exception !== undefined && ' covered'}">
<strong>${row.exception === undefined ? 'Not as expected' : markup`Departs under <a href="${href(from, PAGE, row.exception)}">${row.exception}</a>`}</strong>
<dl class="small-facts">
<dt>Expected</dt><dd>${row.expected}</dd>
<dt>Found</dt><dd>${row.actual}${row.value !== undefined && markup` <code class="sub">${row.value}</code>`}</dd>
<dt>In the template</dt><dd>${atlas.line(from, row)} <code class="sub">${row.pointer}</code></dd>
<dt>Resource</dt><dd>${row.type || 'none'} <code>${row.logicalId}</code></dd>
${row.construct !== undefined && markup`<dt>Construct</dt><dd><code>${row.construct}</code></dd>`}
${row.source && markup`<dt>Source</dt><dd><code>${row.source.file}:${row.source.line}</code></dd>`}
</dl>
</div>`;
}

/** Controls of published frameworks by identifier. */
function crosswalk({ controls, notAutomatable }: PromiseResult): Part {
  const size = (all: PromiseResult['controls']): number =>
    Object.values(all).reduce((sum, ids) => sum + Object.keys(ids).length, 0);
  const [shown, open] = [size(controls), size(notAutomatable)];
  if (shown + open === 0) return undefined;
  return markup`<details class="plain"><summary>${counted(shown + open, 'control')} of published frameworks</summary>
${shown > 0 && markup`<p class="note">Checks of this promise show, of these controls:</p>${controlList(controls)}`}
${open > 0 && markup`<p class="note">No check can show these: they rest on people, or on what is still to be built.</p>${controlList(notAutomatable)}`}
</details>`;
}

const controlList = (controls: PromiseResult['controls']): Raw =>
  markup`<dl class="controls">${Object.entries(controls).map(
    ([framework, ids]) =>
      markup`<dt><a href="${href(PAGE, controlsPath(framework))}">${frameworkTitle(framework)}</a></dt><dd>${between(
        '; ',
        groupedBy(Object.entries(ids), ([, relationship]) => relationship).map(
          ([relationship, group]) =>
            markup`<span class="soft">${RELATIONSHIP_WORDS[relationship]}</span> ${between(
              ', ',
              group.map(([id]) => controlLink(PAGE, framework, id)),
            )}`,
        ),
      )}</dd>`,
  )}</dl>`;

/** The platform by the name that it has given itself. */
export const platformName = ({ results }: Atlas): Raw => named(results.platform.title);
