import { certificateSchema } from '../../../../config/certificate-schema';
import type { Certificate } from '../../../../config/certificate-schema';
import type { PackFile, PromiseResult } from '../../results';
import { href } from '../atlas';
import type { Atlas } from '../atlas';
import { pageFile, table } from '../layout';
import { between, markup } from '../markup';
import type { Part } from '../markup';
import { chip } from '../shapes';
import { day, moment } from '../words';
import { SAMPLE_JWS, SAMPLE_KEY } from './sample-certificate';

export const ERASURE_PAGE = 'erasure.html';
const FOLDER = 'samples';
const NAME = `${FOLDER}/erasure-certificate`;

/** Kinds of promises about the end of a contract. */
export const ERASURE_KINDS = ['erased-within', 'backups-destroyed-within', 'erasure-certified', 'keys-destroyed-with-the-tenant'];

const certificate = (): string => Buffer.from(SAMPLE_JWS.split('.')[1]!, 'base64url').toString('utf8');

/** The sample's files: the certificate, its signed form and the key, as a tenant is given them. */
export const sampleFiles = (): PackFile[] => [
  { path: `${NAME}.jws`, text: `${SAMPLE_JWS}\n` },
  { path: `${NAME}.json`, text: certificate() },
  { path: `${NAME}.pem`, text: SAMPLE_KEY },
];

/** How somebody learns that a tenant is gone: the steps, a certificate to look at, and how to check one. */
export function erasurePage(atlas: Atlas): PackFile {
  const sample = certificateSchema.parse(JSON.parse(certificate()));
  const promises = atlas.results.promises.filter(({ kinds }) => kinds.some((kind) => ERASURE_KINDS.includes(kind)));
  return pageFile(atlas, {
    path: ERASURE_PAGE,
    title: 'How erasure is verified',
    here: 'Erasure',
    contents: [
      ['#how', 'How it is verified'],
      ['#sample', 'A sample certificate'],
      ['#check', 'How to check one'],
      ['#not', 'What it does not speak of'],
    ],
    main: [
      markup`<header><p class="over">At the end of a contract</p><h1>How erasure is verified</h1>
<p class="lede">Who erases does not certify: a second look, by a function that can erase nothing, comes after it, and what it saw is signed.</p></header>
<section id="how" aria-labelledby="how-heading"><h2 id="how-heading">How it is verified</h2>
<ol class="steps"><li>Each thing of the tenant is erased and then looked for again: the certificate has a line for each, with what was done and what was <strong>observed</strong> afterwards.</li>
<li>A second function, under a role of its own that can erase nothing, looks through every place where something of the tenant could be, and lists the places and how many things it looked at.</li>
<li>Two certificates are issued: one when production is empty, and a final one when the time of backups is over. The final one names the SHA-256 of the first.</li>
<li>Each is signed (ES256) by a key in KMS, and lies in the ledger where nobody can change it for the days of its class.</li></ol>
${deadlines(atlas, promises)}
${promises.length > 0 && [markup`<h3>What is promised, and what is shown of it</h3>`, promised(promises)]}</section>
`,
      samplePart(sample),
      markup`<section id="check" aria-labelledby="check-heading"><h2 id="check-heading">How to check one</h2>
<p class="prose">The sample lies in <code>${FOLDER}/</code> beside this page: the certificate (<code>.json</code>), its signed form (<code>.jws</code>) and the public key (<code>.pem</code>). Offline, and the same for a real one:</p>
<pre tabindex="0">npx freehold certificate verify ${NAME}.jws --key ${NAME}.pem</pre>
<p class="prose">It says who asked, what was due and when it was kept, and exits with 0 when the certificate is as it was issued, with 3 when a letter of it was changed. Any tool that verifies a JWS with ES256 does as well. The key of a real one must reach you by another way than the certificate: the company publishes it, named by its thumbprint, which the certificate names too. The key of this sample shows nothing about anybody.</p></section>
<section id="not" aria-labelledby="not-heading"><h2 id="not-heading">What it does not speak of</h2>
<p class="prose">What the application put anywhere but into the platform's databases, buckets and secrets; exports that were handed out, and other copies that people took. Backups of a server that tenants share end with their time: the final certificate waits for it. The look is the same company's: a third party's word it is not.</p></section>
`,
    ],
  });
}

const promised = (promises: readonly PromiseResult[]): Part =>
  table(
    { label: 'Promises about erasure', columns: ['Promise', 'Status', 'In words'], stacked: true },
    promises.map(({ id, status, promise }) => [
      markup`<a href="${href(ERASURE_PAGE, 'index.html', id)}">${id}</a>`,
      chip(status),
      promise,
    ]),
  );

/** By plan, as promised, with what departs from it; a reader whose pack has none is told by the certificate. */
const deadlines = ({ results: { plans, exceptions } }: Atlas, promises: readonly PromiseResult[]): Part =>
  plans.length > 0 && [
    markup`<h3>By when, by plan</h3>`,
    table(
      {
        label: 'Deadlines',
        columns: [
          'Plan',
          { head: 'Production empty, hours', number: true },
          { head: 'No backup that can be read, days', number: true },
        ],
        stacked: true,
      },
      plans.map(({ title, deletedWithinHours, backupsWithinDays }) => [title, deletedWithinHours, backupsWithinDays]),
    ),
    exceptions
      .filter((one) => one.fence === 'configuration' && promises.some(({ id }) => one.promises.includes(id)))
      .map(
        ({ number, title }) =>
          markup`<p class="prose">These are the days that are promised. ${title}: <a href="${href(ERASURE_PAGE, 'index.html', number)}">${number}</a>.</p>`,
      ),
  ];

function samplePart({ request, deadlines: due, lines, retained, sweep, issuedAt, tenant }: Certificate): Part {
  return markup`<section id="sample" aria-labelledby="sample-heading"><h2 id="sample-heading">A sample certificate</h2>
<p class="warn"><strong>A sample: nobody was erased.</strong> Tenant, days and numbers are made up, and it is signed by a key that was made for it and thrown away.</p>
<dl class="small-facts"><dt>Tenant</dt><dd>${tenant.name} (${tenant.id})</dd><dt>Issued</dt><dd>${moment(issuedAt)}</dd><dt>Asked for</dt><dd>by ${request.requestedBy}, ${moment(request.requestedAt)}: ${request.reason}</dd><dt>Contract ended</dt><dd>${day(request.contractEnded)}</dd>
${due.map(({ promise, dueBy, keptAt }) => markup`<dt>${promise}</dt><dd>due by ${moment(dueBy)}; ${keptAt === undefined ? 'still to come' : `kept on ${moment(keptAt)}`}</dd>`)}</dl>
${table(
  { label: 'Each thing, as it was observed', columns: ['Thing', 'Where', 'What was done', 'Observed'], stacked: true },
  lines.map(({ id, kind, region, method, state, count, observedAt, until }) => [
    [kind, markup`<span class="sub"><code>${id}</code>${count !== undefined && `, ${count}`}</span>`],
    region,
    method,
    [state, markup`<span class="sub">${moment(observedAt)}${until !== undefined && `, until ${day(until)}`}</span>`],
  ]),
)}
<p class="prose">Looked through afterwards, ${moment(sweep.at)}: ${between(
    '; ',
    sweep.looked.map(({ place, region, count }) => `${place} in ${region}, ${count}`),
  )}. Kept: ${retained.map((each) => `${each.class}, ${each.days} days, ${each.holds}`).join('; ')}.</p></section>
`;
}
