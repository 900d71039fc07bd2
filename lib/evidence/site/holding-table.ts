import type { Holding, TenantResult } from '../results';
import { checkAnchor, href, rowAnchor } from './atlas';
import type { Atlas } from './atlas';
import { markup } from './markup';
import type { Part, Raw } from './markup';
import { cityOf } from './places';

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
export function keyWords(atlas: Atlas, tenant: TenantResult, { key }: Holding): KeyWords {
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
      markup`<tbody><tr class="band"><th colspan="5" scope="colgroup">${words}</th></tr>${rows.map((row) => holdingRow(atlas, tenant, from, row))}</tbody>`
    );
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Where this tenant's data is"><table class="stacked holdings"><thead><tr><th scope="col">What</th><th scope="col">Where</th><th scope="col">Kept for</th><th scope="col">Under whose key</th><th scope="col">How do you know</th></tr></thead>${bodies}</table></div>`;
}

function holdingRow(atlas: Atlas, tenant: TenantResult, from: string, holding: Holding): Raw {
  const key = keyWords(atlas, tenant, holding);
  return markup`<tr><td><strong>${holding.what}</strong><span class="sub"><code>${holding.store}</code></span></td><td data-head="Where">${cityOf(holding.region)}<span class="sub">${holding.region}, account ${holding.account}</span></td><td data-head="Kept for">${holding.keptFor}</td><td data-head="Under whose key">${key.own ? markup`<strong class="good">${key.words}</strong>` : key.words}<span class="sub"><code>${key.alias}</code></span></td><td data-head="How do you know">${atlas.line(from, holding)}${holding.checks.map((check) => shown(atlas, from, holding, check))}</td></tr>
`;
}

/** What a check says of a holding: of this very resource where it looked at it, else of what it looked at in the same template. */
function shown(atlas: Atlas, from: string, holding: Holding, check: string): Part {
  const page = atlas.pageOf(holding.template);
  const all = page ? atlas.rowsOf(page).filter((row) => row.check === check && row.template === holding.template) : [];
  const rows = all.some((row) => row.logicalId === holding.logicalId)
    ? all.filter((row) => row.logicalId === holding.logicalId)
    : all;
  const broken = rows.find(({ ok }) => !ok);
  const to =
    page === undefined || rows.length === 0
      ? href(from, INDEX, checkAnchor(check))
      : href(from, page.path, rows.length === 1 || broken ? rowAnchor((broken ?? rows[0]!).n) : checkAnchor(check));
  const said =
    rows.length === 0 ? '' : broken === undefined ? ' holds' : broken.exception === undefined ? ' is broken' : ' is excepted';
  return markup`<span class="sub"><a href="${to}">${check}</a>${broken ? markup`<strong class="bad">${said}</strong>` : said}</span>`;
}
