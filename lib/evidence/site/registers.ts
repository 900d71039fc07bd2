import { groupedBy } from '../../grouped-by';
import { checkAnchor, href } from './atlas';
import type { Atlas } from './atlas';
import { table } from './layout';
import { between, markup, named, trusted } from './markup';
import type { Part, Raw } from './markup';
import { finding } from './promise';
import { chip } from './shapes';
import { counted, day, KIND_WORDS, listed, thousands } from './words';

const PAGE = 'index.html';

/** Exceptions are registered for all platforms: a promise of another one's book is named, and is nowhere here. */
function promiseLinks({ results }: Atlas, ids: readonly string[]): Part {
  const known = (id: string): boolean => results.promises.some((promise) => promise.id === id);
  return between(
    ', ',
    ids.map((id) => (known(id) ? markup`<a class="whole" href="#${id}">${id}</a>` : markup`<span class="whole soft">${id}</span>`)),
  );
}

/** Every check, one row each. */
export function checkTable(atlas: Atlas): Raw {
  const { results } = atlas;
  const serves = new Map<string, string[]>();
  for (const promise of results.promises) {
    for (const check of new Set(promise.halves.flatMap(({ checks }) => checks.map((weighed) => weighed.check)))) {
      serves.set(check, [...(serves.get(check) ?? []), promise.id]);
    }
  }
  const rows = results.checks.map((check) => {
    const open = check.broken - check.excepted;
    return markup`<tr id="${checkAnchor(check.id)}"><td data-head="Check">${check.sentence} <span class="sub"><code>${check.id}</code>, ${check.family}, <code>${check.source.file}:${check.source.line}</code></span></td><td class="number" data-head="Looked at">${thousands(check.looked)}${check.among > 0 && markup`<span class="sub">none among ${thousands(check.among)}</span>`}</td><td class="number" data-head="As expected">${thousands(check.looked - check.broken)}${check.skipped > 0 && markup`<span class="sub">${thousands(check.skipped)} skipped</span>`}</td><td class="number" data-head="Exception">${check.excepted}</td><td class="number" data-head="Not as expected">${open > 0 ? markup`<strong class="bad">${open}</strong>` : 0}</td><td data-head="For the promises">${promiseLinks(atlas, serves.get(check.id) ?? [])}${!serves.has(check.id) && markup`<span class="soft">none</span>`}</td></tr>
`;
  });
  const heads = ['Looked at', 'As expected', 'Exception', 'Not as expected'].map(
    (head) => markup`<th scope="col" class="number">${head}</th>`,
  );
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Checks"><table class="stacked checks"><thead><tr><th scope="col">Check</th>${heads}<th scope="col">For the promises</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Every registered departure, with who answers for it. */
export function exceptionEntries(atlas: Atlas): Raw[] {
  const { exceptions, observations, judged } = atlas.results;
  return exceptions.map((exception) => {
    const covered = observations.filter((row) => row.exception === exception.number);
    return markup`<article class="entry" id="${exception.number}">
<h3>${exception.number}: ${exception.title}</h3>
<p>${exception.reason}</p>
<p><strong>Instead:</strong> ${exception.compensatingControl}</p>
<dl class="small-facts">
<dt>Departs from</dt><dd>${between(
      ', ',
      exception.rules.map((rule) => markup`<code>${rule}</code>`),
    )} <span class="soft">(${exception.fence})</span></dd>
${exception.promises.length > 0 && markup`<dt>Promises</dt><dd>${promiseLinks(atlas, exception.promises)}</dd>`}
<dt>Approved by</dt><dd>${exception.approver}, in ${exception.approval}, on ${day(exception.opened)}; ${exception.expires <= judged ? markup`<strong class="bad">expired on ${day(exception.expires)}</strong>` : `expires on ${day(exception.expires)}`}</dd>
</dl>
${covered.map((row) => finding(atlas, PAGE, row))}
</article>
`;
  });
}

/** Promises that cannot both be kept by themselves, with the sum that says so and the way out; plans with the same sum in one row. */
export function collisionTables(atlas: Atlas): Raw[] {
  return groupedBy(atlas.results.collisions, ({ title }) => title).map(
    ([title, group]) =>
      markup`<h3>${title}</h3>${table(
        { label: title, columns: ['For', 'Sum', 'Way out', 'Promises'], stacked: true },
        groupedBy(group, ({ arithmetic, wayOut, promises }) => [arithmetic, wayOut, ...promises].join('\n')).map(([, same]) => {
          const { arithmetic, wayOut, promises, exception } = same[0]!;
          return [
            same.map(({ subject }) => subject).join(', '),
            arithmetic,
            wayOutOf(wayOut, exception),
            promiseLinks(atlas, promises),
          ];
        }),
      )}`,
  );
}

/** The exception is a link where the way out names it, and follows where it does not. */
function wayOutOf(wayOut: string, exception: string | undefined): Part {
  if (exception === undefined) return wayOut;
  const link = markup`<a href="#${exception}">${exception}</a>`;
  return wayOut.includes(exception) ? between(link, wayOut.split(exception)) : [wayOut, ' (', link, ')'];
}

/** What is not shown yet, by who owes it. */
export function todoTables(atlas: Atlas): Raw[] {
  return groupedBy(atlas.results.todo, ({ owes }) => owes).map(
    ([owner, group]) =>
      markup`<h3>${owner}</h3>${table(
        { label: `What ${owner} owes`, columns: ['Promise', 'Part', 'Status', 'Why', 'What would decide it'], stacked: true },
        group.map(({ promise, half, status, why, decides }) => [
          promiseLinks(atlas, [promise]),
          KIND_WORDS[half].short,
          chip(status),
          why,
          decides,
        ]),
      )}`,
  );
}

export function templateTable(atlas: Atlas): Raw {
  return table(
    {
      label: 'Templates',
      columns: ['Template', 'Region', { head: 'Resources', number: true }, 'SHA-256'],
      stacked: true,
    },
    atlas.results.templates.map(({ name, region, account, resources, sha256 }) => {
      const path = atlas.templatePath(name);
      return [
        path === undefined ? name : markup`<a href="${href(PAGE, path)}">${name}</a>`,
        markup`<span class="whole">${region}</span><span class="sub">${account}</span>`,
        thousands(resources),
        markup`<span class="sha">${sha256}</span>`,
      ];
    }),
  );
}

/** Who else handles data. Terms are text: the page leads nowhere outside the pack. */
export const subprocessorTable = ({ results }: Atlas): Raw =>
  table(
    { label: 'Subprocessors', columns: ['Who', 'Does', 'Data', 'Where', 'Since'], stacked: true },
    results.subprocessors.map(({ name, does, data, location, terms, since }) => [
      [named(name), markup`<span class="sub">terms: ${terms}</span>`],
      does,
      data,
      location,
      day(since),
    ]),
  );

export const retentionTable = ({ results }: Atlas): Raw =>
  table(
    { label: 'Retention', columns: ['Class', { head: 'Days', number: true }, 'Of what'], stacked: true },
    results.retention.map(({ name, days, holds }) => [markup`<code>${name}</code>`, thousands(days), holds]),
  );

export const attestationTable = (atlas: Atlas): Raw =>
  table(
    { label: 'Attestations', columns: ['Promise', 'By', 'Accepted by', 'Evidence', 'Given', 'Expires'], stacked: true },
    atlas.results.attestations.map(({ promise, owner, signed, accepted, evidence, sha256, date, expires }) => [
      promiseLinks(atlas, [promise]),
      markup`${signed} <span class="sub">${owner}</span>`,
      accepted,
      markup`<code>${evidence}</code> <span class="sub"><code>${sha256}</code></span>`,
      day(date),
      day(expires),
    ]),
  );

/** The gate line of the synthesis, a row for each of its parts. */
export function gateTable({ results }: Atlas): Part {
  if (results.gate === '')
    return markup`<p class="note">These templates were supplied: no gate of this project stood before them.</p>`;
  const titles: Readonly<Record<string, string>> = {
    gate: 'Read',
    validator: "CloudFormation's own validator",
    nag: 'cdk-nag, rule packs for AWS',
    guard: "Guard rules, which run again inside the customer's account at deployment",
    proofs: 'Proofs over all templates together',
    isolation: 'Every role against every thing of two tenants',
    limits: 'Limits of AWS, and how much of them is used',
    plans: 'Plans that share, in the regions in which they are sold',
    promises: 'Promises',
  };
  const parts = results.gate
    .split(' · ')
    .map((part) => /^(\w+):?\s+(.*)$/.exec(part)?.slice(1) ?? ['', part])
    .map(([part, said]) => [part!, said!.replace(/^in cells /, '').replace(/([a-z]) (?=\d)/g, '$1, ')] as const);
  return markup`<dl class="controls">${parts.map(([part, said]) => markup`<dt>${titles[part] ?? part}</dt><dd>${part === 'limits' && results.nearLimits.length > 0 ? markup`<a href="#${NEAR_LIMITS}">${said}</a>` : said}</dd>`)}</dl>`;
}

export const NEAR_LIMITS = 'near-limits';

/** What a limit of AWS will stop soon, the fullest first, with its row. */
export function nearLimitTable(atlas: Atlas): Part {
  const { nearLimits, observations } = atlas.results;
  return markup`<details class="list" id="${NEAR_LIMITS}"><summary><span class="words">What comes near a limit of AWS</span><span class="soft">${counted(nearLimits.length, 'limit')}</span></summary><div class="inside">${table(
    { label: 'Near a limit', columns: ['Where', 'Used', 'Limit'], stacked: true },
    nearLimits.map(({ observation, more }) => {
      const row = observations[observation]!;
      return [
        [atlas.line('index.html', row), more > 0 && markup`<span class="sub">and in ${counted(more, 'more template')}</span>`],
        row.actual,
        row.expected,
      ];
    }),
  )}</div></details>`;
}

export const verifyPart = ({ results }: Atlas): Raw => markup`
<p>The manifest <code>manifest.json</code> lists every file of the pack with its SHA-256. This says, without a network, what was altered, added or removed since:</p>
<pre tabindex="0">npx freehold evidence verify DIR --key freehold.pub</pre>
<p>Or with nothing but a shell:</p>
<pre tabindex="0">sha256sum -c SHA256SUMS</pre>
<p>A signed pack also has <code>manifest.sigstore.json</code>; where that is missing, nobody has signed, and whoever wrote the pack could have written its manifest too. For a signed one, cosign shows without Freehold who signed the manifest:</p>
<pre tabindex="0">cosign verify-blob-attestation --key freehold.pub --bundle manifest.sigstore.json \\
  --insecure-ignore-tlog=true --type https://freehold.dev/evidence-manifest/v1 manifest.json</pre>
<p class="note">The key <code>freehold.pub</code> must reach you by another way than the pack. The same data stands in <code>results.json</code> for machines, and in CSV files for spreadsheets. Written from commit <code>${results.commit}</code> with ${listed(Object.entries(results.tools).map(([name, version]) => `${name} ${version}`))}.</p>`;

/** What was looked at altogether, as a sentence. */
export function looked({ results }: Atlas): Raw {
  const { counts } = results;
  const open = counts.broken - counts.excepted;
  const out = [
    counts.excepted > 0 &&
      `${thousands(counts.excepted)}, which ${counts.excepted === 1 ? 'is' : 'are'} under a registered exception`,
    open > 0 && markup`<strong class="bad">${thousands(open)} under none</strong>`,
  ].filter((part) => part !== false);
  const broken = counts.broken === 0 ? 'Everything was as expected.' : ['All was as expected but ', between(' and ', out), '.'];
  return markup`<p class="prose">${counted(counts.checks, 'check')} looked ${thousands(counts.observations - counts.skipped)} times at ${counted(counts.resources, 'resource')} in ${counted(counts.templates, 'template')}, for ${counted(counts.tenants, 'tenant')}. ${broken}${counts.skipped > 0 && ` ${thousands(counts.skipped)} rows more were skipped: their rule asks nothing of them.`}</p>`;
}

export const EMPTY = trusted('<p class="note">None.</p>');
