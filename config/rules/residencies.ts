import type { Catalogue, PlatformFiles } from '../files';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { PlatformFile, RegionFacts } from '../schema';
import type { Path, Source } from '../source';

type Residency = PlatformFile['residencies'][string];
type Role = 'home' | 'recovery';

/** One residency where it is declared. */
interface Declared {
  readonly name: string;
  readonly residency: Residency;
  readonly source: Source<unknown>;
}

/** Home and recovery region exist, differ, lie under the promised law, and belong to one residency alone. */
export function residencyMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const source = files.platform;
  if (!source.value) return [];
  const used = new Map<string, string>();
  const found: Mistake[] = [];
  for (const [name, residency] of Object.entries(source.value.residencies)) {
    const regionAt = (role: Role): Path => ['residencies', name, role, 'region'];
    for (const role of ['home', 'recovery'] as const) {
      const region = residency[role]?.region;
      if (region === undefined) continue;
      found.push(...regionMistakes({ name, residency, source }, role, catalogue));
      const first = used.get(region);
      const itself = role === 'recovery' && region === residency.home.region;
      if (first !== undefined && !itself) {
        found.push(
          source.at(regionAt(role), {
            what: `region ${region} already serves ${first}`,
            wanted: 'a region in one residency only',
            remedy: 'its stacks exist once per region: choose another region, or join the two residencies',
          }),
        );
      }
      used.set(region, first ?? `residency "${name}" as its ${role}`);
    }
    found.push(...recoveryMistakes({ name, residency, source }, catalogue));
  }
  return [...found, ...replicationMistakes(files, catalogue)];
}

function regionMistakes({ name, residency, source }: Declared, role: Role, catalogue: Catalogue): Mistake[] {
  const region = residency[role]!.region;
  const where: Path = ['residencies', name, role, 'region'];
  if (!catalogue.regions.has(region)) {
    const known = [...catalogue.regions.keys()];
    return [
      source.at(where, {
        what: 'the region is not in the catalogue',
        got: region,
        wanted: listOf(known),
        remedy: didYouMean(region, known, `describe it in config/regions/${region}.yaml first`),
      }),
    ];
  }
  const facts = catalogue.regions.get(region)?.value;
  if (!facts || facts.jurisdiction === residency.jurisdiction) return [];
  const inside = [...catalogue.regions.values()].flatMap((other) =>
    other.value?.jurisdiction === residency.jurisdiction ? [other.stem] : [],
  );
  return [
    source.at(where, {
      what: `region ${region} is outside residency "${name}"`,
      got: `${region} (${facts.jurisdiction})`,
      wanted: `a region in ${residency.jurisdiction}: ${inside.join(', ') || 'none is declared'}`,
      remedy: `use one of these, or correct the residency's jurisdiction`,
    }),
  ];
}

function recoveryMistakes({ name, residency, source }: Declared, catalogue: Catalogue): Mistake[] {
  const where: Path = ['residencies', name];
  const home = catalogue.regions.get(residency.home.region)?.value;
  if (!residency.recovery) {
    if (home?.recoveryPair) {
      return [
        source.atKey(where, {
          what: `residency "${name}" has no recovery region`,
          wanted: `${home.recoveryPair}, the pair of ${home.region}`,
          remedy: `add \`recovery: { region: ${home.recoveryPair}, cidr: ... }\``,
        }),
      ];
    }
    return []; // weighed with the promises that it collides with
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
  const recovery = catalogue.regions.get(residency.recovery.region)?.value;
  if (residency.recovery.region === residency.home.region) {
    found.push(
      source.at([...where, 'recovery', 'region'], {
        what: 'the recovery region is the home region',
        got: residency.recovery.region,
        wanted: home?.recoveryPair ?? 'another region',
        remedy: 'a region cannot stand in for itself',
      }),
    );
  } else if (home && recovery) {
    found.push(...pairMistakes(source, [...where, 'recovery', 'region'], home, recovery));
  }
  return found;
}

function pairMistakes(source: Source<unknown>, where: Path, home: RegionFacts, recovery: RegionFacts): Mistake[] {
  if (recovery.partition !== home.partition) {
    return [
      source.at(where, {
        what: `nothing can be copied from ${home.region} to ${recovery.region}`,
        got: `partition ${recovery.partition}`,
        wanted: `a region of partition ${home.partition}`,
        remedy: 'choose both regions in one partition',
      }),
    ];
  }
  if (recovery.jurisdiction === home.jurisdiction && home.recoveryPair !== recovery.region) {
    return [
      source.at(where, {
        what: `${recovery.region} is not the pair of ${home.region}`,
        got: recovery.region,
        wanted: home.recoveryPair ?? 'no recovery region: it has no pair',
        remedy: `use the pair, or find out what copies between the two and change recoveryPair in config/regions/${home.region}.yaml`,
      }),
    ];
  }
  return [];
}

/** Every plan can be bought in every residency, so one replicated plan asks it of all home regions. */
function replicationMistakes(files: PlatformFiles, catalogue: Catalogue): Mistake[] {
  const replicated = files.plans.find((plan) => plan.value?.backups.replicated);
  if (!replicated) return [];
  return Object.entries(files.platform.value?.residencies ?? {}).flatMap(([name, residency]) => {
    const fact = catalogue.regions.get(residency.home.region)?.value?.backupReplication;
    if (!residency.recovery || fact?.supported !== 'no') return [];
    return [
      files.platform.at(['residencies', name, 'home', 'region'], {
        what: `plan "${replicated.stem}" replicates automated backups, and RDS does not do that from ${residency.home.region}`,
        got: `backupReplication.supported: no (${fact.asOf})`,
        wanted: 'a home region that RDS replicates from',
        remedy: `choose another home region, or, if this has changed, correct config/regions/${residency.home.region}.yaml`,
      }),
    ];
  });
}
