import type { Catalogue, PlatformFiles } from '../files';
import { countriesOf } from '../jurisdictions';
import { listOf, meant, type Mistake } from '../mistakes';
import { priceIn, priceList } from '../prices';
import type { RegionCatalogueFile, RegionFacts } from '../region-schema';
import type { Plan } from '../plan-schema';
import type { Source } from '../source';

/**
 * Every plan can be bought in every residency, so each home region must have its version of PostgreSQL and its classes; and so must each
 * recovery region, where a database is restored as it was.
 */
export function databaseMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const published = catalogue.regionCatalogue.value;
  if (!published) return [];
  const regions = regionsOf(files, catalogue);
  return files.plans.flatMap((source) => {
    if (!source.value) return [];
    const plan = { source, plan: source.value, published };
    return [...engineMistakes(plan, regions), ...sizeMistakes(plan, regions)];
  });
}

/** Those of homes and recovery, each once. One outside its residency's law is refused as such, whatever it has. */
function regionsOf({ platform }: PlatformFiles, { regions, jurisdictions }: Catalogue): RegionFacts[] {
  const used = Object.values(platform.value?.residencies ?? {}).flatMap(({ jurisdiction, home, recovery }) => {
    const countries = jurisdictions.value ? countriesOf(jurisdiction, jurisdictions.value) : [];
    return [home, ...(recovery ? [recovery] : [])]
      .flatMap(({ region }) => regions.get(region) ?? [])
      .filter(({ country }) => countries.includes(country));
  });
  return [...new Set(used)];
}

interface Asked {
  readonly source: Source<Plan>;
  readonly plan: Plan;
  readonly published: RegionCatalogueFile;
}

/** The way for what RDS began to offer after the catalogue was written. */
const stated = (lacking: readonly RegionFacts[], key: 'classes' | 'versions', value: string): string =>
  `\`databases: { ${key}: ['${value}'], asOf: ..., source: ... }\` in ${lacking.map(({ region }) => `regions/${region}.yaml`).join(' and ')} (freehold regions add ${lacking[0]!.region})`;

function engineMistakes({ source, plan, published }: Asked, regions: readonly RegionFacts[]): Mistake[] {
  const { engine } = plan.database;
  const [major = '', minor = ''] = engine.split('.');
  const minors = published.databases.versions[major];
  if (minors?.includes(minor)) return [];
  const lacking = regions.filter(({ databases }) => !databases.versions.includes(engine));
  if (lacking.length === 0) return [];
  const newest = minors ?? Object.values(published.databases.versions).at(-1) ?? [];
  const instead = `${minors ? major : Object.keys(published.databases.versions).at(-1)}.${newest.at(-1)}`;
  return [
    source.at(['database', 'engine'], {
      what: 'RDS creates no such PostgreSQL',
      got: engine,
      wanted: `${minors ? minors.map((each) => `${major}.${each}`).join(', ') : `a version of ${Object.keys(published.databases.versions).join(', ')}`}, as of ${published.asOf} (${published.sources.databases})`,
      remedy: `write '${instead}', or, where RDS has it by now, ${stated(lacking, 'versions', engine)}`,
    }),
  ];
}

function sizeMistakes({ source, plan, published }: Asked, regions: readonly RegionFacts[]): Mistake[] {
  return Object.entries(plan.database.sizes).flatMap(([stage, { instance }]) => {
    const lacking = regions.filter((region) => !offers(region, instance, published));
    if (lacking.length === 0) return [];
    const [, family = '', size = ''] = instance.split('.');
    const where = ['database', 'sizes', stage, 'instance'];
    const sizes = published.databases.sizes[family];
    const otherwise = `or, where RDS has it by now, ${stated(lacking, 'classes', instance)}`;
    const asOf = `as of ${published.asOf} (${published.sources.databases})`;
    const everywhere = Object.keys(published.databases.sizes).filter((one) =>
      regions.every(({ databases: { families } }) => families?.includes(one) ?? true),
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
        what: `${lacking.map(({ region }) => region).join(' and ')} has no database of class db.${family}, at home or to restore into`,
        got: instance,
        wanted: `${listOf(there.map((one) => `db.${one}.${size}`))}, ${asOf}`,
        remedy: `${source.literal(where) === undefined ? `the profile says it: write a size for ${stage} with one of them` : 'choose one of them'}, ${otherwise}; ${priced(
          there.map((one) => `db.${one}.${size}`),
          regions[0]!.region,
        )}`,
      }),
    ];
  });
}

/** What those of some classes cost that have a price: `freehold cost` refuses the others until somebody has looked theirs up. */
function priced(classes: readonly string[], region: string): string {
  const { instanceHour } = priceList();
  const known = classes.filter((one) => Object.hasOwn(instanceHour, one));
  if (known.length === 0) return 'the price list has none of them';
  const said = known.map((one) => {
    const { price, own } = priceIn(instanceHour[one]!, region);
    return `${one} ${price}${own ? '' : ' (us-east-1)'}`;
  });
  return `USD an hour: ${said.join(', ')}${known.length < classes.length ? ', no price of the others' : ''}`;
}

/** Whether RDS has the class in a region; where nothing is published of the region, whether it has it anywhere. */
export function offers({ databases }: RegionFacts, instance: string, { databases: { sizes } }: RegionCatalogueFile): boolean {
  const [, family = '', size = ''] = instance.split('.');
  if (databases.classes.includes(instance)) return true;
  const exists = Object.hasOwn(sizes, family) && sizes[family]!.includes(size);
  return exists && (databases.families?.includes(family) ?? true);
}
