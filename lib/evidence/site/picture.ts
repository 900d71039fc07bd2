import type { Holding, TenantResult } from '../results';
import type { Atlas } from './atlas';
import { keyWords, standingOf } from './holding-table';
import type { KeyWords, Standing } from './holding-table';
import { markup, named } from './markup';
import type { Part, Raw } from './markup';
import { cityOf } from './places';
import { listed } from './words';

/** Sizes of the drawing. A column for what is in use, one for backups beside it, one for copies in the other region. */
const CARD = { width: 264, height: 96, gap: 16 };
const COLUMN_GAP = 48;
const PAD = 22;
const HEAD = 56;
const BAND_HEAD = 40;
const COLUMNS: readonly Standing[] = ['use', 'backup', 'copy'];

interface Card {
  readonly holding: Holding;
  readonly column: number;
  readonly row: number;
  readonly key: KeyWords;
  x: number;
  y: number;
}
interface Band {
  readonly own: boolean;
  readonly cards: Card[];
  readonly rows: number;
  y: number;
}

/** What is the tenant's own and what it shares, at home and in the recovery region, and how one thing comes from another. */
export function isolationPicture(atlas: Atlas, tenant: TenantResult): Part {
  const residency = atlas.results.residencies.find(({ name }) => name === tenant.residency);
  const home = residency?.home.region ?? tenant.holdings[0]?.region;
  if (home === undefined || tenant.holdings.length === 0)
    return markup`<p class="note">Nothing of this tenant is in these templates.</p>`;
  const away = tenant.holdings.find(({ region }) => region !== home)?.region;
  const bands = [true, false].flatMap((own) => {
    const holdings = tenant.holdings.filter(({ template }) => tenant.stacks.includes(template) === own);
    return holdings.length === 0 ? [] : [bandOf(atlas, tenant, { own, holdings, home })];
  });
  const columns = away === undefined ? 2 : 3;
  const xOf = (column: number): number => PAD + column * (CARD.width + COLUMN_GAP) + (column === 2 ? PAD : 0);
  let y = PAD + HEAD;
  for (const band of bands) {
    band.y = y;
    for (const card of band.cards) {
      card.x = xOf(card.column);
      card.y = y + BAND_HEAD + card.row * (CARD.height + CARD.gap);
    }
    y += BAND_HEAD + band.rows * (CARD.height + CARD.gap) + PAD;
  }
  const width = xOf(columns - 1) + CARD.width + PAD + 1;
  const homeWidth = xOf(1) + CARD.width + PAD - 1;
  const frame = { home, away, homeWidth, awayLeft: xOf(2) - PAD, width, height: y };
  return markup`<figure class="picture"><div class="scroll" tabindex="0" role="group" aria-label="Picture of what is this tenant's own"><svg viewBox="0 0 ${width} ${y + PAD}" role="img" aria-labelledby="picture-title picture-description">
<title id="picture-title">What is ${tenant.name}'s own, and what it shares</title>
<desc id="picture-description">${described(bands)}</desc>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
${frames(frame, bands, tenant)}
${bands.map(({ cards }) => cards.flatMap((card) => cameFrom(card, cards).map((source) => arrow(source, card))))}
${bands.map(({ cards }) => cards.map(drawn))}
</svg></div>
<figcaption>A key in colour is the tenant's own. An arrow leads from what is in use to its backup, and from there to its copy.</figcaption></figure>`;
}

/** A backup and its copy stand in one row; what is copied without a backup has a row to itself; the rest fills up. */
function bandOf(
  atlas: Atlas,
  tenant: TenantResult,
  { own, holdings, home }: { own: boolean; holdings: Holding[]; home: string },
): Band {
  const of = (standing: Standing): Holding[] => holdings.filter((holding) => standingOf(holding, home) === standing);
  const rowOf = new Map<Holding, number>();
  const [use, backup, copy] = [of('use'), of('backup'), of('copy')];
  backup.forEach((holding, row) => rowOf.set(holding, row));
  let rows = backup.length;
  for (const each of copy) {
    const source = sources(each, holdings)[0];
    const row = source && rowOf.has(source) ? rowOf.get(source)! : rows++;
    rowOf.set(each, row);
    if (source && !rowOf.has(source)) rowOf.set(source, row);
  }
  const taken = new Set(use.flatMap((holding) => rowOf.get(holding) ?? []));
  let next = 0;
  for (const each of use) {
    if (rowOf.has(each)) continue;
    while (taken.has(next)) next += 1;
    taken.add(next);
    rowOf.set(each, next);
  }
  const cards = holdings.map((holding) => ({
    holding,
    column: COLUMNS.indexOf(standingOf(holding, home)),
    row: rowOf.get(holding)!,
    key: keyWords(atlas, tenant, holding),
    x: 0,
    y: 0,
  }));
  return { own, cards, rows: Math.max(...cards.map(({ row }) => row)) + 1, y: 0 };
}

/** What a holding comes from, by what it says it is of; nothing where that cannot be told. */
function sources(holding: Holding, among: readonly Holding[]): Holding[] {
  const what = holding.what.toLowerCase();
  const others = among.filter((other) => other !== holding);
  const copied = /^copy of the (.+)$/.exec(what)?.[1];
  if (copied !== undefined) return others.filter((other) => other.what.toLowerCase() === copied);
  if (what.startsWith('point-in-time')) {
    const same = others.filter(({ store }) => store === holding.store);
    const backup = same.filter((other) => /^point-in-time backups$/i.test(other.what));
    return backup.length > 0 ? backup : same.filter((other) => !/backup/i.test(other.what));
  }
  const of = / backup of the (.+)$/.exec(what)?.[1];
  if (of === undefined) return [];
  return others.filter(
    (other) =>
      !/backup|copy/i.test(other.what) &&
      ['database', 'files'].some((word) => of.includes(word) && other.what.toLowerCase().includes(word)),
  );
}

const cameFrom = (card: Card, cards: readonly Card[]): Card[] => {
  const found = sources(
    card.holding,
    cards.map(({ holding }) => holding),
  );
  return cards.filter(({ holding }) => found.includes(holding));
};

function arrow(from: Card, to: Card): Raw {
  const [x1, y1] = [from.x + CARD.width, from.y + CARD.height / 2];
  // Two arrows into one card arrive side by side.
  const [x2, y2] = [to.x - 2, to.y + CARD.height / 2 + Math.sign(from.row - to.row) * 12];
  const bend = (x2 - x1) / 2;
  return markup`<path class="flow" marker-end="url(#tip)" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`;
}

interface Frame {
  readonly home: string;
  readonly away: string | undefined;
  readonly homeWidth: number;
  readonly awayLeft: number;
  readonly width: number;
  readonly height: number;
}

function frames({ home, away, homeWidth, awayLeft, width, height }: Frame, bands: readonly Band[], tenant: TenantResult): Raw[] {
  const places = [
    { x: 1, width: homeWidth, words: `${cityOf(home)}, home region`, region: home },
    ...(away === undefined
      ? []
      : [{ x: awayLeft, width: width - awayLeft - 1, words: `${cityOf(away)}, recovery region`, region: away }]),
  ];
  return places.map((place, n) => {
    const inside = bands.map((band) => {
      const tall = BAND_HEAD + band.rows * (CARD.height + CARD.gap);
      const words = band.own ? markup`${named(tenant.name)} alone` : 'Shared with other tenants of the region';
      return markup`<rect class="${band.own ? 'own' : 'common'}" x="${place.x + 10}" y="${band.y}" width="${place.width - 20}" height="${tall}" rx="6"/>${
        n === 0 &&
        markup`<text class="title" x="${place.x + PAD}" y="${band.y + 25}">${band.own ? `${tenant.name} alone` : words}</text>`
      }`;
    });
    return markup`<rect class="place" x="${place.x}" y="${PAD / 2}" width="${place.width}" height="${height - PAD / 2}" rx="8"/><text class="head" x="${place.x + PAD}" y="${PAD / 2 + 28}">${place.words}</text><text class="code" x="${place.x + PAD}" y="${PAD / 2 + 45}">${place.region}</text>${inside}`;
  });
}

function drawn({ holding, key, x, y }: Card): Raw {
  const title = wrapped(holding.what, 32);
  const at = (line: number): number => y + 20 + line * 15;
  const left = x + 14;
  const last = title.length;
  return markup`<g><rect class="card${key.own && ' own-card'}" x="${x}" y="${y}" width="${CARD.width}" height="${CARD.height}" rx="5"/>${title.map(
    (line, n) => markup`<text class="title" x="${left}" y="${at(n)}">${line}</text>`,
  )}<text class="code" x="${left}" y="${at(last)}">${shortened(holding.store, 33)}</text><text class="line" x="${left}" y="${at(last + 1)}">kept ${holding.keptFor.replace(/;.*/, '')}</text><path class="${
    key.own ? 'own-glyph' : 'glyph'
  }" d="M${left + 3} ${y + CARD.height - 13}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0m6 0h7v3m-3-3v2"/><text class="${key.own ? 'own-key' : 'line'}" x="${left + 20}" y="${y + CARD.height - 9}">${key.words.replace("the region's key ", 'key ')}</text></g>
`;
}

/** Two lines at most. */
function wrapped(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const cut = text.lastIndexOf(' ', width);
  return cut < 1 ? [shortened(text, width)] : [text.slice(0, cut), shortened(text.slice(cut + 1), width)];
}

/** Names differ at their ends. */
const shortened = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.ceil(width / 2) - 1)}…${text.slice(text.length - Math.floor(width / 2))}`;

const described = (bands: readonly Band[]): string =>
  bands
    .map(
      ({ own, cards }) =>
        `${own ? "The tenant's own" : 'Shared'}: ${listed(cards.map(({ holding, key }) => `${holding.what.toLowerCase()} in ${cityOf(holding.region)} under ${key.words}`))}.`,
    )
    .join(' ');
