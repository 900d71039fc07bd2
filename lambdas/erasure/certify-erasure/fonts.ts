import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FONT_PACKAGES } from './contract';

/** A font of a few characters, as it lies in its package: nothing of it is read before one of them is needed. */
export interface Face {
  readonly file: string;
  readonly has: (codePoint: number) => boolean;
}

/** Found by the name of their packages, in tests as beside the bundle (`lib/parts/hook-assets.ts`). */
export const folderOf = (fontPackage: string): string => dirname(require.resolve(`${fontPackage}/package.json`));

let known: readonly Face[] | undefined;
/** Every face of the world's scripts, of each package in order; read once a process, and only for a text that needs one. */
export const faces = (): readonly Face[] => (known ??= FONT_PACKAGES.flatMap(facesOf));

/** A package says in `unicode.json` which characters each of its files has: `latin-ext`, or `[12]` for a part of a large script. */
function facesOf(fontPackage: string): Face[] {
  const folder = folderOf(fontPackage);
  const subsets = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Readonly<Record<string, string>>;
  const family = fontPackage.split('/')[1]!;
  return Object.entries(subsets).map(([subset, ranges]) => ({
    file: join(folder, 'files', `${family}-${subset.replace(/[[\]]/g, '')}-400-normal.woff`),
    has: within(ranges),
  }));
}

/** `U+0301,U+0400-045F` */
function within(ranges: string): Face['has'] {
  const parts = ranges.split(',').map((range) => {
    const [from, to = from] = range.replace('U+', '').split('-') as [string, string?];
    return [parseInt(from, 16), parseInt(to, 16)] as const;
  });
  return (codePoint) => parts.some(([from, to]) => from <= codePoint && codePoint <= to);
}
