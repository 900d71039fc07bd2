import * as path from 'node:path';
import { readAlone } from './read-source';
import { regionCatalogueSchema, type RegionCatalogueFile, type RegionFacts, type RegionFile } from './region-schema';
import type { Source } from './source';

/** Freehold's own, which every company reads. */
export const REGION_CATALOGUE = path.join(__dirname, 'regions.yaml');

/** @throws ConfigurationError with every mistake in the file */
export const readRegionCatalogue = (file = REGION_CATALOGUE): RegionCatalogueFile => readAlone(file, regionCatalogueSchema);

/** Features of which no package says where they are. */
const UNPUBLISHED = [
  'what of GuardDuty it lacks',
  "the registry of GuardDuty's agent",
  'between which regions RDS replicates backups',
];

/** All regions by name: what the catalogue says, and over it, key by key, what somebody found out. The last file that says a key counts. */
export function regionsOf(
  catalogue: RegionCatalogueFile | undefined,
  found: readonly Source<RegionFile>[],
): ReadonlyMap<string, RegionFacts> {
  const files = found.flatMap(({ value }) => value ?? []);
  return new Map(
    Object.keys(catalogue?.regions ?? {}).map((name) => [
      name,
      factsOf(
        name,
        catalogue!,
        files.filter(({ region }) => region === name),
      ),
    ]),
  );
}

function factsOf(
  region: string,
  { regions, asOf, sources, quotas }: RegionCatalogueFile,
  files: readonly RegionFile[],
): RegionFacts {
  const { title, partition, country, optIn, zones, unavailable, databases: families } = regions[region]!;
  const own = files.reduce<Partial<RegionFile>>((all, file) => ({ ...all, ...file }), {});
  const { unavailable: lacks, guardDutyAgent } = own;
  const databases = files.flatMap((file) => file.databases ?? []);
  const unverified = [
    ...(lacks ? [] : [`which services it lacks (${sources.unavailable})`]),
    ...(own.zones || lacks ? [] : [`its zones (${sources.zones})`]),
    ...(lacks ? [] : UNPUBLISHED),
    ...(families || databases.length > 0 ? [] : ['which classes of databases it has']),
  ];
  return {
    region,
    title,
    partition,
    country,
    optIn,
    zones: own.zones ?? zones.map((letter) => `${region}${letter}`),
    unavailable: lacks ?? unavailable.map((service) => ({ service, asOf, source: sources.unavailable })),
    backupReplication: Object.assign({}, ...files.map((file) => file.backupReplication)) as RegionFacts['backupReplication'],
    ...(guardDutyAgent && { guardDutyAgent }),
    databases: {
      ...(families && { families }),
      classes: databases.flatMap(({ classes }) => classes),
      versions: databases.flatMap(({ versions }) => versions),
    },
    quotas: Object.assign({}, quotas, ...files.map((file) => file.quotas)) as RegionFacts['quotas'],
    unverified,
  };
}
