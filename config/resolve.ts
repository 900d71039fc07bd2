import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { collisionsOf } from './collisions';
import { customersOn } from './company';
import type { Catalogue, PlatformFiles } from './files';
import type { Account, Cell, Platform, Residency, Tenant } from './platform';
import { waysOutOf } from './profiles';
import { registerOf } from './register';
import { ownOf } from './rules/apart';
import type { RegionFacts } from './region-schema';
import { QUOTAS, type Partition, type PlatformFile, type Quota, type StageName } from './schema';

type AccountFile = NonNullable<PlatformFile['stages'][string]['accounts'][Partition]>;

/**
 * Puts objects in the place of names. Called only when no rule found a mistake, so every name here has its object;
 * the `must` below is for the programmer who adds a reference without a rule.
 */
export function resolve(files: PlatformFiles, catalogue: Catalogue, stage: StageName): Platform {
  const file = must(files.platform.value, 'platform.yaml');
  const region = (name: string): RegionFacts => must(catalogue.regions.get(name), `region ${name}`);

  const said = must(file.stages[stage], `stage ${stage}`);
  const accounts = accountsOf(file, stage, region);
  const residencies = Object.entries(file.residencies).map(([name, declared]): Residency => {
    const cell = (role: Cell['role'], network: { region: string; cidr: string }): Cell => {
      const facts = region(network.region);
      const account = must(
        accounts.find((candidate) => candidate.partition === facts.partition),
        `account for ${facts.partition}`,
      );
      const overrides = must(file.stages[stage]?.accounts[facts.partition], 'account').quotas;
      return {
        platform: file.name,
        stage,
        residency: name,
        role,
        account,
        region: facts,
        cidr: network.cidr,
        quotas: quotasOf(facts, overrides),
      };
    };
    return {
      name,
      title: declared.title,
      siem: declared.siem.endpoint,
      home: cell('home', declared.home),
      ...(declared.recovery ? { recovery: cell('recovery', declared.recovery) } : {}),
      ...(declared.exception ? { exception: declared.exception } : {}),
    };
  });

  const plans = files.plans.map((plan) => must(plan.value, `plan ${plan.stem}`));
  // In the order of file names, which are the ids.
  const tenants = files.tenants.map((source): Tenant => {
    const tenant = must(source.value, `tenant ${source.stem}`);
    return {
      id: tenant.id,
      name: tenant.name,
      plan: must(
        plans.find((plan) => plan.name === tenant.plan),
        `plan ${tenant.plan}`,
      ),
      residency: must(
        residencies.find((residency) => residency.name === tenant.residency),
        `residency ${tenant.residency}`,
      ),
      ...(tenant.cidr ? { cidr: tenant.cidr } : {}),
      ...(tenant.signingKeys ? { signingKeys: tenant.signingKeys } : {}),
    };
  });

  return {
    name: file.name,
    folder: files.folder,
    title: file.title,
    // A compliance lock holds root itself for as long as the retention says: worth it where customers' data is, a trap where tests run.
    stage: {
      name: stage,
      natGateways: waysOutOf(said),
      complianceLocks: said.locks === 'compliance',
    },
    customersOn: customersOn(file.stages),
    ...(file.brand && { brand: brandOf(files.folder, file.brand) }),
    securityContact: file.securityContact,
    securityPolicy: file.securityPolicy,
    securityTxtExpires: file.securityTxtExpires,
    onCall: file.onCall,
    breakGlass: file.breakGlass,
    ci: { ...file.ci, subject: file.ci.subject.replaceAll('{stage}', stage) },
    paths: file.paths,
    incidents: file.incidents,
    webhooks: file.webhooks,
    retention: Object.fromEntries(Object.entries(file.retention).map(([name, held]) => [name, { name, ...held }])),
    accounts,
    own: ownOf(file.stages).map(({ where, ...own }) => ({ ...own, key: where.join('.'), line: files.platform.lineOf(where) })),
    residencies,
    plans,
    tenants,
    declared: tenants,
    retiredTenants: [...file.retiredTenants].sort(),
    exceptions: registerOf(files, catalogue).filter((exception) => (exception.stages ?? [stage]).includes(stage)),
    departures: must(catalogue.departures.value, 'departures.yaml').departures,
    book: must(files.book.value, 'promises.yaml'),
    attestations: must(files.attestations.value, 'attestations.yaml').attestations,
    subprocessors: must(files.subprocessors.value, 'subprocessors.yaml').subprocessors,
    collisions: collisionsOf(file, plans, files.book.value),
    crosswalk: must(catalogue.crosswalk.value, 'crosswalk.yaml').checks,
    limits: must(catalogue.limits.value, 'limits.yaml'),
  };
}

/** A logo goes into each page that shows it: a page needs no other file, and asks no server. */
function brandOf(folder: string, { colour, logo }: NonNullable<PlatformFile['brand']>): NonNullable<Platform['brand']> {
  if (logo === undefined) return { colour };
  const type = logo.endsWith('.svg') ? 'image/svg+xml' : 'image/png';
  return { colour, logo: `data:${type};base64,${readFileSync(path.join(folder, logo)).toString('base64')}` };
}

/** One account per partition that a residency is in. Its first residency's home region holds what exists once per account. */
function accountsOf(file: PlatformFile, stage: StageName, region: (name: string) => RegionFacts): Account[] {
  const touched = Object.values(file.residencies).flatMap((residency) =>
    [residency.home, ...(residency.recovery ? [residency.recovery] : [])].map((cell) => region(cell.region)),
  );
  const partitions = [...new Set(touched.map((facts) => facts.partition))];
  return partitions.map((partition): Account => {
    const declared: AccountFile = must(file.stages[stage]?.accounts[partition], `account for ${partition}`);
    const regions = touched.filter((facts) => facts.partition === partition);
    return {
      id: declared.id,
      partition,
      domain: declared.domain,
      ...(declared.hostedZoneId ? { hostedZoneId: declared.hostedZoneId } : {}),
      ...(declared.certificateArns ? { certificateArns: declared.certificateArns } : {}),
      region: must(regions[0], 'a region'),
      regions: [...new Set(regions)].sort((a, b) => (a.region < b.region ? -1 : 1)),
    };
  });
}

export function quotasOf(facts: RegionFacts, overrides: Partial<Record<Quota, number>> | undefined): Record<Quota, number> {
  return Object.fromEntries(QUOTAS.map((quota) => [quota, overrides?.[quota] ?? facts.quotas[quota].value])) as Record<
    Quota,
    number
  >;
}

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} was not resolved: a reference in the configuration has no rule that checks it`);
  return value;
}
