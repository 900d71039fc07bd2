import type { Catalogue, PlatformFiles } from '../files';
import { listOf, meant, type Mistake } from '../mistakes';
import type { RegionCatalogueFile, RegionFacts } from '../region-schema';
import type { Plan } from '../schema';
import type { Source } from '../source';

/** Every plan can be bought in every residency, so each home region must have its version of PostgreSQL and its classes. */
export function databaseMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const published = catalogue.regionCatalogue.value;
  if (!published) return [];
  const homes = Object.values(files.platform.value?.residencies ?? {}).flatMap(
    ({ home }) => catalogue.regions.get(home.region) ?? [],
  );
  return files.plans.flatMap((source) => {
    if (!source.value) return [];
    const plan = { source, plan: source.value, published };
    return [...engineMistakes(plan, homes), ...sizeMistakes(plan, homes)];
  });
}

interface Asked {
  readonly source: Source<Plan>;
  readonly plan: Plan;
  readonly published: RegionCatalogueFile;
}

/** The way for what RDS began to offer after the catalogue was written. */
const stated = (region: string, key: 'classes' | 'versions', value: string): string =>
  `\`databases: { ${key}: ['${value}'], asOf: ..., source: ... }\` in regions/${region}.yaml (freehold regions add ${region})`;

function engineMistakes({ source, plan, published }: Asked, homes: readonly RegionFacts[]): Mistake[] {
  const { engine } = plan.database;
  const [major = '', minor = ''] = engine.split('.');
  const minors = published.databases.versions[major];
  if (minors?.includes(minor)) return [];
  const lacking = homes.find(({ databases }) => !databases.versions.includes(engine));
  if (!lacking) return [];
  const newest = minors ?? Object.values(published.databases.versions).at(-1) ?? [];
  const instead = `${minors ? major : Object.keys(published.databases.versions).at(-1)}.${newest.at(-1)}`;
  return [
    source.at(['database', 'engine'], {
      what: 'RDS creates no such PostgreSQL',
      got: engine,
      wanted: `${minors ? minors.map((each) => `${major}.${each}`).join(', ') : `a version of ${Object.keys(published.databases.versions).join(', ')}`}, as of ${published.asOf} (${published.sources.databases})`,
      remedy: `write '${instead}', or, where RDS has it by now, ${stated(lacking.region, 'versions', engine)}`,
    }),
  ];
}

function sizeMistakes({ source, plan, published }: Asked, homes: readonly RegionFacts[]): Mistake[] {
  return Object.entries(plan.database.sizes).flatMap(([stage, { instance }]) => {
    const lacking = homes.find((home) => !offers(home, instance, published));
    if (!lacking) return [];
    const [, family = '', size = ''] = instance.split('.');
    const where = ['database', 'sizes', stage, 'instance'];
    const sizes = published.databases.sizes[family];
    const otherwise = `or, where RDS has it by now, ${stated(lacking.region, 'classes', instance)}`;
    const asOf = `as of ${published.asOf} (${published.sources.databases})`;
    const everywhere = Object.keys(published.databases.sizes).filter((one) =>
      homes.every((home) => home.databases.families?.includes(one) ?? true),
    );
    if (!sizes) {
      const near = meant(family, everywhere);
      return [
        source.at(where, {
          what: 'RDS has no such family of instance classes',
          got: instance,
          wanted: `${listOf(everywhere.map((one) => `db.${one}`))}, ${asOf}`,
          remedy: `${near === undefined ? 'choose one of them' : `did you mean \`db.${near}.${size}\`?`}, ${otherwise}`,
        }),
      ];
    }
    if (!sizes.includes(size)) {
      return [
        source.at(where, {
          what: `db.${family} has no such size`,
          got: instance,
          wanted: `${listOf(sizes)}, ${asOf}`,
          remedy: `choose one of them, ${otherwise}`,
        }),
      ];
    }
    const there = everywhere.filter((one) => published.databases.sizes[one]!.includes(size));
    return [
      source.at(where, {
        what: `${lacking.region} has no database of class db.${family}`,
        got: instance,
        wanted: `${listOf(there.map((one) => `db.${one}.${size}`))}, ${asOf}`,
        remedy: `choose one of them, ${otherwise}`,
      }),
    ];
  });
}

function offers({ databases }: RegionFacts, instance: string, { databases: { sizes } }: RegionCatalogueFile): boolean {
  const [, family = '', size = ''] = instance.split('.');
  if (databases.classes.includes(instance)) return true;
  const exists = Object.hasOwn(sizes, family) && sizes[family]!.includes(size);
  return exists && (databases.families?.includes(family) ?? true);
}
