import { basename, dirname, join, sep } from 'node:path';
import { companyFolder } from '../config/home';
import type { Platform } from '../config/platform';

/** The product's root: what evidence points into is relative to it. */
export const ROOT = join(__dirname, '..');

const NODE_MODULES = `${sep}node_modules${sep}`;

/** The folder whose `node_modules` has what the product needs: its own, or that of the repository which depends on it. */
export const AROUND = ROOT.split(NODE_MODULES, 1)[0]!;

/** What may be forgotten, such as verdicts and bundles. */
export const CACHE = join(AROUND, 'node_modules/.cache/freehold');

/** Where commands leave what they make unless told: the company's folder. */
export const workplace = (): string => companyFolder() ?? ROOT;

/** The repository that a company's configuration is in: its pipelines are there. Examples lie together in `platforms`, in this one. */
export const repositoryOf = ({ folder }: Pick<Platform, 'folder'>): string =>
  basename(dirname(folder)) === 'platforms' ? ROOT : folder;
