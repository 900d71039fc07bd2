import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FONT_PACKAGES } from '../../lambdas/erasure/certify-erasure/contract';
import type { Hook } from '../naming';

/** Packages whose files a hook reads, and which therefore lie beside its bundle: found there by the same name as here. */
const BESIDE: Readonly<Partial<Record<Hook, readonly string[]>>> = { 'certify-erasure': FONT_PACKAGES };

/** Lays beside a hook's bundle what it reads of its fonts: one weight in one format, which letters each file has, and the licence. */
export function layAssets(hook: Hook, folder: string): void {
  for (const name of BESIDE[hook] ?? []) {
    const from = dirname(require.resolve(`${name}/package.json`));
    const to = join(folder, 'node_modules', name);
    if (versionIn(to) === versionIn(from)) continue;
    mkdirSync(join(to, 'files'), { recursive: true });
    const fonts = readdirSync(join(from, 'files')).filter((file) => file.endsWith('-400-normal.woff'));
    for (const file of [...fonts.map((font) => join('files', font)), 'LICENSE', 'unicode.json', 'package.json'])
      cpSync(join(from, file), join(to, file));
  }
}

/** What `package.json` says, which is laid last: where it lies, all lies. */
const versionIn = (folder: string): string | undefined =>
  existsSync(join(folder, 'package.json')) ? readFileSync(join(folder, 'package.json'), 'utf8') : undefined;
