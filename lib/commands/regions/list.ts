import * as path from 'node:path';
import { kindsOf, readCatalogue, readPlatform, seenBy, type Catalogue } from '../../../config/files';
import { countriesOf, countryName } from '../../../config/jurisdictions';
import { ConfigurationError, type Mistake } from '../../../config/mistakes';
import type { RegionFacts } from '../../../config/region-schema';
import { unknownRegion } from '../../../config/rules/regions';
import { noJurisdiction } from '../../../config/rules/residencies';
import { EXIT, type ExitCode } from '../exit-codes';
import { table } from '../table';

const ROOT = path.join(__dirname, '../../../config');

export interface ListOptions {
  /** A country or a union. */
  readonly in?: string;
  /** Whose own files about regions count as well. */
  readonly platform?: string;
  readonly json?: boolean;
  /** The configuration folder; the repository's own unless a test says otherwise. */
  readonly root?: string;
}

/** Prints every region, or those under one law. */
export function list(options: ListOptions): ExitCode {
  const catalogue = catalogueOf(options);
  const found = [...catalogue.regions.values()].filter(({ country }) => within(catalogue, options.in).includes(country));
  if (options.json) return printed({ asOf: catalogue.regionCatalogue.value!.asOf, regions: found });
  const rows = found.map(({ region, title, country, zones, optIn, unverified }) => [
    region,
    country,
    `${zones.length} zones`,
    optIn ? 'opt-in' : '',
    unverified.length === 0 ? 'looked at' : 'as published',
    title,
  ]);
  const { asOf } = catalogue.regionCatalogue.value!;
  process.stdout.write(`${table(rows)}\n\n${found.length} regions, as of ${asOf}; freehold regions show <region>\n`);
  return EXIT.fine;
}

/** Prints all that is known of one region, with day and source. */
export function show(region: string, options: ListOptions): ExitCode {
  const catalogue = catalogueOf(options);
  const facts = catalogue.regions.get(region);
  if (!facts) throw new ConfigurationError([{ file: 'REGION', ...unknownRegion(region, catalogue, []) }]);
  return options.json ? printed(facts) : printed(inWords(facts, catalogue));
}

/** @throws ConfigurationError for any mistake in the files that it is made of */
function catalogueOf({ root = ROOT, platform }: ListOptions): Catalogue {
  const mistakes: Mistake[] = [];
  const shared = readCatalogue(root, mistakes);
  const catalogue =
    platform === undefined
      ? shared
      : seenBy(
          readPlatform({ name: platform, folder: shared.homes.get(platform) ?? platform, alone: false }, kindsOf(shared), mistakes),
          shared,
        );
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return catalogue;
}

/** @throws ConfigurationError where there is no such country or union */
function within({ jurisdictions, regions }: Catalogue, jurisdiction: string | undefined): readonly string[] {
  if (jurisdiction === undefined) return [...regions.values()].map(({ country }) => country);
  const countries = countriesOf(jurisdiction, jurisdictions.value!);
  if (countries.length > 0) return countries;
  const unions = Object.keys(jurisdictions.value!.unions);
  throw new ConfigurationError([{ file: '--in', ...noJurisdiction(jurisdiction, unions) }]);
}

function printed(what: object | string): ExitCode {
  process.stdout.write(typeof what === 'string' ? what : `${JSON.stringify(what, undefined, 2)}\n`);
  return EXIT.fine;
}

function inWords(facts: RegionFacts, catalogue: Catalogue): string {
  const { sources, asOf, databases } = catalogue.regionCatalogue.value!;
  const { families, classes, versions } = facts.databases;
  const from = (source: string): string => `(${asOf}, ${source})`;
  const rows: [string, string][] = [
    ['title', facts.title],
    ['country', `${countryName(facts.country)} (${facts.country})`],
    ['partition', facts.partition],
    ['opt-in', facts.optIn ? 'yes: enable it in each account' : 'no'],
    ['zones', facts.zones.join(', ')],
    ['databases', families ? `${families.join(' ')} ${from(sources.databases)}` : 'nothing is published'],
    ...[...classes, ...versions].map((one): [string, string] => ['', `${one}, by a file of its own`]),
    [
      'PostgreSQL',
      `${Object.entries(databases.versions)
        .map(([major, minors]) => `${major}.${minors.at(-1)}`)
        .join(', ')} ${from(sources.databases)}`,
    ],
    ...facts.unavailable.map(({ service, ...fact }): [string, string] => ['lacks', `${service} (${fact.asOf}, ${fact.source})`]),
    ...Object.entries(facts.backupReplication).map(([to, fact]): [string, string] => [
      'backups to',
      `${to}: ${fact.supported} (${fact.asOf}, ${fact.source})`,
    ]),
    ...Object.entries(facts.quotas).map(([name, { value, ...fact }]): [string, string] => [
      'quota',
      `${name} ${value} (${fact.asOf}, ${fact.source})`,
    ]),
    ...facts.unverified.map((what): [string, string] => ['nobody looked', what]),
  ];
  return `${facts.region}\n${table(rows.map(([key, value]) => [`  ${key}`, value]))}\n`;
}
