import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { companyFolder } from '../config/home';
import type { Platform } from '../config/platform';

/** The product's root: what evidence points into is relative to it. */
export const ROOT = join(__dirname, '..');

const NODE_MODULES = `${sep}node_modules${sep}`;

/** What npm installs: a clone, or what was packed, whose `built/` is the product. */
const PACKAGE = existsSync(join(ROOT, 'bin/app.ts')) ? ROOT : dirname(ROOT);

/** The repository that the product runs for: the one that depends on it, or its own. */
export const AROUND = PACKAGE.split(NODE_MODULES, 1)[0]!;

/** Where Node finds a package, or a part of one: below the product, where a company needs another version of it, or beside it. */
export function installed(part: string, from = PACKAGE): string {
  const found = join(from, 'node_modules', part);
  return existsSync(found) || dirname(from) === from ? found : installed(part, dirname(from));
}

/** A file of the product's by its path below the root, as whoever runs it finds it: in a company's repository npm has put it there. */
export function ours(file: string): string {
  const company = companyFolder();
  const below = company === undefined ? '..' : relative(company, ROOT);
  return below.startsWith('..') ? file : join(below, file);
}

/** What may be forgotten, such as verdicts and bundles. */
export const CACHE = join(AROUND, 'node_modules/.cache/freehold');

/** Where commands leave what they make unless told: the company's folder. */
export const workplace = (): string => companyFolder() ?? ROOT;

/** The repository that a company's configuration is in: its pipelines are there. Examples lie together in `platforms`, in this one. */
export const repositoryOf = ({ folder }: Pick<Platform, 'folder'>): string =>
  basename(dirname(folder)) === 'platforms' ? ROOT : folder;
