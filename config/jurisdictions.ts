import * as z from 'zod';
import { country, isoDay } from './schema';

/** Named unions of countries, as `config/jurisdictions.yaml` lists them. */
export const jurisdictionsSchema = z.strictObject({
  unions: z.record(
    z.string().regex(/^[A-Z]{2,12}$/, 'a name in capitals such as EU'),
    z.strictObject({
      title: z.string().min(2),
      members: z.array(country).min(1),
      asOf: isoDay,
      source: z.string().startsWith('https://'),
    }),
  ),
});
export type Jurisdictions = Readonly<z.infer<typeof jurisdictionsSchema>>;

const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** `Canada`; undefined for a code that no country has. */
export const countryName = (code: string): string | undefined =>
  /^[A-Z]{2}$/.test(code) && !RESERVED.has(code) ? english.of(code) : undefined;

/** Codes that CLDR names and ISO 3166-1 gives to no country. https://www.iso.org/glossary-for-iso-3166.html */
const RESERVED = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UK', 'UN', 'XA', 'XB', 'XK', 'ZZ']);

/** Unions of several countries that a country is a member of, by name. */
export const unionsOf = (country: string, { unions }: Jurisdictions): string[] =>
  Object.entries(unions)
    .filter(([, { members }]) => members.length > 1 && members.includes(country))
    .map(([name]) => name);

/** The countries under a jurisdiction: a union's members, or the one country; none where there is no such jurisdiction. */
export function countriesOf(jurisdiction: string, { unions }: Jurisdictions): readonly string[] {
  if (Object.hasOwn(unions, jurisdiction)) return unions[jurisdiction]!.members;
  return countryName(jurisdiction) === undefined ? [] : [jurisdiction];
}
