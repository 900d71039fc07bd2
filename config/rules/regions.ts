import type { Catalogue } from '../files';
import { countryName } from '../jurisdictions';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { RegionCatalogueFile, RegionFacts, RegionFile } from '../region-schema';
import type { Source } from '../source';

/** What was found out about regions agrees with the catalogue, and unions have countries as members. */
export function catalogueMistakes(catalogue: Catalogue): Mistake[] {
  const published = catalogue.regionCatalogue.value;
  const found = published ? catalogue.regionFiles.flatMap((source) => fileMistakes(source, catalogue, published)) : [];
  return [...found, ...unionMistakes(catalogue)];
}

/** Why no cell can be in it: AWS has not opened it, or has none of that name. */
export function unknownRegion(
  region: string,
  { regionCatalogue, regions }: Catalogue,
  near: readonly string[],
): Omit<Mistake, 'file'> {
  const { asOf = '', announced = [], sources } = regionCatalogue.value ?? {};
  const known = [...regions.keys()];
  if (announced.includes(region)) {
    return {
      what: 'AWS has named the region and not opened it',
      got: `${region}, on ${asOf} (${sources?.zones})`,
      wanted: near.length > 0 ? listOf(near) : 'a region that is open',
      remedy: 'choose another until a release of Freehold knows it',
    };
  }
  return {
    what: 'AWS has no such region',
    got: region,
    wanted: `${near.length > 0 ? listOf(near) : `one of the ${known.length} that \`freehold regions\` lists`}, as of ${asOf}`,
    remedy: didYouMean(region, near.length > 0 ? near : known, 'choose another; `freehold regions` lists them'),
  };
}

function fileMistakes(source: Source<RegionFile>, catalogue: Catalogue, published: RegionCatalogueFile): Mistake[] {
  const file = source.value;
  if (!file) return [];
  const facts = catalogue.regions.get(file.region);
  if (!facts) return [source.at(['region'], unknownRegion(file.region, catalogue, []))];
  return [...zoneMistakes(source, file, published), ...replicationMistakes(source, file, facts, catalogue)];
}

/** Letters are dealt out anew for each account, without gaps being told: none lies beyond the last that AWS publishes. */
function zoneMistakes(
  source: Source<unknown>,
  { region, zones = [] }: RegionFile,
  { regions, asOf, sources }: RegionCatalogueFile,
) {
  const last = regions[region]!.zones.at(-1)!;
  return zones.flatMap((zone, place): Mistake[] => {
    const refuse = (what: string, wanted: string, remedy: string): Mistake[] => [
      source.at(['zones', place], { what, got: zone, wanted, remedy }),
    ];
    if (zone.slice(0, -1) !== region)
      return refuse('the zone is of another region', `a zone of ${region}`, `write ${region}${zone.slice(-1)}`);
    if (zones.indexOf(zone) !== place) return refuse('the zone is there twice', 'each zone once', 'remove one of the two');
    if (zone.slice(-1) <= last) return [];
    return refuse(
      'the region has no such zone',
      `${region}a to ${region}${last}, as of ${asOf} (${sources.zones})`,
      `remove it; \`aws ec2 describe-availability-zones --region ${region}\` lists an account's`,
    );
  });
}

function replicationMistakes(
  source: Source<unknown>,
  { backupReplication = {} }: RegionFile,
  { region, partition }: RegionFacts,
  catalogue: Catalogue,
): Mistake[] {
  return Object.keys(backupReplication).flatMap((to) => {
    const refuse = (finding: Omit<Mistake, 'file'>): Mistake[] => [source.atKey(['backupReplication', to], finding)];
    const other = catalogue.regions.get(to);
    if (!other) return refuse(unknownRegion(to, catalogue, []));
    if (to === region)
      return refuse({ what: 'a region does not replicate to itself', got: to, wanted: 'another region', remedy: 'remove it' });
    if (other.partition === partition) return [];
    const wanted = `a region of partition ${partition}`;
    return refuse({
      what: `nothing can be copied from ${region} to ${to}`,
      got: `partition ${other.partition}`,
      wanted,
      remedy: 'remove it',
    });
  });
}

function unionMistakes({ jurisdictions }: Catalogue): Mistake[] {
  return Object.entries(jurisdictions.value?.unions ?? {}).flatMap(([name, { members }]) => [
    ...(countryName(name) === undefined
      ? []
      : [
          jurisdictions.atKey(['unions', name], {
            what: `the union has the code of a country, ${countryName(name)}`,
            got: name,
            wanted: 'a name of its own',
            remedy: 'rename it',
          }),
        ]),
    ...members.flatMap((member, place) =>
      countryName(member) === undefined
        ? [
            jurisdictions.at(['unions', name, 'members', place], {
              what: 'no country has the code',
              got: member,
              wanted: 'a code of ISO 3166-1, such as DE',
              remedy: 'correct it',
            }),
          ]
        : [],
    ),
  ]);
}
