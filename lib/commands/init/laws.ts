import { countriesOf, countryName, unionsOf, type Jurisdictions } from '../../../config/jurisdictions';
import { listOf } from '../../../config/mistakes';
import type { RegionFacts } from '../../../config/region-schema';

interface Laws {
  /** One a home: the EU for its members, since few of them have two regions; else the country. */
  readonly usual: readonly string[];
  /** Absent where each home lies in a country that is in no union: nothing is to be decided. */
  readonly question?: string;
  /** Why these cannot be the homes' laws, in their order; nothing where they can. */
  readonly refusal: (laws: readonly string[]) => { readonly wanted: string; readonly remedy: string } | undefined;
}

/** Under whose law data of each home can be promised to lie. A page that says Germany and one that says the EU want other regions. */
export function lawsOf(homes: readonly string[], regions: ReadonlyMap<string, RegionFacts>, jurisdictions: Jurisdictions): Laws {
  const countries = homes.map((home) => regions.get(home)?.country ?? '');
  const either = (country: string): string[] => [country, ...unionsOf(country, jurisdictions)];
  const usual = countries.map((country) => (countriesOf('EU', jurisdictions).includes(country) ? 'EU' : country));
  const inUnion = countries.find((country) => either(country).length > 1);
  return {
    usual,
    ...(inUnion !== undefined && {
      question: `Under whose law does data of each home lie? (EU: it recovers in another country of the EU; ${inUnion}: in ${countryName(inUnion)} alone, recovery included)`,
    }),
    refusal: (laws) => {
      if (laws.length !== homes.length) {
        return {
          wanted: `one for each of ${listOf(homes)}, in the same order`,
          remedy: `for example --jurisdiction ${usual.join(' ')}`,
        };
      }
      const place = laws.findIndex((law, at) => !countriesOf(law, jurisdictions).includes(countries[at]!));
      if (place < 0) return undefined;
      const can = either(countries[place]!);
      return { wanted: `${listOf(can)} for ${homes[place]}`, remedy: `for example --jurisdiction ${usual.join(' ')}` };
    },
  };
}
