import type { Holding, TenantResult } from '../results';
import { checkAnchor, href, rowAnchor } from './atlas';
import type { Atlas } from './atlas';
import { table } from './layout';
import { between, markup } from './markup';
import type { Part, Raw } from './markup';
import { cityOf } from './places';
import { shape } from './shapes';
import { counted } from './words';

const INDEX = 'index.html';

/** What a holding is to the tenant: in use, a backup beside it, or a copy in another region. */
export type Standing = 'use' | 'backup' | 'copy';

export function standingOf({ what, region }: Holding, home: string | undefined): Standing {
  if (home !== undefined && region !== home) return 'copy';
  return /backup/i.test(what) ? 'backup' : 'use';
}

export interface KeyWords {
  readonly own: boolean;
  readonly words: string;
  readonly alias: string;
}

/** A key in words: whether it is the tenant's own, or one that several share. */
export function keyWords(atlas: Atlas, tenant: TenantResult, { key }: Pick<Holding, 'key'>): KeyWords {
  const [, alias = key] = /^alias\/(.+) \([^)]+\)$/.exec(key) ?? [];
  const rest = atlas.short(alias);
  // Of `acme` and `acme-eu`, the one with the longer name owns `acme-eu-data`.
  const owners = atlas.results.tenants.map(({ id }) => id).filter((id) => rest.startsWith(`${id}-`));
  const own = owners.length > 0 && owners.every((id) => id.length <= tenant.id.length) && owners.includes(tenant.id);
  if (own) return { own, words: `its own ${rest.slice(tenant.id.length + 1)} key`, alias: key };
  return { own, words: alias === key ? key : `the region's key “${rest}”`, alias: key };
}

/** "Where is it, for how long, under whose key, and how do you know": one row for each thing that is kept. */
export function holdingTable(atlas: Atlas, tenant: TenantResult, from: string): Raw {
  const residency = atlas.results.residencies.find(({ name }) => name === tenant.residency);
  const home = residency?.home.region;
  const bands: readonly (readonly [Standing, string])[] = [
    ['use', 'In use'],
    ['backup', `Backups in ${home === undefined ? 'the home region' : cityOf(home)}`],
    ['copy', `Copies in ${residency?.recovery ? cityOf(residency.recovery.region) : 'another region'}`],
  ];
  const bodies = bands.map(([standing, words]) => {
    const rows = tenant.holdings.filter((holding) => standingOf(holding, home) === standing);
    return (
      rows.length > 0 &&
      markup`<tbody><tr class="band"><th colspan="5" scope="rowgroup">${words}</th></tr>${rows.map((row) => holdingRow(atlas, tenant, from, row))}</tbody>`
    );
  });
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Where this tenant's data is"><table class="stacked holdings"><thead><tr><th scope="col">What</th><th scope="col">Where</th><th scope="col">Kept for</th><th scope="col">Under whose key</th><th scope="col">How do you know</th></tr></thead>${bodies}</table></div>`;
}

/** The same of what lies beside the data. A reader who may not see names sees how many there are. */
export const traceTable = (atlas: Atlas, tenant: TenantResult, from: string): Raw =>
  table(
    {
      label: 'Logs, trails, messages and records',
      columns: ['What', 'Where', 'Kept for', 'Under whose key', 'Said by'],
      stacked: true,
    },
    tenant.traces.map((trace) => {
      const { what, region, account, stores, keptFor, keys, template } = trace;
      const [first = '', ...more] = stores;
      return [
        [
          markup`<strong>${what}</strong>`,
          markup`<span class="sub">${first === '' ? counted(stores.length, 'store') : markup`<code>${first}</code>${more.length > 0 && ` and ${more.length} more`}`}</span>`,
        ],
        [cityOf(region), markup`<span class="sub">${region}, account ${account}</span>`],
        keptFor,
        between(
          '; ',
          keys.map((key) => keyWords(atlas, tenant, { key }).words),
        ),
        template === '' ? 'a template of the platform' : atlas.line(from, trace),
      ];
    }),
  );

interface At {
  readonly atlas: Atlas;
  readonly tenant: TenantResult;
  readonly from: string;
  readonly holding: Holding;
}

function holdingRow(atlas: Atlas, tenant: TenantResult, from: string, holding: Holding): Raw {
  const key = keyWords(atlas, tenant, holding);
  return markup`<tr><td><strong>${holding.what}</strong><span class="sub"><code>${holding.store}</code></span></td><td data-head="Where">${cityOf(holding.region)}<span class="sub">${holding.region}, account ${holding.account}</span></td><td data-head="Kept for">${holding.keptFor}</td><td data-head="Under whose key">${key.own ? markup`<strong class="good">${key.words}</strong>` : key.words}<span class="sub"><code>${key.alias.replace(/ \([^)]+\)$/, '')}</code></span></td><td data-head="How do you know">${atlas.line(from, holding)}<ul class="held">${holding.checks.map((check) => shown({ atlas, tenant, from, holding }, check))}</ul></td></tr>
`;
}

/**
 * What a check says of a holding: of this very resource where it looked at it, else of what it looked at in the same template,
 * else in the tenant's own.
 */
function shown({ atlas, tenant, from, holding }: At, check: string): Part {
  const all =
    [holding.template, ...tenant.stacks].map((template) => atlas.rowsOfCheck(check, template)).find((each) => each.length > 0) ??
    [];
  const same = all.filter((row) => row.template === holding.template && row.logicalId === holding.logicalId);
  const rows = (same.length > 0 ? same : all).filter(({ skipped }) => !skipped);
  const row = rows.find(({ ok }) => !ok) ?? rows[0];
  if (!row) {
    const name = atlas.check(check) ? markup`<a href="${href(from, INDEX, checkAnchor(check))}">${check}</a>` : check;
    return markup`<li>${shape('hollow')} ${name} looked at nothing here</li>`;
  }
  const { path } = atlas.pageOf(row.template)!;
  const name = markup`<a href="${href(from, path, row.ok && rows.length > 1 ? checkAnchor(check) : rowAnchor(row.n))}">${check}</a>`;
  if (row.ok) return markup`<li><span class="good">${shape('whole')}</span> ${name} <span class="sr">as expected</span></li>`;
  return markup`<li><span class="bad">${shape('cross')}</span> ${name} <strong class="bad">${row.exception === undefined ? 'is not as expected' : 'departs under an exception'}</strong></li>`;
}
