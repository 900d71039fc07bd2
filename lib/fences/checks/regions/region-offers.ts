import { offers } from '../../../../config/rules/databases';
import { readRegionCatalogue } from '../../../../config/regions';
import type { LackingService, RegionCatalogueFile, RegionFacts } from '../../../../config/region-schema';
import { offersRule } from '../../../region/watch/rule-regions';
import { plain } from '../../templates/assembly';
import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { resourcesInPack } from '../../templates/conformance-pack';
import { isMap } from '../../templates/value';
import type { Value } from '../../templates/value';
import { observe } from '../check';
import type { Check, Observation } from '../check';

/**
 * The service that a type is of, where regions may lack it. What the validator knows of regions it knows of few: in the sovereign cloud,
 * and where AWS has named a region since, its rules are silent.
 */
const SERVICES: readonly (readonly [type: RegExp, service: LackingService])[] = [
  [/^AWS::Macie::/, 'macie'],
  [/^AWS::FIS::/, 'fis'],
  [/^AWS::Detective::/, 'detective'],
  [/^AWS::AuditManager::/, 'audit-manager'],
  [/^AWS::DSQL::/, 'dsql'],
  [/^AWS::VerifiedPermissions::/, 'verified-permissions'],
  [/^AWS::InspectorV2::/, 'inspector'],
  [/^AWS::CloudFormation::GuardHook$/, 'guard-hook'],
  [/^AWS::Config::(ConformancePack|OrganizationConformancePack)$/, 'config-conformance-pack'],
  [/^AWS::VpcLattice::/, 'vpc-lattice'],
];

const DATABASE = 'AWS::RDS::DBInstance';

/** What stands in a template exists in the region that the template goes to. */
export const everythingExistsThere: Check = {
  id: 'everything-exists-in-its-region',
  sentence:
    'Every stack goes to a region that the catalogue knows, and asks it for nothing that it lacks: no service, instance class, version or managed rule.',
  remedy:
    'Leave it out there as the watch stack does, choose a class and version that the region has, or write in regions/<region>.yaml what somebody has found there since.',
  look(assembly) {
    const published = readRegionCatalogue();
    const regions = new Map(regionsOf(assembly).map((facts) => [facts.region, facts]));
    return [
      ...assembly.stacks.map((stack) => known(stack, regions.has(stack.region))),
      ...assembly.everything().flatMap((found) => {
        const facts = regions.get(found.stack.region);
        return facts
          ? [...serviceOf(found, facts), ...databaseOf(assembly, found, { facts, published }), ...rulesOf(assembly, found, facts)]
          : [];
      }),
    ];
  },
};

const regionsOf = ({ platform }: Assembly): RegionFacts[] => platform.accounts.flatMap(({ regions }) => regions);

const known = ({ name, region }: StackTemplate, ok: boolean): Observation => ({
  stack: name,
  logicalId: '',
  pointer: '/Resources',
  expected: 'a region of the platform',
  actual: ok ? region : `${region}, of which nothing is known here`,
  ok,
});

function serviceOf(found: Found, { region, unavailable }: RegionFacts): Observation[] {
  return SERVICES.filter(([type]) => type.test(found.type)).map(([, service]) => {
    const lack = unavailable.find((one) => one.service === service);
    const actual = lack ? `${region} lacks it (as of ${lack.asOf}, ${lack.source})` : `${region} has it`;
    return observe(found, '', { expected: `${service} in ${region}`, actual, ok: !lack });
  });
}

interface Known {
  readonly facts: RegionFacts;
  readonly published: RegionCatalogueFile;
}

function databaseOf(assembly: Assembly, found: Found, { facts, published }: Known): Observation[] {
  if (found.type !== DATABASE) return [];
  const { DBInstanceClass, EngineVersion } = found.properties;
  const instance = assembly.text(DBInstanceClass, found.stack);
  const version = assembly.text(EngineVersion, found.stack);
  const [major = '', minor = ''] = version.split('.');
  const created = published.databases.versions[major]?.includes(minor) || facts.databases.versions.includes(version);
  return [
    observe(found, 'DBInstanceClass', {
      expected: `a class that ${facts.region} has`,
      actual: instance,
      ok: offers(facts, instance, published),
    }),
    observe(found, 'EngineVersion', { expected: 'a version that RDS creates', actual: version, ok: created }),
  ];
}

/** AWS Config refuses a managed rule that the region lacks, and for one such rule the whole pack. */
function rulesOf(assembly: Assembly, found: Found, { region }: RegionFacts): Observation[] {
  return rulesAsked(assembly, found).map(([property, rule]) =>
    observe(found, property, { expected: `a rule that AWS Config has in ${region}`, actual: rule, ok: offersRule(region, rule) }),
  );
}

/** Identifiers of managed rules, and the property that they stand in. */
function rulesAsked(assembly: Assembly, { type, properties, stack }: Found): [property: string, rule: string][] {
  if (type === 'AWS::Config::ConfigRule') return [['Source', identifierIn(properties.Source)]];
  if (type !== 'AWS::Config::ConformancePack') return [];
  return Object.values(resourcesInPack(assembly.text(properties.TemplateBody, stack))).flatMap((rule) =>
    isMap(rule) && isMap(rule.Properties) ? [['TemplateBody', identifierIn(rule.Properties.Source)]] : [],
  );
}

const identifierIn = (source: Value | undefined): string => (isMap(source) ? plain(source.SourceIdentifier) : '');
