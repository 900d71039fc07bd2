import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { feature } from 'topojson-client';

/**
 * Writes `lib/evidence/site/land.ts`, the outline of the land on the map of residencies. By hand, once:
 *
 *     node -r ./bin/typescript.js test/bake/land.ts
 */
export const LAND_FILE = join(__dirname, '../../lib/evidence/site/land.ts');

/** Nobody keeps data south of it. */
const SOUTHERNMOST = -58;

export function bakeLand(): string {
  const atlas = JSON.parse(readFileSync(require.resolve('world-atlas/land-110m.json'), 'utf8')) as { objects: { land: unknown } };
  const rings = feature(atlas, atlas.objects.land).features.flatMap(({ geometry }) => geometry.coordinates.flat());
  const path = rings.filter((ring) => ring.some(([, latitude]) => latitude > SOUTHERNMOST)).map(ringPath);
  return `/**
 * Outline of the land without borders, in tenths of a degree: x to the east of Greenwich, y to the south of the equator.
 * Written by test/bake/land.ts from Natural Earth (public domain), scale 1:110 million.
 */
export const LAND =
  '${path.join('')}';
`;
}

/** A ring that crosses the 180th meridian goes on beyond it: drawn back, it would be a bar across the whole map. */
function unbroken(ring: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  let turns = 0;
  const whole = ring.map(([longitude, latitude], n) => {
    const step = n === 0 ? 0 : longitude - ring[n - 1]![0];
    if (Math.abs(step) > 180) turns -= Math.sign(step);
    return [longitude + turns * 360, latitude] as const;
  });
  const middle = whole.reduce((sum, [longitude]) => sum + longitude, 0) / whole.length;
  const back = Math.round(middle / 360) * 360;
  return whole.map(([longitude, latitude]) => [longitude - back, latitude]);
}

/** Whole tenths, each point by its distance from the one before: half of the bytes. */
function ringPath(ring: readonly (readonly [number, number])[]): string {
  const points = unbroken(ring).map(([longitude, latitude]) => [Math.round(longitude * 10), -Math.round(latitude * 10)] as const);
  const [start, ...rest] = points;
  let last = start!;
  const steps = rest.flatMap((point) => {
    const [x, y] = [point[0] - last[0], point[1] - last[1]];
    last = point;
    return x === 0 && y === 0 ? [] : [`${x}${y < 0 ? '' : ' '}${y}`];
  });
  return `M${start![0]} ${start![1]}l${steps.slice(0, -1).join(' ').replaceAll(' -', '-')}z`;
}

if (require.main === module) writeFileSync(LAND_FILE, bakeLand());
