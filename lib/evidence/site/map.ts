import type { Results } from '../results';
import { LAND } from './land';
import { markup, trusted } from './markup';
import type { Part, Raw } from './markup';
import { locationOf } from './places';
import { listed } from './words';

interface Dot {
  readonly region: string;
  readonly city: string;
  readonly x: number;
  readonly y: number;
  readonly home: boolean;
}
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Everything is drawn for a picture of this width; the land is scaled to it. */
const WIDTH = 1000;
const FONT = 17;

/** Where the data of each residency is, on a map without borders. Nothing where no region has a place on it. */
export function residencyMap({ residencies }: Pick<Results, 'residencies'>): Part {
  const homes = new Set(residencies.map(({ home }) => home.region));
  const regions = [...new Set(residencies.flatMap(({ home, recovery }) => [home.region, ...(recovery ? [recovery.region] : [])]))];
  const located = regions.flatMap((region) => {
    const location = locationOf(region);
    return location ? [{ region, ...location }] : [];
  });
  if (located.length === 0) return undefined;
  const view = viewOf(located.map(({ longitude, latitude }) => [longitude * 10, -latitude * 10] as const));
  const scale = WIDTH / view.width;
  const dots = located.map(({ region, city, longitude, latitude }) => ({
    region,
    city,
    x: (longitude * 10 - view.x) * scale,
    y: (-latitude * 10 - view.y) * scale,
    home: homes.has(region),
  }));
  const at = (region: string): Dot | undefined => dots.find((dot) => dot.region === region);
  const ways = residencies.flatMap(({ home, recovery }) => {
    const [from, to] = [at(home.region), recovery && at(recovery.region)];
    return from && to ? [{ from, to }] : [];
  });
  const said = residencies.map(
    ({ title, home, recovery }) =>
      `${title}: ${home.title}${recovery ? `, with recovery in ${recovery.title}` : ', without a second region'}`,
  );
  const height = Math.round(view.height * scale);
  return markup`<figure class="map"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="map-title map-description">
<title id="map-title">Regions in which tenants' data is kept</title>
<desc id="map-description">${listed(said)}.</desc>
<defs><clipPath id="map-frame"><rect width="${WIDTH}" height="${height}" rx="6"/></clipPath></defs>
<g clip-path="url(#map-frame)"><path class="land" transform="scale(${scale.toFixed(4)}) translate(${round(-view.x)} ${round(-view.y)})" d="${trusted(LAND)}"/></g>
${ways.map(way)}
${dots.map(({ x, y, home }) => markup`<circle class="${home ? 'home' : 'away'}" cx="${round(x)}" cy="${round(y)}" r="${home ? 6.5 : 5}" stroke-width="2.5"/>`)}
${labels(dots, ways)}
</svg>
<figcaption><span class="key"></span> home region &ensp; <span class="key away"></span> recovery region. Outline of the land: Natural Earth. A dot stands for the city or state of a region; AWS publishes no addresses.</figcaption></figure>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The dots with room around them, twice as wide as high, and never so near that the coast becomes a guess. */
function viewOf(points: readonly (readonly [number, number])[]): Box {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const width = Math.min(Math.max((right - left) * 1.45, (bottom - top) * 3.2, 1000), 3600);
  const height = width * 0.46;
  const middle = Math.min(Math.max((left + right) / 2, -1800 + width / 2), 1800 - width / 2);
  return { x: middle - width / 2, y: (top + bottom) / 2 - height * 0.5, width, height };
}

interface Way {
  readonly from: Dot;
  readonly to: Dot;
}

/** A bow from home to recovery bends to where this lies; from near to near it is a short one. */
const bend = ({ from, to }: Way): readonly [number, number] => [
  (from.x + to.x) / 2 + (to.y - from.y) * 0.18,
  (from.y + to.y) / 2 - Math.abs(to.x - from.x) * 0.18,
];

function way(each: Way): Raw {
  const { from, to } = each;
  const [x, y] = bend(each);
  return markup`<path class="way" stroke-width="2" d="M${round(from.x)} ${round(from.y)}Q${round(x)} ${round(y)} ${round(to.x)} ${round(to.y)}"/>`;
}

/** The bow as a row of small boxes, for labels to keep clear of. */
function along(each: Way): Box[] {
  const [x, y] = bend(each);
  return [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((t) => {
    const at = (a: number, b: number, c: number): number => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
    return { x: at(each.from.x, x, each.to.x) - 3, y: at(each.from.y, y, each.to.y) - 3, width: 6, height: 6 };
  });
}

/** Names beside the dots, each at the first place that is still free. */
function labels(dots: readonly Dot[], ways: readonly Way[]): Raw[] {
  const taken: Box[] = [...dots.map(({ x, y }) => ({ x: x - 8, y: y - 8, width: 16, height: 16 })), ...ways.flatMap(along)];
  return dots.map(({ city, x, y, home }) => {
    const width = city.length * FONT * 0.6;
    const boxes = [14, 26, 40, 56, 74, 94].flatMap((off) =>
      [
        [x + off, y - FONT / 2],
        [x - off - width, y - FONT / 2],
        [x + off * 0.7, y - off - FONT / 2],
        [x - off * 0.7 - width, y + off - FONT / 2],
        [x + off * 0.7, y + off - FONT / 2],
        [x - off * 0.7 - width, y - off - FONT / 2],
        [x - width / 2, y + off - 2],
        [x - width / 2, y - off - FONT + 2],
      ].map(([left, top]): Box => ({ x: left!, y: top!, width, height: FONT + 3 })),
    );
    const box =
      boxes.find((each) => each.x > 0 && each.x + width < WIDTH && taken.every((other) => apart(each, other))) ?? boxes[0]!;
    taken.push(box);
    const near = Math.min(Math.max(x, box.x), box.x + box.width);
    const level = Math.min(Math.max(y, box.y), box.y + box.height);
    const left = box.x + width / 2 < x;
    const far = Math.hypot(near - x, level - y) > 20;
    return markup`${far && markup`<path class="lead" d="M${round(x)} ${round(y)}L${round(near)} ${round(level)}"/>`}<text class="halo${!home && ' quiet'}" stroke-width="4" font-size="${FONT}" text-anchor="${left ? 'end' : 'start'}" x="${round(left ? box.x + width : box.x)}" y="${round(box.y + FONT - 2)}">${city}</text>`;
  });
}

const apart = (a: Box, b: Box): boolean =>
  a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
