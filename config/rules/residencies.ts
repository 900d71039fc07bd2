import type { Catalogue, PlatformFiles } from '../files';
import { countriesOf, countryName, unionsOf } from '../jurisdictions';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { RegionFacts } from '../region-schema';
import type { PlatformFile } from '../schema';
import type { Finding, Path, Source } from '../source';
import { unknownRegion } from './regions';

type Residency = PlatformFile['residencies'][string];
type Role = 'home' | 'recovery';

/** One residency where it is declared, and the countries that it may be in. */
interface Declared {
  readonly name: string;
  readonly residency: Residency;
  readonly countries: readonly string[];
  readonly source: Source<unknown>;
}

/** Home and recovery region exist, differ, lie in the promised jurisdiction, and belong to one residency alone. */
export function residencyMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const source = files.platform;
  const jurisdictions = catalogue.jurisdictions.value;
  if (!source.value || !jurisdictions || !catalogue.regionCatalogue.value) return [];
  const used = new Map<string, string>();
  const found: Mistake[] = [];
  for (const [name, residency] of Object.entries(source.value.residencies)) {
    const countries = countriesOf(residency.jurisdiction, jurisdictions);
    const declared: Declared = { name, residency, countries, source };
    if (countries.length === 0) {
      found.push(unknownJurisdiction(declared, Object.keys(jurisdictions.unions)));
      continue;
    }
    for (const role of ['home', 'recovery'] as const) {
      const region = residency[role]?.region;
      if (region === undefined) continue;
      found.push(...regionMistakes(declared, role, catalogue));
      const first = used.get(region);
      const itself = role === 'recovery' && region === residency.home.region;
      if (first !== undefined && !itself) {
        found.push(
          source.at(['residencies', name, role, 'region'], {
            what: `region ${region} already serves ${first}`,
            wanted: 'a region in one residency only',
            remedy: 'its stacks exist once per region: choose another region, or join the two residencies',
          }),
        );
      }
      used.set(region, first ?? `residency "${name}" as its ${role}`);
    }
    found.push(...recoveryMistakes(declared, catalogue), ...siemMistakes(declared));
  }
  return [...found, ...replicationMistakes(files, catalogue), ...promiseMistakes(files, catalogue)];
}

function unknownJurisdiction({ name, residency: { jurisdiction }, source }: Declared, unions: readonly string[]): Mistake {
  return source.at(['residencies', name, 'jurisdiction'], noJurisdiction(jurisdiction, unions));
}

/** What is said of a law that there is not, wherever one is named. */
export const noJurisdiction = (jurisdiction: string, unions: readonly string[]): Finding & { readonly got: string } => ({
  what: 'no country and no union is called so',
  got: jurisdiction,
  wanted: `the code of a country (ISO 3166-1), or ${listOf(unions)}`,
  remedy: didYouMean(jurisdiction, unions, 'correct it; config/jurisdictions.yaml says which countries a union has'),
});

function regionMistakes({ name, residency, countries, source }: Declared, role: Role, catalogue: Catalogue): Mistake[] {
  const region = residency[role]!.region;
  const where: Path = ['residencies', name, role, 'region'];
  const inside = [...catalogue.regions.values()].filter(({ country }) => countries.includes(country)).map((facts) => facts.region);
  const facts = catalogue.regions.get(region);
  if (!facts) return [source.at(where, unknownRegion(region, catalogue, inside))];
  if (countries.includes(facts.country)) return [];
  return [
    source.at(where, {
      what: `region ${region} is outside residency "${name}"`,
      got: `${region} (${countryName(facts.country)})`,
      wanted: `a region in ${residency.jurisdiction}: ${inside.join(', ') || 'AWS has none there'}`,
      remedy: `use one of these, or correct the residency's jurisdiction`,
    }),
  ];
}

function recoveryMistakes({ name, residency, countries, source }: Declared, catalogue: Catalogue): Mistake[] {
  const where: Path = ['residencies', name];
  const home = catalogue.regions.get(residency.home.region);
  const others = [...catalogue.regions.values()]
    .filter(
      ({ region, partition, country }) => home?.partition === partition && region !== home.region && countries.includes(country),
    )
    .map(({ region }) => region);
  if (!residency.recovery) {
    // Where there is no other region, the residency is weighed with the promises that it collides with.
    if (others.length === 0) return [];
    return [
      source.atKey(where, {
        what: `residency "${name}" has no recovery region`,
        wanted: `another region in ${residency.jurisdiction}: ${others.join(', ')}`,
        remedy: `add \`recovery: { region: ${others[0]}, cidr: ... }\``,
      }),
    ];
  }
  const found: Mistake[] = [];
  if (residency.exception !== undefined) {
    found.push(
      source.atKey([...where, 'exception'], {
        what: 'the exception excuses nothing',
        got: residency.exception,
        wanted: 'an exception only where there is no recovery region',
        remedy: 'remove it',
      }),
    );
  }
  const recovery = catalogue.regions.get(residency.recovery.region);
  if (residency.recovery.region === residency.home.region) {
    found.push(
      source.at([...where, 'recovery', 'region'], {
        what: 'the recovery region is the home region',
        got: residency.recovery.region,
        wanted: others.length > 0 ? listOf(others) : `no recovery region: ${residency.jurisdiction} has one region`,
        remedy: 'a region cannot stand in for itself',
      }),
    );
  } else if (home && recovery && recovery.partition !== home.partition) {
    found.push(
      source.at([...where, 'recovery', 'region'], {
        what: `nothing can be copied from ${home.region} to ${recovery.region}`,
        got: `partition ${recovery.partition}`,
        wanted: `a region of partition ${home.partition}`,
        remedy: 'choose both regions in one partition',
      }),
    );
  }
  return found;
}

/** Telemetry names people and what they did: it stays under the law that the data is under. */
function siemMistakes({ name, residency, countries, source }: Declared): Mistake[] {
  const { country } = residency.siem;
  if (countries.includes(country)) return [];
  return [
    source.at(['residencies', name, 'siem', 'country'], {
      what: `the SIEM of residency "${name}" is outside it`,
      got: `${country} (${countryName(country) ?? 'no country'})`,
      wanted: `a country in ${residency.jurisdiction}`,
      remedy: 'send telemetry to an endpoint there, and write the country in which it is kept',
    }),
  ];
}

/** Every plan can be bought in every residency, so one replicated plan asks it of every pair. */
function replicationMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const replicated = files.plans.find((plan) => plan.value?.backups.replicated);
  if (!replicated) return [];
  return Object.entries(files.platform.value?.residencies ?? {}).flatMap(([name, { home, recovery }]) => {
    const fact = recovery && replicationOf(catalogue.regions.get(home.region), recovery.region);
    if (fact?.supported !== 'no') return [];
    return [
      files.platform.at(['residencies', name, 'recovery', 'region'], {
        what: `plan "${replicated.stem}" replicates automated backups, and RDS does not do that from ${home.region} to ${recovery!.region}`,
        got: `backupReplication.${recovery!.region}.supported: no (${fact.asOf})`,
        wanted: 'a pair that RDS replicates between',
        remedy: `choose another pair, or, if this has changed, correct regions/${home.region}.yaml`,
      }),
    ];
  });
}

const replicationOf = (home: RegionFacts | undefined, to: string): RegionFacts['backupReplication'][string] | undefined =>
  home && Object.hasOwn(home.backupReplication, to) ? home.backupReplication[to] : undefined;

/** Where the page says under whose law data lies, every region of the residencies that it speaks of lies there. */
function promiseMistakes({ platform, book }: PlatformFiles, { regions, jurisdictions }: Catalogue): Mistake[] {
  const residencies = Object.entries(platform.value?.residencies ?? {});
  return (book.value?.promises ?? []).flatMap(({ id, figures }, place) =>
    figures.flatMap(({ jurisdiction, residencies: spoken }, index) => {
      if (jurisdiction === undefined) return [];
      // One set of figures may be written without a list around it.
      const alone = book.literal(['promises', place, 'figures', 'jurisdiction']) !== undefined;
      const where: Path = ['promises', place, 'figures', ...(alone ? [] : [index])];
      const countries = countriesOf(jurisdiction, jurisdictions.value!);
      if (countries.length === 0) {
        return [book.at([...where, 'jurisdiction'], noJurisdiction(jurisdiction, Object.keys(jurisdictions.value!.unions)))];
      }
      return residencies.flatMap(([name, { home, recovery, siem }]) => {
        if (!(spoken?.includes(name) ?? true)) return [];
        const cells = [home, ...(recovery ? [recovery] : [])].flatMap(({ region }) => regions.get(region) ?? []);
        const astray = cells.find(({ country }) => !countries.includes(country));
        const country = astray?.country ?? siem.country;
        if (countries.includes(country)) return [];
        // One country is promised, and another of its union keeps the data.
        const union = unionsOf(jurisdiction, jurisdictions.value!).find((one) =>
          countriesOf(one, jurisdictions.value!).includes(country),
        );
        return [
          book.at([...where, 'jurisdiction'], {
            what: `${id} promises ${jurisdiction}, and residency "${name}" is not in it`,
            got: `${astray?.region ?? 'the SIEM'} (${countryName(country)})`,
            wanted: `regions and telemetry in ${jurisdiction}`,
            remedy: `name the residencies that the page speaks of (\`residencies: [...]\`), or move the residency in ${platform.file}${
              union === undefined ? '' : `; where the page means all of it, write \`jurisdiction: ${union}\``
            }`,
          }),
        ];
      });
    }),
  );
}
