import { basename, dirname, join, sep } from 'node:path';
import type { Platform } from '../config/platform';

/** The product's root: what evidence points into is relative to it. */
export const ROOT = join(__dirname, '..');

/** Where a package manager has put the product: the folder that holds its `node_modules`. The product's own where it is developed. */
const [AROUND = ROOT] = ROOT.split(`${sep}node_modules${sep}`);

/** What may be forgotten, such as verdicts and bundles. */
export const CACHE = join(AROUND, 'node_modules/.cache/freehold');

/** The repository that a company's configuration is in: its pipelines are there. Examples lie together in `platforms`, in this one. */
export const repositoryOf = ({ folder }: Pick<Platform, 'folder'>): string =>
  basename(dirname(folder)) === 'platforms' ? ROOT : folder;
