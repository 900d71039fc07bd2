import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import type { z } from 'zod';
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
import { homes } from './home';
import {
  planSchema,
  platformSchema,
  regionSchema,
  tenantSchema,
  type Plan,
  type PlatformFile,
  type RegionFacts,
  type TenantFile,
} from './schema';
import { displayed, Source } from './source';

/** What every platform shares. Keys of `regions` are file names, which equal the names inside. */
export interface Catalogue {
  readonly regions: ReadonlyMap<string, Source<RegionFacts>>;
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
  readonly book: Source<PromiseBook>;
  readonly attestations: Source<{ attestations: Attestation[] }>;
  readonly subprocessors: Source<{ subprocessors: Subprocessor[] }>;
  readonly exceptions: Source<ExceptionsFile>;
}

const FILES = ['platform.yaml', 'promises.yaml', 'attestations.yaml', 'subprocessors.yaml', 'exceptions.yaml'];
const IN_A_PLATFORM = [...FILES, 'plans', 'tenants', 'regions', 'policies', 'checks', 'identity.lock'];

/**
 * What the product says, and with a company's folder what that adds: regions of its own.
 *
 * @param root the folder that holds `regions/` and, in this repository, `platforms/`
 */
export function readCatalogue(root: string, company: string | undefined, mistakes: Mistake[]): Catalogue {
  const folders = [root, ...(company === undefined ? [] : [company])].map((folder) => path.join(folder, 'regions'));
  const regions = folders.flatMap((folder) => readFolder(folder, mistakes, (file) => readSource(file, regionSchema, mistakes)));
  for (const region of regions) sameName(region, region.value?.region, 'region', mistakes);
  const one = <T>(name: string, schema: z.ZodType<T>, remedy: string): Source<T> =>
    only(path.join(root, name), schema, mistakes, remedy);
  return {
    regions: new Map(regions.map((region) => [region.stem, region])),
    departures: one('departures.yaml', departuresSchema, 'write `departures: []` into it'),
    themes: readFolder(path.join(root, 'promises'), mistakes, (file) => readSource(file, kindsSchema, mistakes)),
    crosswalk: one('crosswalk.yaml', crosswalkSchema, 'write `checks: {}` into it'),
    limits: one('limits.yaml', limitsSchema, 'write down what AWS takes of documents and names'),
    extensions: one('extensions.yaml', extensionsSchema, 'write down which extensions of PostgreSQL plans may have'),
    homes: homes(root, company),
  };
}

export const kindsOf = ({ themes }: Pick<Catalogue, 'themes'>): Kinds =>
  new Map(themes.flatMap(({ value }) => Object.entries(value?.kinds ?? {})));

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

  const plans = readFolder(path.join(folder, 'plans'), mistakes, (file) => readSource(file, planSchema, mistakes));
  for (const plan of plans) sameName(plan, plan.value?.name, 'name', mistakes);
  const tenants = readFolder(path.join(folder, 'tenants'), mistakes, (file) => readSource(file, tenantSchema, mistakes));
  for (const tenant of tenants) sameName(tenant, tenant.value?.id, 'id', mistakes);

  for (const entry of entries(folder)) {
    if (IN_A_PLATFORM.includes(entry.name) || entry.name === 'README.md') continue;
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
    book: inherited(one('promises.yaml', bookSchema, 'write down what the security page promises'), kinds, mistakes),
    attestations: one('attestations.yaml', attestationsSchema, 'write `attestations: []` into it'),
    subprocessors: one('subprocessors.yaml', subprocessorsSchema, 'write `subprocessors: []` into it'),
    exceptions: one('exceptions.yaml', exceptionsSchema, 'write `accepted: []` into it, then accept what a synthesis names'),
  };
}

/** A file that must be there. */
function only<T>(file: string, schema: z.ZodType<T>, mistakes: Mistake[], remedy: string): Source<T> {
  return existsSync(file) ? readSource(file, schema, mistakes) : absent<T>(file, mistakes, remedy);
}

/** Every `.yaml` of a folder, by file name. Anything else in it would be believed to be in force, so it is a mistake. */
function readFolder<T>(folder: string, mistakes: Mistake[], read: (file: string) => Source<T>): Source<T>[] {
  return entries(folder).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.yaml')) return [read(file)];
    if (entry.name === 'README.md') return [];
    const remedy = entry.name.endsWith('.yml') ? 'rename it to .yaml' : 'remove it, so that nobody believes it is in force';
    mistakes.push({ file: displayed(file), what: 'nothing reads this', wanted: 'files that end in .yaml', remedy });
    return [];
  });
}

function entries(folder: string) {
  if (!existsSync(folder)) return [];
  return (
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      // Without the ending, or `enterprise-private.yaml` would come before `enterprise.yaml`.
      .sort((a, b) => (path.parse(a.name).name < path.parse(b.name).name ? -1 : 1))
  );
}

function absent<T>(file: string, mistakes: Mistake[], remedy: string): Source<T> {
  mistakes.push({ file: displayed(file), what: 'the file does not exist', wanted: 'a configuration', remedy });
  return new Source<T>(displayed(file), path.basename(file, '.yaml'));
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
