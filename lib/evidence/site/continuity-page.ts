import type { PackFile, PromiseResult, Results, TenantResult } from '../results';
import { href } from './atlas';
import type { Atlas } from './atlas';
import { drillsPart, nextDrill } from './drills';
import { keyWords, standingOf } from './holding-table';
import { pageFile, table } from './layout';
import { between, markup, named } from './markup';
import type { Part, Raw } from './markup';
import { cityOf } from './places';
import { platformName } from './promise';
import { chip } from './shapes';
import { capital, ISOLATION_WORDS, moment } from './words';

const PAGE = 'bcp-plan.html';
const INDEX = 'index.html';

/** Continuity: what may be lost and for how long, in which order it comes back, and whether that has been tried. */
export function continuityPage(atlas: Atlas): PackFile {
  const { results } = atlas;
  const sections: (readonly [string, string, Part])[] = [
    ['objectives', 'What is promised', objectives(results)],
    ['order', 'Order of recovery', order(atlas)],
    ['backups', 'What is backed up, and where', backups(atlas)],
    ['drills', 'Drills', drillsPart(results)],
    ['serves', 'Which promises this serves', serves(atlas)],
  ];
  return pageFile(atlas, {
    path: PAGE,
    title: `Business continuity plan: ${results.platform.title}, ${results.platform.stage}`,
    here: 'Business continuity plan',
    contents: sections.map(([anchor, heading]) => [`#${anchor}`, heading] as const),
    main: [
      markup`<header><p class="over">${results.platform.stage}</p><h1>Business continuity plan</h1>
<p class="lede">How ${platformName(atlas)} comes back after the loss of a region, and what it may have lost by then.</p>
<dl class="facts"><div><dt>On call</dt><dd>${results.platform.onCall}</dd></div><div><dt>Written</dt><dd>${moment(results.generated)}</dd></div><div><dt>Next drill</dt><dd>${nextDrill(results)}</dd></div></dl></header>
`,
      ...sections.map(
        ([
          anchor,
          heading,
          content,
        ]) => markup`<section id="${anchor}" aria-labelledby="${anchor}-heading"><h2 id="${anchor}-heading">${heading}</h2>
${content}
</section>
`,
      ),
    ],
  });
}

const hours = (count: number): string => (count < 1 ? `${Math.round(count * 60)} min` : `${count} h`);

function objectives({ plans }: Results): Part {
  return [
    markup`<p class="prose">The recovery time is how long a tenant may be without service; the recovery point is how much work a disaster may cost.</p>`,
    table(
      {
        label: 'Objectives of each plan',
        columns: ['Plan', { head: 'Recovery time', number: true }, { head: 'Recovery point', number: true }, 'Database', 'Backups'],
        stacked: true,
      },
      plans.map((plan) => [
        markup`<strong>${plan.title}</strong>`,
        hours(plan.recoveryTimeHours),
        hours(plan.recoveryPointHours),
        [capital(ISOLATION_WORDS[plan.isolation]), plan.privateNetwork && ', in a private network'],
        [
          `to any moment of ${plan.pointInTimeDays} days; daily, kept ${plan.dailyDays} days`,
          plan.weeklyDays !== undefined && `; weekly, kept ${plan.weeklyDays} days`,
          plan.replicated && '; shipped to the recovery region all the time',
        ],
      ]),
    ),
  ];
}

/** What must stand before what: the account, the region that is left, what it serves from, then tenants, the most urgent plan first. */
function order(atlas: Atlas): Raw[] {
  const { residencies, templates, tenants, plans } = atlas.results;
  const links = (names: readonly string[]): Part =>
    between(
      ', ',
      names.map((name) => {
        const path = atlas.templatePath(name);
        return path === undefined ? atlas.short(name) : markup`<a href="${href(PAGE, path)}">${atlas.short(name)}</a>`;
      }),
    );
  return residencies.map((residency) => {
    const { home, recovery } = residency;
    const account = templates.filter((each) => each.scope === 'account' && each.account === home.account);
    const rooms = (region: string) =>
      templates
        .filter((each) => each.scope === 'region' && each.region === region && each.account === home.account)
        .map(({ name }) => name);
    const shared = rooms(home.region).filter((name) => name.endsWith('-shared-database'));
    const own = tenants.filter((tenant) => tenant.residency === residency.name);
    const urgency = (tenant: TenantResult): number => plans.find(({ name }) => name === tenant.plan)?.recoveryTimeHours ?? 0;
    const queue = [...own].sort((a, b) => urgency(a) - urgency(b));
    return markup`<h3>${residency.title}</h3><ol class="steps">
<li><strong>Account.</strong> ${links(account.map(({ name }) => name))}</li>
${recovery && markup`<li><strong>Recovery region, ${cityOf(recovery.region)}.</strong> ${links(rooms(recovery.region))}</li>`}
<li><strong>Home region, ${cityOf(home.region)}</strong>, or the region that takes its place. ${links(rooms(home.region).filter((name) => !shared.includes(name)))}</li>
${shared.length > 0 && markup`<li><strong>Shared database.</strong> ${links(shared)}</li>`}
<li><strong>Tenants</strong>, those that may be without service for the shortest time first. ${
      queue.length === 0
        ? 'None in this residency.'
        : markup`<ol>${queue.map((tenant) => markup`<li>${named(tenant.name)} <span class="soft">(within ${hours(urgency(tenant))})</span>: ${links(tenant.stacks)}</li>`)}</ol>`
    }</li>
</ol>`;
  });
}

/** Backups and their copies, tenant by tenant. */
function backups(atlas: Atlas): Part {
  const { tenants, residencies } = atlas.results;
  return tenants.map((tenant) => {
    const home = residencies.find(({ name }) => name === tenant.residency)?.home.region;
    const kept = tenant.holdings.filter((holding) => standingOf(holding, home) !== 'use');
    const page = atlas.rowsPages.find((each) => each.tenant === tenant)!;
    return markup`<h3><a href="${href(PAGE, page.path)}">${named(tenant.name)}</a></h3>${table(
      { label: `Backups of ${tenant.id}`, columns: ['What', 'Where', 'Kept for', 'Under whose key', 'Said by'], stacked: true },
      kept.map((holding) => [
        markup`${holding.what}<span class="sub"><code>${holding.store}</code></span>`,
        markup`${cityOf(holding.region)}<span class="sub">${holding.region}</span>`,
        holding.keptFor,
        capital(keyWords(atlas, tenant, holding).words),
        atlas.line(PAGE, holding),
      ]),
    )}`;
  });
}

/** Promises that bear on NIST's family for contingency planning, CP, or on the availability criteria of SOC 2, A1. */
function serves({ results }: Atlas): Part {
  const bears = ({ controls, notAutomatable }: PromiseResult): boolean =>
    [controls, notAutomatable].some(
      (all) =>
        Object.keys(all['NIST-800-53-r5'] ?? {}).some((id) => id.startsWith('CP-')) ||
        Object.keys(all['SOC-2'] ?? {}).some((id) => id.startsWith('A1.')),
    );
  const promises = results.promises.filter(bears);
  if (promises.length === 0) return markup`<p class="note">No promise of this platform refers to contingency planning.</p>`;
  return [
    markup`<p class="prose">Those that refer to contingency planning (NIST SP 800-53, family CP) or availability (SOC 2, A1).</p>`,
    table(
      { label: 'Promises that this plan serves', columns: ['Promise', 'Status', 'In words'], stacked: true },
      promises.map(({ id, status, promise }) => [markup`<a href="${href(PAGE, INDEX, id)}">${id}</a>`, chip(status), promise]),
    ),
  ];
}
