import { join } from 'node:path';
import { jurisdictionsSchema, unionsOf, type Jurisdictions } from '../../../config/jurisdictions';
import { readAlone } from '../../../config/read-source';

/** A jurisdiction that a sentence names: an ISO 3166 country in small letters, or a union. */
export interface Place {
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

const NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** English names of all countries, as Unicode's data in Node has them; and how pages shorten some, with cities that have regions. */
const CODES: ReadonlyMap<string, string> = new Map([
  ...LETTERS.flatMap((first) =>
    LETTERS.flatMap((second): [string, string][] => {
      const code = `${first}${second}`;
      const name = ['EU', 'EZ', 'UN', 'UK', 'QO', 'ZZ', 'XA', 'XB'].includes(code) ? undefined : NAMES.of(code);
      return name === undefined ? [] : [[name, code.toLowerCase()]];
    }),
  ),
  ...Object.entries({
    ...{ EU: 'eu', EEA: 'eu', 'European Union': 'eu', Europe: 'eu', 'European Economic Area': 'eu' },
    ...{ US: 'us', USA: 'us', 'U.S.': 'us', 'United States of America': 'us', UK: 'gb', Britain: 'gb', UAE: 'ae' },
    ...{
      Frankfurt: 'de',
      Berlin: 'de',
      Dublin: 'ie',
      London: 'gb',
      Paris: 'fr',
      Stockholm: 'se',
      Milan: 'it',
      Zurich: 'ch',
      Zürich: 'ch',
    },
    ...{ Mumbai: 'in', Hyderabad: 'in', Singapore: 'sg', Tokyo: 'jp', Osaka: 'jp', Seoul: 'kr', Sydney: 'au', Melbourne: 'au' },
    ...{
      Montreal: 'ca',
      Montréal: 'ca',
      Toronto: 'ca',
      Calgary: 'ca',
      Virginia: 'us',
      Ohio: 'us',
      Oregon: 'us',
      'São Paulo': 'br',
    },
    ...{ 'sovereign-cloud': 'eusc', 'sovereign cloud': 'eusc', Amsterdam: 'nl', Spain: 'es', 'Cape Town': 'za', 'Tel Aviv': 'il' },
  }),
]);
const LONGEST_FIRST = [...CODES.keys()]
  .sort((a, b) => b.length - a.length)
  .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
const PLACE = new RegExp(`(?<![\\p{L}\\p{N}])(?:${LONGEST_FIRST.join('|')})(?![\\p{L}\\p{N}])`, 'gu');

/** Every place in a sentence, from left to right. Names count as they are written, in capitals: `us` is no country. */
export function placesIn(text: string): Place[] {
  return [...text.matchAll(PLACE)].map(({ 0: name, index }) => ({
    code: CODES.get(name)!,
    start: index,
    end: index + name.length,
  }));
}

/**
 * Under whose law a sentence says that data lies, where it names one place alone; with the unions that its country is in, since a page
 * that says Germany may mean the EU, and a residency of the EU recovers in another of its countries.
 */
export function jurisdictionIn(text: string): (Place & { readonly unions: readonly string[] }) | undefined {
  const [first, ...more] = placesIn(text);
  if (!first || more.some(({ code }) => code !== first.code) || first.code.length !== 2) return undefined;
  known ??= readAlone(join(__dirname, '../../../config/jurisdictions.yaml'), jurisdictionsSchema);
  const code = first.code.toUpperCase();
  return { ...first, code, unions: unionsOf(code, known) };
}
let known: Jurisdictions | undefined;

const REGION =
  /(?<![\w-])(?:us|eu|ap|ca|sa|me|af|il|mx|eusc)-(?:gov-)?(?:de-)?(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d(?!\d)/g;

/** Names of AWS regions, each once. */
export function regionsIn(text: string): string[] {
  return [...new Set(text.match(REGION) ?? [])];
}
