import type { PackFile, TenantResult } from '../results';
import { groupedBy } from '../../grouped-by';
import { href } from './atlas';
import type { Atlas, RowsPage } from './atlas';
import { holdingTable, traceTable } from './holding-table';
import { pageFile } from './layout';
import { markup, named } from './markup';
import type { Part, Raw } from './markup';
import { isolationPicture } from './picture';
import { readersLink } from './readers-page';
import { rowsPart } from './rows';
import { ISOLATION_WORDS } from './words';

/** One tenant: first where its data is, then what is its own, then everything that was looked at. */
export function tenantPage(atlas: Atlas, page: RowsPage, tenant: TenantResult): PackFile {
  const { results } = atlas;
  const plan = results.plans.find(({ name }) => name === tenant.plan);
  const residency = results.residencies.find(({ name }) => name === tenant.residency);
  const name = named(tenant.name);
  return pageFile(atlas, {
    path: page.path,
    title: `${tenant.name}: where its data is`,
    filtered: true,
    here: name,
    contents: [
      ['#data', 'Where its data is'],
      ...(tenant.traces.length > 0 ? [['#beside', 'Logs and records'] as const] : []),
      ['#own', 'What is its own'],
      ['#rows', 'What was looked at'],
      ...(tenant.around.length > 0 ? [['#around', 'What stands around it'] as const] : []),
    ],
    main: [
      markup`<header><p class="over">Tenant ${tenant.id}</p><h1>${name}</h1>
<dl class="facts">
<div><dt>Plan</dt><dd>${plan?.title ?? tenant.plan}</dd></div>
<div><dt>Database</dt><dd>${plan ? ISOLATION_WORDS[plan.isolation] : 'not known'}${plan?.privateNetwork && ', in a private network'}</dd></div>
<div><dt>Home</dt><dd>${residency?.home.title ?? tenant.residency}<span class="sub">${residency?.home.region}</span></dd></div>
<div><dt>Recovery</dt><dd>${residency?.recovery ? [residency.recovery.title, markup`<span class="sub">${residency.recovery.region}</span>`] : 'no second region'}${
        residency?.exception !== undefined &&
        markup`<span class="sub">under <a href="${href(page.path, 'index.html', residency.exception)}">${residency.exception}</a></span>`
      }</dd></div>
</dl></header>`,
      part('data', "Where this tenant's data is", [
        markup`<p class="prose">Read from the templates. Each row names the line that says so, and the checks that look at it.</p>`,
        holdingTable(atlas, tenant, page.path),
        // Only where the pack says it: it names roles that are not for every reader.
        results.access.some(({ own, tenants }) => own && tenants.includes(tenant.id)) &&
          markup`<p class="prose">${readersLink(page.path, tenant.id)}: a matrix of everybody and every store.</p>`,
      ]),
      tenant.traces.length > 0 &&
        part('beside', 'Logs, trails, messages and records', [
          markup`<p class="prose">Where something of this tenant comes to lie beside its data. What is not here has nothing of a tenant in it, or is a key.</p>`,
          traceTable(atlas, tenant, page.path),
        ]),
      part('own', 'What is its own, and what it shares', isolationPicture(atlas, tenant)),
      part('rows', "What was looked at in this tenant's templates", [
        templateLinks(atlas, page.path, tenant.stacks),
        rowsPart(atlas, page),
      ]),
      tenant.around.length > 0 &&
        part('around', 'What stands around it', [
          markup`<p class="prose">The tenant also rests on templates of its regions and of the account. What was looked at there is on these pages.</p>`,
          around(atlas, page.path, tenant),
        ]),
    ],
  });
}

const part = (anchor: string, heading: string, content: Part): Raw =>
  markup`<section id="${anchor}" aria-labelledby="${anchor}-heading"><h2 id="${anchor}-heading">${heading}</h2>
${content}
</section>
`;

/** The templates themselves, whole. */
export function templateLinks(atlas: Atlas, from: string, templates: readonly string[]): Part {
  const links = templates.map((template) => {
    const path = atlas.templatePath(template);
    return path === undefined ? markup`<span>${template}</span> ` : markup`<a href="${href(from, path)}">${template}</a> `;
  });
  return markup`<p class="links">${links}</p>`;
}

function around(atlas: Atlas, from: string, tenant: TenantResult): Raw {
  const groups = groupedBy(
    tenant.around.filter((template) => atlas.pageOf(template)),
    (template) => atlas.pageOf(template)!.path,
  );
  return markup`<dl class="controls">${groups.map(([path, templates]) => {
    const { label } = atlas.pageOf(templates[0]!)!;
    return markup`<dt><a href="${href(from, path)}">${label}</a></dt><dd>${templates.map((template) => atlas.short(template)).join(', ')}</dd>`;
  })}</dl>`;
}
