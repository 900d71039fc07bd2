import type { Catalogue } from '../files';
import { didYouMean, listOf, type Mistake } from '../mistakes';

/** The catalogue agrees with itself: zones belong to their region, and a pair is a region under the same law and in the same partition. */
export function catalogueMistakes(catalogue: Catalogue): Mistake[] {
  return [...catalogue.regions.values()].flatMap((source) => {
    const facts = source.value;
    if (!facts) return [];
    const found = facts.zones.flatMap((zone, place) =>
      zone.slice(0, -1) === facts.region
        ? []
        : [
            source.at(['zones', place], {
              what: 'the zone is of another region',
              got: zone,
              wanted: `a zone of ${facts.region}`,
              remedy: `write ${facts.region}${zone.slice(-1)}`,
            }),
          ],
    );
    if (facts.recoveryPair === undefined) return found;
    const known = [...catalogue.regions.keys()];
    const pair = catalogue.regions.get(facts.recoveryPair);
    const refuse = (what: string, wanted: string, remedy: string): Mistake =>
      source.at(['recoveryPair'], { what, got: String(facts.recoveryPair), wanted, remedy });
    if (!pair) {
      found.push(
        refuse(
          'the pair is not in the catalogue',
          listOf(known),
          didYouMean(facts.recoveryPair, known, `describe it in config/regions/${facts.recoveryPair}.yaml`),
        ),
      );
    } else if (pair === source) {
      found.push(refuse('a region cannot be its own pair', 'another region', 'leave recoveryPair out where there is none'));
    } else if (pair.value && (pair.value.partition !== facts.partition || pair.value.jurisdiction !== facts.jurisdiction)) {
      found.push(
        refuse(
          'the pair is under another law or in another partition',
          `a region in ${facts.jurisdiction} and ${facts.partition}`,
          'choose another pair, or leave it out',
        ),
      );
    }
    return found;
  });
}
