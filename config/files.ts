import { existsSync, lstatSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import type * as z from 'zod';
import {
  attestationsSchema,
  bookSchema,
  crosswalkSchema,
  subprocessorsSchema,
  type Attestation,
  type Controls,
  type PromiseBook,
  type Subprocessor,
} from './book-schema';
import { extensionsSchema, type Extensions } from './extensions-schema';
import { inherited, type Kinds } from './inherit';
import { kindsSchema, type KindsFile } from './kind-schema';
import { limitsSchema, type Limits } from './limits-schema';
import { didYouMean, type Mistake } from './mistakes';
import { readSource } from './read-source';
import { departuresSchema, exceptionsSchema, type Departure, type ExceptionsFile } from './exception-schema';
import { homes } from './company';
import { jurisdictionsSchema, type Jurisdictions } from './jurisdictions';
import { regionCatalogueSchema, regionSchema, type RegionCatalogueFile, type RegionFacts, type RegionFile } from './region-schema';
import { profiled } from './profiles';
import { regionsOf } from './regions';
import { platformSchema, tenantSchema, type PlatformFile, type TenantFile } from './schema';
import { planSchema, type Plan } from './plan-schema';
import { displayed, Source } from './source';

/** What every platform shares. */
export interface Catalogue {
  /** By name: all that are known, from the catalogue, the files about single ones, and the platform's own. */
  readonly regions: ReadonlyMap<string, RegionFacts>;
  readonly regionCatalogue: Source<RegionCatalogueFile>;
  readonly regionFiles: readonly Source<RegionFile>[];
  readonly jurisdictions: Source<Jurisdictions>;
  /** What the platform itself departs in, for companies to accept. */
  readonly departures: Source<{ departures: Departure[] }>;
  /** Kinds of promises, a file a theme. */
  readonly themes: readonly Source<KindsFile>[];
  readonly crosswalk: Source<{ checks: Record<string, Controls> }>;
  readonly limits: Source<Limits>;
  readonly extensions: Source<Extensions>;
  /** The folder of each platform that can be meant, by name, sorted. */
  readonly homes: ReadonlyMap<string, string>;
}

/** One platform as its files say it, before anything is resolved. Plans and tenants are in the order of their file names. */
export interface PlatformFiles {
  readonly name: string;
  /** Where they lie. */
  readonly folder: string;
  readonly platform: Source<PlatformFile>;
  readonly plans: readonly Source<Plan>[];
  readonly tenants: readonly Source<TenantFile>[];
  /** What the platform's own people found out about regions. */
  readonly regions: readonly Source<RegionFile>[];
  readonly book: Source<PromiseBook>;
  readonly attestations: Source<{ attestations: Attestation[] }>;
  readonly subprocessors: Source<{ subprocessors: Subprocessor[] }>;
  readonly exceptions: Source<ExceptionsFile>;
}

const FILES = ['platform.yaml', 'promises.yaml', 'attestations.yaml', 'subprocessors.yaml', 'exceptions.yaml'];
const IN_A_PLATFORM = [...FILES, 'plans', 'tenants', 'regions', 'policies', 'checks', 'attested', 'identity.lock'];

/** @param root the folder that holds what the product says and, in this repository, `platforms/` */
export function readCatalogue(root: string, mistakes: Mistake[], company?: string): Catalogue {
  const regionFiles = readRegions(root, mistakes);
  const one = <T>(name: string, schema: z.ZodType<T>, remedy: string): Source<T> =>
    only(path.join(root, name), schema, mistakes, remedy);
  const regionCatalogue = one('regions.yaml', regionCatalogueSchema, 'run `npx freehold regions update`');
  return {
    themes: readThemes(root, mistakes),
    regions: regionsOf(regionCatalogue.value, regionFiles),
    regionCatalogue,
    regionFiles,
    jurisdictions: one('jurisdictions.yaml', jurisdictionsSchema, 'write `unions: {}` into it'),
    departures: one('departures.yaml', departuresSchema, 'write `departures: []` into it'),
    crosswalk: one('crosswalk.yaml', crosswalkSchema, 'write `checks: {}` into it'),
    limits: one('limits.yaml', limitsSchema, 'write down what AWS takes of documents and names'),
    extensions: one('extensions.yaml', extensionsSchema, 'write down which extensions of PostgreSQL plans may have'),
    homes: homes(root, company),
  };
}

/** The catalogue of promises, a file a theme. */
export function readThemes(root: string, mistakes: Mistake[]): Source<KindsFile>[] {
  return readFolder(path.join(root, 'promises'), mistakes, (file) => readSource(file, kindsSchema, mistakes));
}

export const kindsOf = ({ themes }: Pick<Catalogue, 'themes'>): Kinds =>
  new Map(themes.flatMap(({ value }) => Object.entries(value?.kinds ?? {})));

/** The catalogue as one platform sees it: what its own people found out goes before what everybody reads. */
export function seenBy({ regions }: PlatformFiles, catalogue: Catalogue): Catalogue {
  if (regions.length === 0) return catalogue;
  const regionFiles = [...catalogue.regionFiles, ...regions];
  return { ...catalogue, regionFiles, regions: regionsOf(catalogue.regionCatalogue.value, regionFiles) };
}

function readRegions(folder: string, mistakes: Mistake[]): Source<RegionFile>[] {
  const files = readFolder(path.join(folder, 'regions'), mistakes, (file) => readSource(file, regionSchema, mistakes));
  for (const file of files) sameName(file, file.value?.region, 'region', mistakes);
  return files;
}

/** Where one platform lies. `alone`: in a repository of the company's own, which holds other things too and is called as it likes. */
export interface Place {
  readonly name: string;
  readonly folder: string;
  readonly alone: boolean;
}

export function readPlatform({ name, folder, alone }: Place, kinds: Kinds, mistakes: Mistake[]): PlatformFiles {
  const one = <T>(file: string, schema: z.ZodType<T>, remedy: string): Source<T> =>
    only(path.join(folder, file), schema, mistakes, remedy);
  const platform = one('platform.yaml', platformSchema, 'write it, or remove the folder');
  if (!alone && platform.value && platform.value.name !== name) {
    mistakes.push(
      platform.at(['name'], {
        what: 'the name differs from the folder',
        got: `"${platform.value.name}"`,
        wanted: `"${name}"`,
        remedy: 'rename one of the two',
      }),
    );
  }

  const plans = readFolder(path.join(folder, 'plans'), mistakes, (file) =>
    profiled(readSource(file, planSchema, mistakes), platform.value),
  );
  for (const plan of plans) sameName(plan, plan.value?.name, 'name', mistakes);
  const tenants = readFolder(path.join(folder, 'tenants'), mistakes, (file) => readSource(file, tenantSchema, mistakes));

  for (const entry of existsSync(folder) ? entries(folder) : []) {
    if ([...IN_A_PLATFORM, 'README.md', platform.value?.brand?.logo].includes(entry.name)) continue;
    if (alone && !/\.ya?ml$/.test(entry.name)) continue;
    const remedy = didYouMean(entry.name, IN_A_PLATFORM, 'remove it, so that nobody believes it is in force');
    mistakes.push({
      file: displayed(path.join(folder, entry.name)),
      what: 'nothing reads this',
      wanted: IN_A_PLATFORM.join(', '),
      remedy,
    });
  }
  return {
    name,
    folder,
    platform,
    plans,
    tenants,
    regions: readRegions(folder, mistakes),
    book: inherited(one('promises.yaml', bookSchema, 'write down what the security page promises'), kinds, mistakes),
    attestations: one('attestations.yaml', attestationsSchema, 'write `attestations: []` into it'),
    subprocessors: one('subprocessors.yaml', subprocessorsSchema, 'write `subprocessors: []` into it'),
    exceptions: one('exceptions.yaml', exceptionsSchema, 'write `accepted: []` into it, then accept what a synthesis names'),
  };
}

/** A file that must be there. */
function only<T>(file: string, schema: z.ZodType<T>, mistakes: Mistake[], remedy: string): Source<T> {
  const entry = lstatSync(file, { throwIfNoEntry: false });
  if (entry?.isFile()) return readSource(file, schema, mistakes);
  return entry ? refused<T>(file, entry.isSymbolicLink() ? LINK : FOLDER, mistakes) : absent<T>(file, mistakes, remedy);
}

/** What a link points at may change without the folder's history saying so, and a package or an archive may leave it behind. */
const LINK = {
  what: 'this is a symbolic link',
  wanted: 'a file of its own, whose changes are reviewed where it lies',
  remedy: 'replace it by the file that it points at',
};
const FOLDER = { what: 'this is a folder', wanted: 'a file', remedy: 'rename it' };
const NO_FOLDER = { what: 'this is a file', wanted: 'a folder', remedy: 'make it a folder, with a .yaml file for each' };

function refused<T>(file: string, finding: Omit<Mistake, 'file'>, mistakes: Mistake[]): Source<T> {
  mistakes.push({ file: displayed(file), ...finding });
  return new Source<T>(displayed(file), path.parse(file).name);
}

/** Every `.yaml` of a folder, by file name. Anything else in it would be believed to be in force, so it is a mistake. */
function readFolder<T>(folder: string, mistakes: Mistake[], read: (file: string) => Source<T>): Source<T>[] {
  const itself = lstatSync(folder, { throwIfNoEntry: false });
  if (!itself) return [];
  if (!itself.isDirectory()) {
    return [refused<T>(folder, itself.isSymbolicLink() ? LINK : NO_FOLDER, mistakes)];
  }
  return entries(folder).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    const ends = /\.ya?ml$/.test(entry.name);
    if (entry.isFile() && entry.name.endsWith('.yaml')) return [read(file)];
    if (entry.name === 'README.md') return [];
    if (entry.isSymbolicLink()) return [refused<T>(file, LINK, mistakes)];
    if (entry.isDirectory() && ends) return [refused<T>(file, FOLDER, mistakes)];
    const nothing = { what: 'nothing reads this', wanted: 'files that end in .yaml' };
    // It counts as there: whoever names it is not blamed for the ending of its name.
    if (entry.isFile() && ends) return [refused<T>(file, { ...nothing, remedy: 'rename it to .yaml' }, mistakes)];
    refused<T>(file, { ...nothing, remedy: 'remove it, so that nobody believes it is in force' }, mistakes);
    return [];
  });
}

function entries(folder: string) {
  return (
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      // Without the ending, or `enterprise-private.yaml` would come before `enterprise.yaml`.
      .sort((a, b) => (path.parse(a.name).name < path.parse(b.name).name ? -1 : 1))
  );
}

function absent<T>(file: string, mistakes: Mistake[], remedy: string): Source<T> {
  return refused<T>(file, { what: 'the file does not exist', wanted: 'a configuration', remedy }, mistakes);
}

function sameName(source: Source<unknown>, inside: string | undefined, key: string, mistakes: Mistake[]): void {
  if (inside === undefined || inside === source.stem) return;
  mistakes.push(
    source.at([key], {
      what: `the ${key} differs from the file's name`,
      got: `"${inside}"`,
      wanted: `"${source.stem}"`,
      remedy: `rename the file to ${inside}.yaml, or correct the ${key}`,
    }),
  );
}
